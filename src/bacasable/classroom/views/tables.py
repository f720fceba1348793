"""Standings read from the database: of one learner, of one cohort, of one cell of its table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only

from bacasable.classroom.people import Actor
from bacasable.classroom.scores import Scores
from bacasable.classroom.views.standing import Standing, standing
from bacasable.database import Cohort, Membership, Person, Release, Role, Submission
from bacasable.errors import NotFoundError
from bacasable.gradebook import Score

# The graded cells of an attempt can weigh megabytes: no table needs them.
LIGHT = load_only(
    Submission.public_id,
    Submission.release_id,
    Submission.person_id,
    Submission.attempt,
    Submission.received_at,
    Submission.late,
    Submission.late_seconds,
    Submission.sha256,
    Submission.size,
    Submission.state,
    Submission.reason,
    Submission.score,
    Submission.max_score,
    Submission.needs_manual_grade,
    Submission.counts,
    Submission.flags,
    Submission.flags_decision,
    Submission.graded_version,
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A learner and where they stand, one standing a column."""

    person: Person
    standings: tuple[Standing, ...]


@dataclass(frozen=True, kw_only=True)
class CohortTable:
    """Learners × released assignments. `learners`: how many there are, shown or not."""

    cohort: Cohort
    releases: tuple[Release, ...]
    rows: tuple[Row, ...]
    learners: int


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A part of a cohort's learners, by name. `page` counts from 1; `size` 0: all."""

    page: int = 1
    size: int = 0
    search: str = ""


def learner_standings(
    session: Session, scores: Scores, actor: Actor, *, now: dt.datetime
) -> list[Standing]:
    """Everything open to a learner, by cohort and name; withdrawn only where they handed in."""
    cohorts = [e.cohort_id for e in actor.enrolments if e.role == Role.LEARNER]
    releases = _releases(session, cohorts)
    person = session.get_one(Person, actor.person_id)
    attempts = _attempts(session, releases, person_ids=[person.id])
    books = {r.cohort_id: scores.of(r.cohort.course_id, {person.username}) for r in releases}
    return [
        standing(release, person, mine, books[release.cohort_id], now=now, for_staff=False)
        for release in releases
        if release.opens_at <= now
        and ((mine := attempts[release.id, person.id]) or release.withdrawn_at is None)
    ]


def learner_standing(
    session: Session, scores: Scores, actor: Actor, key: tuple[int, str], *, now: dt.datetime
) -> Standing:
    """One of them. `key`: cohort id, assignment."""
    for found in learner_standings(session, scores, actor, now=now):
        if (found.release.cohort_id, found.release.assignment) == key:
            return found
    raise NotFoundError("cet exercice n'est pas publié pour votre promo.")


def cohort_table(
    session: Session,
    scores: Scores,
    cohort_id: int,
    *,
    now: dt.datetime,
    part: Slice = Slice(),
) -> CohortTable:
    """The table of a cohort, or a part of its rows, as its trainers see it."""
    cohort = session.get_one(Cohort, cohort_id)
    releases = releases_of(session, cohort_id)
    people, count = _slice(session, cohort_id, part)
    attempts = _attempts(
        session, releases, person_ids=[p.id for p in people] if part.size else None
    )
    book = scores.of(cohort.course_id, {person.username for person in people})
    rows = [
        Row(
            person=person,
            standings=tuple(
                standing(r, person, attempts[r.id, person.id], book, now=now, for_staff=True)
                for r in releases
            ),
        )
        for person in people
    ]
    return CohortTable(cohort=cohort, releases=tuple(releases), rows=tuple(rows), learners=count)


def cohort_cell(
    session: Session, scores: Scores, cohort_id: int, key: tuple[str, str], *, now: dt.datetime
) -> Standing:
    """One cell of that table. `key`: username, assignment."""
    username, assignment = key
    query = select(Release).filter_by(cohort_id=cohort_id, assignment=assignment)
    release = session.scalar(query.options(joinedload(Release.cohort)))
    person = session.scalar(_learners(cohort_id).where(Person.username == username))
    if release is None or person is None:
        raise NotFoundError("cette case n'est pas dans le tableau de la promo.")
    attempts = _attempts(session, [release], person_ids=[person.id])[release.id, person.id]
    book = scores.of(release.cohort.course_id, {username})
    return standing(release, person, attempts, book, now=now, for_staff=True)


