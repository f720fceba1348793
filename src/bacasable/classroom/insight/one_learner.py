"""One learner in one cohort, as their trainers follow them: scores, skills, what happened when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from bacasable.classroom import planning
from bacasable.classroom.scores import Scores
from bacasable.classroom.views.skill_grid import SkillReader
from bacasable.classroom.views.skill_records import SkillRecord
from bacasable.classroom.views.standing import Standing, standing
from bacasable.classroom.views.tables import LIGHT, releases_of
from bacasable.classroom.views.trail import trail
from bacasable.course.catalogue import Courses
from bacasable.database import (
    Audit,
    Cohort,
    HelpRequest,
    Membership,
    Person,
    Release,
    Role,
    Submission,
)
from bacasable.errors import NotFoundError
from bacasable.gradebook import CohortGradebook
from bacasable.plans import read_plans

MOST_MOMENTS = 150


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that happened: one of a hand-in, a call for help, an act of a trainer.

    Without a submission, the act changed the learner's personal plan.
    """

    at: dt.datetime
    submission: Submission | None = None
    help_request: HelpRequest | None = None
    audit: Audit | None = None


@dataclass(frozen=True, kw_only=True)
class OneLearner:
    """The page of a learner. `earlier`: moments that are too old to be shown."""

    person: Person
    cohort: Cohort
    standings: Sequence[Standing]
    skills: Sequence[SkillRecord]  # of which there is something to say
    moments: Sequence[Moment]  # the newest first
    earlier: int

    @property
    def handed_in(self) -> int:
        return sum(1 for s in self.standings if s.attempts)

    @property
    def attempts(self) -> int:
        return sum(s.attempts for s in self.standings)

    @property
    def score(self) -> float:
        """Points of the exercises that have a score."""
        return sum(s.score for s in self.standings if s.score is not None)

    @property
    def max_score(self) -> float:
        """The most that those exercises give."""
        return sum(s.max_score for s in self.standings if s.score is not None)


def one_learner(
    session: Session,
    scores: Scores,
    courses: Courses,
    gradebook_of: Callable[[str], CohortGradebook],
    where: tuple[int, str],
    *,
    now: dt.datetime,
) -> OneLearner:
    """`where`: cohort id, username. Raises `NotFoundError`."""
    cohort_id, username = where
    person = _learner(session, cohort_id, username)
    cohort = session.get_one(Cohort, cohort_id)
    releases = releases_of(session, cohort_id)
    attempts = _attempts(session, cohort_id, person.id)
    book = scores.of(cohort.course_id, {username})
    by_release: dict[int, list[Submission]] = defaultdict(list)
    for attempt in attempts:
        by_release[attempt.release_id].append(attempt)
    plans = read_plans(session, [cohort_id], [person.id])
    standings = [
        standing(
            release,
            person,
            by_release[release.id],
            book,
            terms=plans.terms(release, person.id),
            now=now,
            for_staff=True,
        )
        for release in releases
    ]
    moments = sorted(_moments(session, cohort, person, attempts), key=_newest, reverse=True)
    course = courses.course(cohort.course)
    reader = course and SkillReader(
        session=session,
        gradebook=gradebook_of(cohort.course_id),
        cohort=cohort,
        course=course,
    )
    records = reader.of_people(course.skills, [person])[person.id] if course and reader else []
    return OneLearner(
        person=person,
        cohort=cohort,
        standings=standings,
        skills=[record for record in records if record.standing.evidence or record.decisions],
        moments=moments[:MOST_MOMENTS],
        earlier=max(0, len(moments) - MOST_MOMENTS),
    )


def _learner(session: Session, cohort_id: int, username: str) -> Person:
    query = select(Person).join(Membership).where(Membership.cohort_id == cohort_id)
    query = query.where(Membership.role == Role.LEARNER, Person.username == username)
    person = session.scalar(query)
    if person is None:
        raise NotFoundError("cette personne n'apprend pas dans cette promo.")
    return person


def _attempts(session: Session, cohort_id: int, person_id: int) -> Sequence[Submission]:
    query = select(Submission).join(Submission.release).where(Release.cohort_id == cohort_id)
    query = query.where(Submission.person_id == person_id).order_by(Submission.id)
    return session.scalars(query.options(contains_eager(Submission.release), LIGHT)).all()


def _moments(
    session: Session, cohort: Cohort, person: Person, attempts: Sequence[Submission]
) -> Iterator[Moment]:
    by_id = {attempt.public_id: attempt for attempt in attempts}
    yield from (Moment(at=a.received_at, submission=a) for a in attempts)
    asked = select(HelpRequest).filter_by(cohort_id=cohort.id, person_id=person.id)
    yield from (Moment(at=h.created_at, help_request=h) for h in session.scalars(asked))
    done = select(Audit).where(Audit.target.in_(by_id))
    yield from (Moment(at=a.at, audit=a, submission=by_id[a.target]) for a in session.scalars(done))
    planned = trail(session, planning.target(cohort, person.username))
    yield from (Moment(at=a.at, audit=a) for a in planned)


def _newest(moment: Moment) -> dt.datetime:
    return moment.at
