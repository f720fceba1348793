"""Standings read from the database: of one learner, of one cohort, of one cell of its table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only

from bacasable.classroom.people import Actor
from bacasable.classroom.scores import Scores
from bacasable.classroom.views.standing import Standing, standing
from bacasable.database import Cohort, Membership, Person, Release, Role, Submission
from bacasable.errors import NotFoundError
from bacasable.gradebook import Score

# The graded cells of an attempt can weigh megabytes: no table needs them.
_LIGHT = load_only(
    Submission.public_id,
    Submission.release_id,
    Submission.person_id,
    Submission.attempt,
    Submission.received_at,
    Submission.late,
    Submission.sha256,
    Submission.size,
    Submission.state,
    Submission.reason,
    Submission.score,
    Submission.max_score,
    Submission.needs_manual_grade,
    Submission.counts,
    Submission.flags,
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A learner and where they stand, one standing a column."""

    person: Person
    standings: tuple[Standing, ...]


@dataclass(frozen=True, kw_only=True)
class CohortTable:
    """Learners × released assignments."""

    cohort: Cohort
    releases: tuple[Release, ...]
    rows: tuple[Row, ...]


def learner_standings(
    session: Session, scores: Scores, actor: Actor, *, now: dt.datetime
) -> list[Standing]:
    """Everything open to a learner, by cohort and name; withdrawn only where they handed in."""
    cohorts = [e.cohort_id for e in actor.enrolments if e.role == Role.LEARNER]
    releases = _releases(session, cohorts)
    person = session.get_one(Person, actor.person_id)
    attempts = _attempts(session, releases, person_id=person.id)
    return [
        standing(
            release, person, mine, scores.of(release.cohort.course_id), now=now, for_staff=False
        )
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
    session: Session, scores: Scores, cohort_id: int, *, now: dt.datetime
) -> CohortTable:
    """The whole table of a cohort, as its trainers see it."""
    cohort = session.get_one(Cohort, cohort_id)
    releases = _releases(session, [cohort_id])
    attempts = _attempts(session, releases)
    book = scores.of(cohort.course_id)
    rows = [
        Row(
            person=person,
            standings=tuple(
                standing(r, person, attempts[r.id, person.id], book, now=now, for_staff=True)
                for r in releases
            ),
        )
        for person in learners(session, cohort_id)
    ]
    return CohortTable(cohort=cohort, releases=tuple(releases), rows=tuple(rows))


def cohort_cell(
    session: Session, scores: Scores, cohort_id: int, key: tuple[str, str], *, now: dt.datetime
) -> Standing:
    """One cell of that table. `key`: username, assignment."""
    username, assignment = key
    releases = [r for r in _releases(session, [cohort_id]) if r.assignment == assignment]
    people = [p for p in learners(session, cohort_id) if p.username == username]
    if not releases or not people:
        raise NotFoundError("cette case n'est pas dans le tableau de la promo.")
    release, person = releases[0], people[0]
    attempts = _attempts(session, releases, person_id=person.id)[release.id, person.id]
    book = scores.of(release.cohort.course_id)
    return standing(release, person, attempts, book, now=now, for_staff=True)


def learners(session: Session, cohort_id: int) -> Sequence[Person]:
    """The learners of a cohort, by name."""
    query = select(Person).join(Membership).where(Membership.cohort_id == cohort_id)
    query = query.where(Membership.role == Role.LEARNER)
    return session.scalars(query.order_by(Person.full_name, Person.username)).all()


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


def book_of(submission: Submission, scores: Scores) -> Score | None:
    """What the gradebook says of a submission's learner and assignment."""
    table = scores.of(submission.release.cohort.course_id)
    return table.get((submission.person.username, submission.release.assignment))


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
        query.options(loaded, person, _LIGHT).order_by(Submission.id.desc())
    ).all()


def _releases(session: Session, cohort_ids: Iterable[int]) -> Sequence[Release]:
    query = select(Release).join(Release.cohort).where(Release.cohort_id.in_(cohort_ids))
    query = query.options(contains_eager(Release.cohort))
    return session.scalars(query.order_by(Cohort.name, Release.assignment)).all()


def _attempts(
    session: Session, releases: Sequence[Release], *, person_id: int | None = None
) -> dict[tuple[int, int], list[Submission]]:
    query = select(Submission).where(Submission.release_id.in_([r.id for r in releases]))
    if person_id is not None:
        query = query.where(Submission.person_id == person_id)
    found: dict[tuple[int, int], list[Submission]] = defaultdict(list)
    for submission in session.scalars(query.options(_LIGHT)):
        found[submission.release_id, submission.person_id].append(submission)
    return found
