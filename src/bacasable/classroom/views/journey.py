"""A learner's way through their courses: modules, skills, due dates, and all that is kept of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.people import Actor
from bacasable.classroom.scores import Scores
from bacasable.classroom.views.as_json import cells_json, moment, submission_json
from bacasable.classroom.views.skills import SkillStanding, skill_standings
from bacasable.classroom.views.standing import Progress, Standing
from bacasable.classroom.views.tables import learner_standings
from bacasable.course.catalogue import Courses
from bacasable.database import Audit, Cohort, Person, Submission
from bacasable.exchange.store import Store
from bacasable.gradebook.marks import Mark

# What the gradebook says of the answers of a submission, by notebook and cell.
VISITS = ("visit", "server.opened")  # asked for in the cockpit; let in by the hub
MarksOf = Callable[[Submission], Mapping[tuple[str, str], Mark]]


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
    skills: tuple[SkillStanding, ...]


def journeys(
    session: Session, scores: Scores, courses: Courses, actor: Actor, *, now: dt.datetime
) -> list[Journey]:
    """Where a learner stands, one journey a cohort."""
    standings = learner_standings(session, scores, actor, now=now)
    by_cohort = groupby(standings, key=lambda s: s.release.cohort_id)
    return [_journey(session, courses, list(mine)) for _, mine in by_cohort]


def due_dates(standings: Iterable[Standing]) -> list[Standing]:
    """Exercises with a due date, the earliest first; withdrawn ones are due no more."""
    due = (s for s in standings if s.release.due_at and not s.release.withdrawn_at)
    return sorted(due, key=lambda s: (s.release.due_at, s.release.assignment))


def _journey(session: Session, courses: Courses, standings: Sequence[Standing]) -> Journey:
    cohort = standings[0].release.cohort
    named = [(courses.module(cohort.course, s.release.assignment), s) for s in standings]
    course = courses.course(cohort.course)
    skills = skill_standings(course, _cells(session, standings)) if course else []
    return Journey(
        cohort=cohort,
        modules=tuple(
            ModuleStanding(title=title, standings=tuple(s for _, s in group))
            for (_, title), group in groupby(sorted(named, key=_by_module), key=_by_module)
        ),
        skills=tuple(skills),
    )


def _by_module(named: tuple[str, Standing]) -> tuple[bool, str]:
    return not named[0], named[0]  # what is in no module comes last


def _cells(session: Session, standings: Iterable[Standing]) -> dict[str, list[Any]]:
    """assignment -> graded cells of what counts, only where the learner may know."""
    counting = {s.counting.id: s.release.assignment for s in standings if s.counting and s.returned}
    query = select(Submission.id, Submission.cells).where(Submission.id.in_(counting))
    return {counting[row.id]: row.cells for row in session.execute(query)}


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
        "visits": [
            {"at": moment(entry.at), "actor": entry.actor, "action": entry.action}
            for entry in _visits(session, person.username)
        ],
        "submissions": [
            _submission(s, known.get(s.release_id), courses, store, marks) for s in submissions
        ],
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
