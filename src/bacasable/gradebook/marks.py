"""The points of single questions in a gradebook: what a machine gave, what a person gave instead.

They are written as formgrader writes them, so both may be used on the same gradebook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from bacasable.errors import NotFoundError
from bacasable.gradebook.reading import max_points


@dataclass(frozen=True, order=True)
class Question:
    """A graded cell of an assignment."""

    assignment: str
    notebook: str
    grade_id: str


@dataclass(frozen=True)
class Ticked:
    """A line of a rubric, as a person ticked it for one answer."""

    text: str
    points: float
    met: bool


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The points of one learner at one question. `by_hand`: for a person to grade.

    `criteria`: what the points come from, where that is known; the gradebook has no place for it.
    """

    username: str
    question: Question
    automatic: float | None
    manual: float | None
    waiting: bool
    max_points: float
    by_hand: bool
    comment: str = ""
    criteria: tuple[Ticked, ...] = ()

    @property
    def points(self) -> float | None:
        """What counts; None: nobody has given any yet."""
        return self.manual if self.manual is not None else self.automatic


@dataclass(frozen=True, kw_only=True)
class Workload:
    """How many answers to a question there are, and how many wait for a person."""

    question: Question
    waiting: int
    total: int


def marks(
    session: Session, assignment: str, *, username: str = "", question: Question | None = None
) -> list[Mark]:
    """The marks of an assignment: of one learner, of one question, or all."""
    cells = _cells_of(session, question) if question else None
    comments = {
        (row[0], row[1], row[2]): row[3] or ""
        for row in session.execute(
            _narrow(_comments(), assignment, username, Comment.cell_id, cells)
        )
    }
    return [
        Mark(
            username=row.student_id,
            question=Question(assignment, row.notebook, row.cell),
            automatic=row.auto_score,
            manual=row.manual_score,
            waiting=bool(row.needs_manual_grade),
            max_points=row.max_points or 0.0,
            by_hand=(row.student_id, row.notebook, row.cell) in comments,
            comment=comments.get((row.student_id, row.notebook, row.cell), ""),
        )
        for row in session.execute(_narrow(_grades(), assignment, username, Grade.cell_id, cells))
    ]


def workloads(session: Session, *, without: Collection[tuple[str, str]] = ()) -> list[Workload]:
    """The questions that a person grades, and any other that waits for one.

    `without`: (assignment, user name) whose answers are not to be counted.
    """
    waiting = _count(session, Grade.needs_manual_grade.is_(True), without)
    by_hand = _by_hand(session)
    cells = set(waiting) | by_hand
    totals = _count(session, Grade.cell_id.in_(cells), without)
    names = select(BaseCell.id, Assignment.name, Notebook.name, BaseCell.name)
    names = names.join(Notebook, Notebook.id == BaseCell.notebook_id)
    names = names.join(Assignment, Assignment.id == Notebook.assignment_id)
    return sorted(
        (
            Workload(
                question=Question(assignment, notebook, cell),
                waiting=waiting.get(cell_id, 0),
                total=totals[cell_id],
            )
            for cell_id, assignment, notebook, cell in session.execute(
                names.where(BaseCell.id.in_(cells))
            )
            if totals.get(cell_id)
        ),
        key=lambda workload: workload.question,
    )


def points_of(session: Session, question: Question) -> float | None:
    """What a question that a person grades is worth; None where there is none of that name."""
    graded = _by_hand(session) & _cells_of(session, question)
    query = select(max_points()).select_from(BaseCell.__table__)
    for table in (GradeCell.__table__, TaskCell.__table__):
        query = query.outerjoin(table, table.c.id == BaseCell.__table__.c.id)
    return session.scalar(query.where(BaseCell.__table__.c.id.in_(graded)))


def write(
    book: Gradebook, question: Question, username: str, *, points: float | None, comment: str | None
) -> None:
    """Give points, or take them back (None: the machine's count again, if it gave any)."""
    where = (question.grade_id, question.notebook, question.assignment, username)
    try:
        grade = book.find_grade(*where)
        if comment is not None:
            book.find_comment(*where).manual_comment = comment or None
    except MissingEntry:
        raise NotFoundError(
            "cette question n'est pas dans le carnet de notes.", where=question.grade_id[:100]
        ) from None
    grade.manual_score = points
    grade.needs_manual_grade = points is None and grade.auto_score is None
    book.db.commit()


def _grades() -> Select:  # type: ignore[type-arg]
    grade_cells, task_cells = GradeCell.__table__, TaskCell.__table__
    return (
        select(
            SubmittedAssignment.student_id,
            Notebook.name.label("notebook"),
            BaseCell.name.label("cell"),
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
            max_points().label("max_points"),
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .outerjoin(grade_cells, grade_cells.c.id == Grade.cell_id)
        .outerjoin(task_cells, task_cells.c.id == Grade.cell_id)
    )


def _comments() -> Select:  # type: ignore[type-arg]
    return (
        select(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Comment.manual_comment)
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
    )


def _cells_of(session: Session, question: Question) -> set[str]:
    """Ids of the cells of that name: the graded one, and the answer if it is another."""
    query = select(BaseCell.id).join(Notebook, Notebook.id == BaseCell.notebook_id)
    query = query.join(Assignment, Assignment.id == Notebook.assignment_id)
    names = (Assignment.name, Notebook.name, BaseCell.name)
    wanted = (question.assignment, question.notebook, question.grade_id)
    return set(session.scalars(query.where(*(n == w for n, w in zip(names, wanted, strict=True)))))


def _narrow(
    query: Select,  # type: ignore[type-arg]
    assignment: str,
    username: str,
    column: Any,
    cells: set[str] | None,
) -> Select:  # type: ignore[type-arg]
    query = query.where(Assignment.name == assignment)
    if username:
        query = query.where(SubmittedAssignment.student_id == username)
    return query if cells is None else query.where(column.in_(cells))


def _count(
    session: Session, condition: Any, without: Collection[tuple[str, str]]
) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    query = select(Grade.cell_id, func.count()).where(condition).group_by(Grade.cell_id)
    counts.update((row[0], row[1]) for row in session.execute(query))
    for assignment in {name for name, _ in without}:
        usernames = [username for name, username in without if name == assignment]
        theirs = query.join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        theirs = theirs.join(
            SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
        )
        theirs = theirs.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        theirs = theirs.where(Assignment.name == assignment)
        theirs = theirs.where(SubmittedAssignment.student_id.in_(usernames))
        for row in session.execute(theirs):
            counts[row[0]] -= row[1]
    return counts


def _by_hand(session: Session) -> set[str]:
    """Ids of the cells whose points a person gives: answers that are graded, and tasks."""
    graded, answer = GradeCell.__table__, aliased(BaseCell)
    base = aliased(BaseCell)
    answers = (
        select(graded.c.id)
        .join(base, base.id == graded.c.id)
        .join(answer, (answer.notebook_id == base.notebook_id) & (answer.name == base.name))
        .join(SolutionCell.__table__, SolutionCell.__table__.c.id == answer.id)
    )
    tasks: Iterable[str] = session.scalars(select(TaskCell.__table__.c.id))
    return {*session.scalars(answers), *tasks}
