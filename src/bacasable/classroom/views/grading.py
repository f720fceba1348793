"""Grading by hand: which questions wait, and one answer to one question at a time.

Answers come in the order of their public ids, which says nothing of who wrote them: the same for
everybody, and fair to those at the end of the alphabet. What a group handed in is one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.classroom import rubrics
from bacasable.classroom.context import Classroom
from bacasable.database import Cohort, Person, Release, Submission, SubmissionState
from bacasable.errors import BacasableError, NotFoundError
from bacasable.gradebook import CohortGradebook, Mark, Question, Ticked, Workload
from bacasable.gradebook import marks as gradebook_marks
from bacasable.gradebook.reading import reading
from bacasable.groups import Once, counting_once
from bacasable.notebook import Notebook, parse_notebook
from bacasable.settings import Settings

MAX_NOTEBOOK_BYTES = 20_000_000


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One answer to a question, among all of them: of a learner, or of a group by all its names."""

    submission: str
    username: str
    full_name: str
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Pile:
    """The answers of a cohort to one question. `place`: of the one that is open, from 0."""

    papers: tuple[Paper, ...]
    place: int

    @property
    def paper(self) -> Paper:
        return self.papers[self.place]

    @property
    def previous(self) -> Paper | None:
        return self.papers[self.place - 1] if self.place else None

    @property
    def following(self) -> Paper | None:
        return self.papers[self.place + 1] if self.place + 1 < len(self.papers) else None

    @property
    def next_waiting(self) -> Paper | None:
        """The next one that waits, after this one, then from the start."""
        around = self.papers[self.place + 1 :] + self.papers[: self.place]
        return next((paper for paper in around if paper.mark.waiting), None)

    @property
    def waiting(self) -> int:
        return sum(paper.mark.waiting for paper in self.papers)


def workloads(classroom: Classroom, session: Session, cohort: Cohort) -> list[Workload]:
    """The questions of a cohort that a person grades."""
    book = CohortGradebook(classroom.settings, cohort.course_id)
    if not book.path.is_file():
        return []
    doubles = counting_once(session, cohort.id).doubles
    with reading(book.path) as marks_session:
        return gradebook_marks.workloads(marks_session, without=doubles)


def pile(
    classroom: Classroom, session: Session, release: Release, question: Question, submission: str
) -> Pile:
    """The answers to a question, open at a submission; at the first that waits if it is ''."""
    once = counting_once(session, release.cohort_id)
    papers = _papers(classroom, session, release, question, once)
    if not papers:
        raise NotFoundError("personne n'a encore de réponse à cette question.")
    if submission:
        shown = once.shown.get(submission, submission)
        places = [n for n, paper in enumerate(papers) if paper.submission == shown]
        if not places:
            raise NotFoundError("cette tentative n'est pas celle qui compte, ou n'est pas notée.")
        return Pile(papers=papers, place=places[0])
    waiting = [n for n, paper in enumerate(papers) if paper.mark.waiting]
    return Pile(papers=papers, place=waiting[0] if waiting else 0)


def _papers(
    classroom: Classroom, session: Session, release: Release, question: Question, once: Once
) -> tuple[Paper, ...]:
    book = CohortGradebook(classroom.settings, release.cohort.course_id)
    if not book.path.is_file():
        return ()
    with reading(book.path) as marks_session:
        found = gradebook_marks.marks(marks_session, release.assignment, question=question)
    marks = {mark.username: mark for mark in found}
    # The state is no condition: SQLite would look at all that is graded, in every cohort.
    who = (Person.username, Person.full_name)
    query = select(Submission.public_id, Submission.state, *who).join(Submission.person)
    query = query.where(Submission.release_id == release.id, Submission.counts)
    return tuple(
        Paper(
            submission=row.public_id,
            username=row.username,
            full_name=", ".join(once.names.get(row.public_id, [row.full_name])),
            mark=marks[row.username],
        )
        for row in session.execute(query.order_by(Submission.public_id))
        if row.state == SubmissionState.GRADED
        and row.username in marks
        and row.public_id not in once.shown
    )


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The rubric of a question beside one answer. `problem`: why it can't be used, if so.

    `ticked`: the points of this answer come from it.
    """

    lines: tuple[Ticked, ...]
    ticked: bool
    digest: str
    problem: str

    @property
    def met(self) -> float:
        """The points of what is ticked."""
        return rubrics.met(self.lines)


def sheet(
    classroom: Classroom, session: Session, submission: Submission, mark: Mark
) -> Sheet | None:
    """The rubric to grade this answer by, ticked as it was; None where there is none."""
    question = mark.question
    cohort = submission.release.cohort
    criteria = rubrics.rubric_of(session, classroom.courses, cohort, question)
    if not criteria or not mark.by_hand:
        return None
    problem = ""
    try:
        rubrics.check(criteria, points=mark.max_points)
    except BacasableError as error:
        problem = error.line()
    before = rubrics.ticked_of(session, submission.id)
    earlier = before.get((question.notebook, question.grade_id), ())
    holds = bool(earlier) and rubrics.holds(earlier, mark)
    met = {line.text for line in earlier if line.met and holds}
    lines = tuple(Ticked(c.text, c.points, c.text in met) for c in criteria)
    return Sheet(lines=lines, ticked=holds, digest=rubrics.digest(criteria), problem=problem)


def question_points(classroom: Classroom, cohort: Cohort, question: Question) -> float:
    """What a question that a person grades is worth."""
    book, points = CohortGradebook(classroom.settings, cohort.course_id), None
    if book.path.is_file():
        with reading(book.path) as session:
            points = gradebook_marks.points_of(session, question)
    if points is None:
        raise NotFoundError("cette question n'est pas à corriger à la main dans cette promo.")
    return points


def answer(classroom: Classroom, course_id: str, question: Question, username: str) -> str:
    """What the learner wrote, as it was graded; empty where it is no longer to be read."""
    where = (question.assignment, question.notebook)
    notebook = graded_notebook(classroom.settings, course_id, where, username)
    cells: Sequence[str] = [
        cell.source
        for cell in (notebook.cells if notebook else ())
        if cell.grade_id == question.grade_id
    ]
    return cells[0] if cells else ""


def graded_notebook(
    settings: Settings, course_id: str, where: tuple[str, str], username: str
) -> Notebook | None:
    """A learner's notebook as it was graded, with what it showed. `where`: assignment, notebook."""
    root = CohortGradebook(settings, course_id).root.resolve()
    assignment, name = where
    return _read(root, root / "autograded" / username / assignment / f"{name}.ipynb")


def _read(root: Path, path: Path) -> Notebook | None:
    # Trainers' containers write in this folder too: a link must not lead us out of it.
    resolved = path.resolve()
    if not resolved.is_relative_to(root) or not resolved.is_file():
        return None
    if resolved.stat().st_size > MAX_NOTEBOOK_BYTES:
        return None
    try:
        return parse_notebook(resolved.read_bytes(), where=path.name)
    except BacasableError:
        return None
