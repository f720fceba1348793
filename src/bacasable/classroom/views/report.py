"""One learner's report over a period: scores by module, skills, dated milestones, declared durations.

It is the same whoever reads it: only what was returned to the learner, no failed attempt, no
submission's content. A duration is what the course declares for an exercise, never time measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bacasable.classroom.people import Actor
from bacasable.classroom.scores import Scores
from bacasable.classroom.views.assessments import Period
from bacasable.classroom.views.journey import by_module
from bacasable.classroom.views.skill_grid import SkillReader
from bacasable.classroom.views.skill_records import SkillRecord
from bacasable.classroom.views.standing import Standing
from bacasable.classroom.views.tables import learner_standings
from bacasable.course.catalogue import Courses
from bacasable.database import Cohort, Person, SkillDecision


@dataclass(frozen=True, kw_only=True)
class ReportModule:
    """What was handed in of one module. `minutes`: as the course declares them."""

    title: str
    done: int
    score: float
    max_score: float
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """Something that was reached on a day. `skill`: the validation, where it is one."""

    at: dt.datetime
    title: str
    skill: SkillDecision | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """`waiting`: how many skills of the course have no level yet."""

    person: Person
    cohort: Cohort
    course: str
    modules: tuple[ReportModule, ...]
    skills: tuple[SkillRecord, ...]
    waiting: int
    milestones: tuple[Milestone, ...]

    @property
    def minutes(self) -> int:
        return sum(module.minutes for module in self.modules)


def report(
    session: Session,
    scores: Scores,
    courses: Courses,
    reader: SkillReader,
    learner: Actor,
    period: Period,
    *,
    now: dt.datetime,
) -> Report:
    """The report of a learner of the reader's cohort. Skills are as they stood at its end."""
    cohort, person = reader.cohort, session.get_one(Person, learner.person_id)
    standings = [
        s
        for s in learner_standings(session, scores, learner, now=now)
        if s.release.cohort_id == cohort.id
    ]
    returned = [s.release.id for s in standings if s.returned]
    found = reader.of_people(reader.course.skills, [person], release_ids=returned)[person.id]
    skills = tuple(r for r in found if r.validated or r.standing.proposed)
    done = [s for s in standings if _in(period, _handed_in(s))]
    return Report(
        person=person,
        cohort=cohort,
        course=reader.course.title,
        modules=tuple(_modules(courses, cohort, done)),
        skills=skills,
        waiting=len(found) - len(skills),
        milestones=tuple(sorted(_milestones(done, skills, period), key=lambda m: m.at)),
    )


def _modules(courses: Courses, cohort: Cohort, done: Sequence[Standing]) -> Iterator[ReportModule]:
    for module in by_module(courses, cohort, done):
        exercises = [courses.find(cohort.course, s.release.assignment) for s in module.standings]
        yield ReportModule(
            title=module.title,
            done=len(module.standings),
            score=module.score,
            max_score=module.max_score,
            minutes=sum(exercise.minutes for exercise in exercises if exercise),
        )


def _milestones(
    done: Iterable[Standing], skills: Iterable[SkillRecord], period: Period
) -> Iterator[Milestone]:
    for standing in done:
        handed_in = _handed_in(standing)
        if handed_in and standing.returned and standing.counting:
            yield Milestone(at=handed_in, title=standing.release.title)
    for record in skills:
        for decision in record.in_force.values():
            if decision.level <= record.validated and _in(period, decision.decided_at):
                yield Milestone(at=decision.decided_at, title=decision.title, skill=decision)


def _handed_in(standing: Standing) -> dt.datetime | None:
    shown = standing.counting or standing.latest
    return shown.received_at if shown else None


def _in(period: Period, moment: dt.datetime | None) -> bool:
    return (
        moment is not None
        and (period.start is None or period.start <= moment)
        and (period.end is None or moment <= period.end)
    )
