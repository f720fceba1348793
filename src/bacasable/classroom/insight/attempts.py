"""The attempts at one exercise, as the figures need them.

Learners of the cohort only. What counts is read whole; of the other attempts, with the cells that
were graded, the newest `MOST_ATTEMPTS`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from bacasable.database import Membership, Person, Release, Role, Submission, SubmissionState

MOST_ATTEMPTS = 3000

Cell = tuple[str, str]  # notebook, nbgrader id


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt. `cells`: what the grader said of each question; empty until it is graded."""

    username: str
    number: int
    received_at: dt.datetime
    counts: bool
    cells: Sequence[Mapping[str, Any]]

    @property
    def succeeds(self) -> bool:
        """Whether every question that the machine grades has all its points."""
        automatic = [cell for cell in self.cells if not cell["manual"]]
        return bool(automatic) and all(is_right(cell) for cell in automatic)


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """What was read of a release's attempts, the oldest first, and how many there are."""

    shown: Sequence[Attempt]
    total: int
    learners: int
    handed_in: int  # learners with an attempt

    @property
    def counting(self) -> Sequence[Attempt]:
        """The graded attempts that count, one a learner."""
        return [a for a in self.shown if a.counts and a.cells]


def is_right(cell: Mapping[str, Any]) -> bool:
    """Whether a question has all its points."""
    points = cell["points"]
    return points is not None and points >= cell["max_points"]


def key_of(cell: Mapping[str, Any]) -> Cell:
    """The notebook and the nbgrader id of a graded cell."""
    return str(cell.get("notebook", "")), str(cell["grade_id"])


def attempts_at(session: Session, release: Release) -> Attempts:
    """The attempts of a cohort's learners at an exercise."""
    mine = _mine(release)
    total, handed_in = session.execute(
        select(func.count(), func.count(Submission.person_id.distinct())).where(*mine)
    ).one()
    count = session.scalar(select(func.count()).select_from(_learners(release).subquery()))
    query = _attempts().where(*mine)
    if total > MOST_ATTEMPTS:  # else in any order: to sort whole rows takes long
        newest = (Submission.counts.desc(), Submission.received_at.desc())
        query = query.order_by(*newest).limit(MOST_ATTEMPTS)
    found = [_attempt(row) for row in session.execute(query)]
    found.sort(key=lambda a: (a.username, a.number))
    return Attempts(shown=found, total=total, learners=count or 0, handed_in=handed_in)


def counting_at(session: Session, release: Release) -> list[Attempt]:
    """Those of them that count, once they are graded: one a learner."""
    query = _attempts().where(*_mine(release), Submission.counts)
    return [attempt for row in session.execute(query) if (attempt := _attempt(row)).cells]


def learner_names(session: Session, release: Release) -> dict[str, str]:
    """User name -> name of the cohort's learners."""
    query = select(Person.username, Person.full_name).where(Person.id.in_(_learners(release)))
    return {row[0]: row[1] for row in session.execute(query)}


def _learners(release: Release) -> Select[int]:
    query = select(Membership.person_id).where(Membership.cohort_id == release.cohort_id)
    return query.where(Membership.role == Role.LEARNER)


def _mine(release: Release) -> tuple[ColumnElement[bool], ...]:
    return Submission.release_id == release.id, Submission.person_id.in_(_learners(release))


def _attempts() -> Select[Any]:
    what = (Submission.attempt, Submission.received_at, Submission.counts, Submission.state)
    return select(Person.username, *what, Submission.cells).join(Submission.person)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        username=row.username,
        number=row.attempt,
        received_at=row.received_at,
        counts=row.counts,
        cells=row.cells if row.state == SubmissionState.GRADED else (),
    )
