"""What a gradebook says, read for a few learners at a time in a query or two.

nbgrader reads a whole assignment at once, and its tables have no index for the way from a learner
to their points: `INDEXES` adds them. They change nothing for nbgrader but its speed.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import ColumnElement, Engine, Select, create_engine, func, select, text
from sqlalchemy.orm import Session

from bacasable.late import after_penalty

LOCK_SECONDS = 5.0
INDEXES = {
    "bacasable_submitted_assignment_student": "submitted_assignment (student_id)",
    "bacasable_submitted_notebook_assignment": "submitted_notebook (assignment_id)",
    "bacasable_grade_notebook": "grade (notebook_id)",
    "bacasable_grade_waiting": "grade (needs_manual_grade, cell_id)",
    "bacasable_comment_notebook": "comment (notebook_id)",
}


@dataclass(frozen=True, kw_only=True)
class Score:
    """What counts for one learner in one assignment, manual points and penalty included.

    `penalty`: the points lost for being late, of those that were earned.
    """

    score: float
    max_score: float
    needs_manual_grade: bool
    penalty: float = 0.0
    raw: float | None = None


@contextmanager
def reading(path: Path) -> Iterator[Session]:
    """A session that looks at a gradebook and changes nothing."""
    with Session(_engine(str(path))) as session:
        yield session


def add_indexes(path: Path) -> None:
    """Make the indexes above. Safe to repeat."""
    with _engine(str(path)).begin() as connection:
        for name, columns in INDEXES.items():
            connection.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}"))


def scores(session: Session, usernames: Collection[str] | None) -> dict[tuple[str, str], Score]:
    """(username, assignment) -> what counts now, for these learners or for all."""
    return _scores(session, lambda query: _for(query, usernames))


def assignment_scores(session: Session, assignment: str) -> dict[str, Score]:
    """username -> what counts now in one assignment."""
    found = _scores(session, lambda query: query.where(Assignment.name == assignment))
    return {username: score for (username, _), score in found.items()}


def _scores(
    session: Session,
    narrow: Callable[[Select], Select],  # type: ignore[type-arg]
) -> dict[tuple[str, str], Score]:
    penalties = {row[0]: row[1] for row in session.execute(narrow(_penalties()))}
    return {
        (username, assignment): Score(
            score=after_penalty(points, penalties.get(submitted_id) or 0.0),
            penalty=penalties.get(submitted_id) or 0.0,
            raw=points,
            max_score=max_points or 0.0,
            needs_manual_grade=bool(waiting),
        )
        for submitted_id, username, assignment, points, max_points, waiting in session.execute(
            narrow(_points())
        )
    }


def points_by_people(
    session: Session, usernames: Collection[str] | None, *, assignment: str = ""
) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
    """(username, assignment) -> (notebook, cell) -> the points that a person gave."""
    query = (
        select(
            SubmittedAssignment.student_id,
            Assignment.name,
            Notebook.name,
            BaseCell.name,
            Grade.manual_score,
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Grade.manual_score.is_not(None))
    )
    if assignment:
        query = query.where(Assignment.name == assignment)
    found: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(dict)
    for username, name, notebook, cell, points in session.execute(_for(query, usernames)):
        found[username, name][notebook, cell] = points
    return found


def max_points() -> ColumnElement[float]:
    """The points of a cell, whichever kind of graded cell it is."""
    return func.coalesce(GradeCell.__table__.c.max_score, TaskCell.__table__.c.max_score)


def _points() -> Select:  # type: ignore[type-arg]
    grade_cells, task_cells = GradeCell.__table__, TaskCell.__table__
    return (
        select(
            SubmittedAssignment.id,
            SubmittedAssignment.student_id,
            Assignment.name,
            func.sum(Grade.score),
            func.sum(max_points()),
            func.max(Grade.needs_manual_grade),
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .outerjoin(grade_cells, grade_cells.c.id == Grade.cell_id)
        .outerjoin(task_cells, task_cells.c.id == Grade.cell_id)
        .group_by(SubmittedAssignment.id)
    )


def _penalties() -> Select:  # type: ignore[type-arg]
    return (
        select(SubmittedAssignment.id, func.sum(SubmittedNotebook.late_submission_penalty))
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .group_by(SubmittedAssignment.id)
    )


def _for(query: Select, usernames: Collection[str] | None) -> Select:  # type: ignore[type-arg]
    return (
        query if usernames is None else query.where(SubmittedAssignment.student_id.in_(usernames))
    )


@functools.lru_cache(maxsize=64)
def _engine(path: str) -> Engine:
    return create_engine(f"sqlite:///{path}", connect_args={"timeout": LOCK_SECONDS})
