"""A learner's way through their courses: modules, skills, due dates, and all that is kept of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.people import Actor
from bacasable.classroom.scores import Scores
from bacasable.classroom.views.as_json import cells_json, moment, submission_json
from bacasable.classroom.views.skill_grid import SkillReader
from bacasable.classroom.views.skill_records import SkillRecord
from bacasable.classroom.views.standing import Progress, Standing
from bacasable.classroom.views.tables import learner_standings
from bacasable.course.catalogue import Courses
from bacasable.database import (
    Adaptation,
    Audit,
    Cohort,
    Person,
    SkillDecision,
    Submission,
    Tutorship,
)
from bacasable.exchange.store import Store
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.marks import Mark

# What the gradebook says of the answers of a submission, by notebook and cell.
VISITS = ("visit", "server.opened")  # asked for in the cockpit; let in by the hub
MarksOf = Callable[[Submission], Mapping[tuple[str, str], Mark]]
# The gradebook of a cohort, by its course id.
GradebookOf = Callable[[str], CohortGradebook]


@dataclass(frozen=True, kw_only=True)
class ModuleStanding:
    """One module of a course, the exercises of it that are released."""

    title: str
    standings: tuple[Standing, ...]

    @property
    def graded(self) -> int:
        return sum(1 for s in self.standings if s.progress == Progress.GRADED)

    @property
    def score(self) -> float:
        """Points of the exercises whose score is known."""
        return sum(s.score for s in self.standings if s.score is not None)

    @property
    def max_score(self) -> float:
        """The most that those exercises give."""
        return sum(s.max_score for s in self.standings if s.score is not None)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One learner in one cohort."""

    cohort: Cohort
    modules: tuple[ModuleStanding, ...]
    skills: tuple[SkillRecord, ...]


def journeys(
    session: Session,
    scores: Scores,
    courses: Courses,
    gradebook_of: GradebookOf,
    actor: Actor,
    *,
    now: dt.datetime,
) -> list[Journey]:
    """Where a learner stands, one journey a cohort."""
    person = session.get_one(Person, actor.person_id)
    standings = learner_standings(session, scores, actor, now=now)
    by_cohort = groupby(standings, key=lambda s: s.release.cohort_id)
    return [_journey(session, courses, gradebook_of, person, list(mine)) for _, mine in by_cohort]


def tutors_of(session: Session, person_id: int) -> Sequence[Person]:
    """The tutors who may read about a learner, by name."""
    follows = (Tutorship.tutor_id == Person.id) & (Tutorship.learner_id == person_id)
    query = select(Person).join(Tutorship, follows).distinct()
    return session.scalars(query.order_by(Person.full_name, Person.username)).all()


def due_dates(standings: Iterable[Standing]) -> list[Standing]:
    """Exercises with a due date, the earliest first; withdrawn ones are due no more."""
    due = (s for s in standings if s.terms.due_at and not s.release.withdrawn_at)
    return sorted(due, key=lambda s: (s.terms.due_at, s.release.assignment))


def known_skills(
    session: Session,
    courses: Courses,
    gradebook_of: GradebookOf,
    person: Person,
    standings: Sequence[Standing],
) -> list[SkillRecord]:
    """The skills of which there is something to say to a learner, from returned work only."""
    cohort = standings[0].release.cohort
    course = courses.course(cohort.course)
    if course is None:
        return []
    reader = SkillReader(
        session=session,
        gradebook=gradebook_of(cohort.course_id),
        cohort=cohort,
        course=course,
    )
    returned = [s.release.id for s in standings if s.returned]
    found = reader.of_people(course.skills, [person], release_ids=returned)[person.id]
    return [record for record in found if record.standing.evidence or record.decisions]


def by_module(
    courses: Courses, cohort: Cohort, standings: Iterable[Standing]
) -> tuple[ModuleStanding, ...]:
    """The exercises of a cohort, module by module."""
    named = [(courses.module(cohort.course, s.release.assignment), s) for s in standings]
    return tuple(
        ModuleStanding(title=title, standings=tuple(s for _, s in group))
        for (_, title), group in groupby(sorted(named, key=_by_module), key=_by_module)
    )