def learners(session: Session, cohort_id: int) -> Sequence[Person]:
    """The learners of a cohort, by name."""
    return session.scalars(_learners(cohort_id)).all()


def releases_of(session: Session, cohort_id: int) -> Sequence[Release]:
    """Everything released to a cohort, withdrawn or not yet open too, by name."""
    return _releases(session, [cohort_id])


def _learners(cohort_id: int) -> Select[Person]:
    query = select(Person).join(Membership).where(Membership.cohort_id == cohort_id)
    query = query.where(Membership.role == Role.LEARNER)
    return query.order_by(Person.full_name, Person.username)


def _slice(session: Session, cohort_id: int, part: Slice) -> tuple[Sequence[Person], int]:
    query = _learners(cohort_id)
    if part.search:
        names = (Person.full_name, Person.username)
        query = query.where(or_(*(name.icontains(part.search, autoescape=True) for name in names)))
    count = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    if part.size:
        query = query.limit(part.size).offset((part.page - 1) * part.size)
    return session.scalars(query).all(), count


def find_release(session: Session, cohort_id: int, assignment: str) -> Release:
    """A release of a cohort, withdrawn or not yet open ones included."""
    query = select(Release).filter_by(cohort_id=cohort_id, assignment=assignment)
    release = session.scalar(query.options(joinedload(Release.cohort)))
    if release is None:
        raise NotFoundError("cet exercice n'est pas publié pour cette promo.")
    return release


def find_submission(session: Session, submission_id: int) -> Submission:
    """A whole submission, its cells included."""
    release = joinedload(Submission.release).joinedload(Release.cohort)
    options = (release, joinedload(Submission.person))
    return session.get_one(Submission, submission_id, options=options)


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """A part of the attempts of a cohort at an exercise, by learner, without their cells."""

    shown: Sequence[Submission]
    total: int
    counting: int


def attempts_at(session: Session, release: Release, *, page: int, size: int) -> Attempts:
    """The attempts of one page, and how many there are in all."""
    mine = Submission.release_id == release.id
    query = select(Submission).join(Submission.person).where(mine)
    query = query.options(contains_eager(Submission.person), LIGHT)
    query = query.order_by(Person.full_name, Person.username, Submission.attempt)
    counts = select(func.count()).select_from(Submission).where(mine)
    return Attempts(
        shown=session.scalars(query.limit(size).offset((page - 1) * size)).all(),
        total=session.scalar(counts) or 0,
        counting=session.scalar(counts.where(Submission.counts)) or 0,
    )


def book_of(submission: Submission, scores: Scores) -> Score | None:
    """What the gradebook says of a submission's learner and assignment."""
    username = submission.person.username
    table = scores.of(submission.release.cohort.course_id, {username})
    return table.get((username, submission.release.assignment))


def submissions_of(
    session: Session, person_id: int, *, course_id: str = "", assignment: str = ""
) -> Sequence[Submission]:
    """A person's attempts, newest first."""
    query = select(Submission).join(Submission.release).join(Release.cohort)
    query = query.where(Submission.person_id == person_id)
    if course_id:
        query = query.where(Cohort.course + "-" + Cohort.name == course_id)
    if assignment:
        query = query.where(Release.assignment == assignment)
    loaded = contains_eager(Submission.release).contains_eager(Release.cohort)
    person = joinedload(Submission.person)
    return session.scalars(
        query.options(loaded, person, LIGHT).order_by(Submission.id.desc())
    ).all()


def _releases(session: Session, cohort_ids: Iterable[int]) -> Sequence[Release]:
    query = select(Release).join(Release.cohort).where(Release.cohort_id.in_(cohort_ids))
    query = query.options(contains_eager(Release.cohort))
    return session.scalars(query.order_by(Cohort.name, Release.assignment)).all()


def _attempts(
    session: Session, releases: Sequence[Release], *, person_ids: Collection[int] | None = None
) -> dict[tuple[int, int], list[Submission]]:
    query = select(Submission).where(Submission.release_id.in_([r.id for r in releases]))
    if person_ids is not None:
        query = query.where(Submission.person_id.in_(person_ids))
    found: dict[tuple[int, int], list[Submission]] = defaultdict(list)
    for submission in session.scalars(query.options(LIGHT)):
        found[submission.release_id, submission.person_id].append(submission)
    return found