def _journey(
    session: Session,
    courses: Courses,
    gradebook_of: GradebookOf,
    person: Person,
    standings: Sequence[Standing],
) -> Journey:
    cohort = standings[0].release.cohort
    return Journey(
        cohort=cohort,
        modules=by_module(courses, cohort, standings),
        skills=tuple(known_skills(session, courses, gradebook_of, person, standings)),
    )


def _by_module(named: tuple[str, Standing]) -> tuple[bool, str]:
    return not named[0], named[0]  # what is in no module comes last


def my_data(
    session: Session,
    scores: Scores,
    courses: Courses,
    store: Store,
    actor: Actor,
    *,
    marks: MarksOf,
    now: dt.datetime,
) -> dict[str, Any]:
    """All that the platform keeps of a learner, but what their trainers have not returned yet."""
    person = session.get_one(Person, actor.person_id)
    standings = learner_standings(session, scores, actor, now=now)
    known = {s.release.id: s for s in standings}
    query = select(Submission).filter_by(person_id=person.id).order_by(Submission.id)
    submissions = session.scalars(query.options(joinedload(Submission.release))).all()
    return {
        "exported_at": moment(now),
        "person": {
            "username": person.username,
            "full_name": person.full_name,
            "email": person.email,
            "created_at": moment(person.created_at),
        },
        "memberships": [
            {"cohort": e.cohort, "title": e.title, "role": e.role} for e in actor.enrolments
        ],
        "plan": [_adaptation(a) for a in session.scalars(_plan_of(person.id))],
        "visits": [
            {"at": moment(entry.at), "actor": entry.actor, "action": entry.action}
            for entry in _visits(session, person.username)
        ],
        "submissions": [
            _submission(s, known.get(s.release_id), courses, store, marks) for s in submissions
        ],
        "tutors": [tutor.full_name for tutor in tutors_of(session, person.id)],
        "skill_decisions": [_decision(d) for d in _decisions(session, person.id)],
    }


def _decisions(session: Session, person_id: int) -> Sequence[SkillDecision]:
    query = select(SkillDecision).filter_by(person_id=person_id).order_by(SkillDecision.id)
    return session.scalars(query.options(joinedload(SkillDecision.decided_by))).all()


def _decision(decision: SkillDecision) -> dict[str, Any]:
    return {
        "skill": decision.skill,
        "title": decision.title,
        "level": decision.level,
        "verdict": decision.verdict,
        "comment": decision.comment,
        "decided_by": decision.decided_by.full_name,
        "decided_at": moment(decision.decided_at),
    }


def _plan_of(person_id: int) -> Select[Adaptation]:
    return select(Adaptation).filter_by(person_id=person_id).order_by(Adaptation.id)


def _adaptation(adaptation: Adaptation) -> dict[str, Any]:
    return {
        "kind": adaptation.kind,
        "assignment": adaptation.assignment,
        "amount": adaptation.amount,
        "starts_at": moment(adaptation.starts_at),
        "ends_at": moment(adaptation.ends_at),
        "note": adaptation.note,
        "created_at": moment(adaptation.created_at),
        "ended_at": moment(adaptation.ended_at),
    }


def _visits(session: Session, username: str) -> Sequence[Audit]:
    """Who entered this person's server, and what for (see `hub/visits.py`)."""
    query = select(Audit).where(Audit.target == username).order_by(Audit.id)
    return session.scalars(query.where(Audit.action.in_(VISITS))).all()


def _submission(
    submission: Submission,
    standing: Standing | None,
    courses: Courses,
    store: Store,
    marks: MarksOf,
) -> dict[str, Any]:
    returned = standing is not None and standing.returned
    score = standing.score_of(submission) if standing else None
    release = submission.release
    return {
        "course_id": release.cohort.course_id,
        "assignment": release.assignment,
        "title": release.title,
        **submission_json(submission, store, returned=returned, score=score),
        "files": [file.as_json() for file in store.submission_entries(submission.sha256)],
        "cells": cells_json(submission, courses, for_staff=False, marks=marks(submission))
        if returned
        else [],
    }
