"""Grading by hand, question by question across a cohort; grading many again."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from bacasable.classroom import comment_bank, marking, rubrics
from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.marking import Given
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.grading import Paper, answer, pile, sheet, workloads
from bacasable.classroom.views.tables import attempts_at, find_release, find_submission, releases_of
from bacasable.database import Cohort
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.exchange.regrade import Scope, regrade_many
from bacasable.gradebook import Question, Ticked

router = APIRouter(include_in_schema=False)

ATTEMPTS_PER_PAGE = 100
Anonymous = Annotated[bool, Query()]


class GradeForm(BaseModel):
    """What a trainer says of one answer: points, or the lines of the rubric that it meets."""

    points: str = Field(default="", max_length=20)
    comment: str = Field(default="", max_length=marking.COMMENT_CHARS)
    commented: bool = False  # an empty field is not the same as no field
    reason: str = Field(default="", max_length=marking.REASON_CHARS)
    banked: str = Field(default="", max_length=comment_bank.COMMENT_CHARS)
    keep: bool = False
    rubric: str = Field(default="", max_length=64)
    met: list[int] = Field(default=[], max_length=rubrics.MOST)
    none: bool = False  # no line is met: zero, not "still to grade"

    @property
    def said(self) -> str | None:
        text = self.comment.strip() or self.banked.strip()
        return text if text or self.commented else None


@router.get("/cohorts/{cohort}/grade")
def overview(request: Request, access: Allowed) -> Response:
    """Which questions wait for a person; all exercises, to look at or grade again."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = session.get_one(Cohort, access.cohort_id)
        released = releases_of(session, access.cohort_id)
        bank = comment_bank.comments(session, found.course)
        waiting = workloads(classroom, session, found)
    titles = {release.assignment: release.title for release in released}
    loads = [w for w in waiting if w.question.assignment in titles]
    return classroom.pages.render(
        request,
        "grade_overview.html",
        cohort=found,
        released=released,
        titles=titles,
        loads=loads,
        bank=bank,
        question=lambda q: _title(classroom, found.course, q),
    )


@router.get("/cohorts/{cohort}/grade/{assignment}/{notebook}/{cell}")
def begin(
    request: Request,
    access: Allowed,
    assignment: str,
    notebook: str,
    cell: str,
    anonymous: Anonymous = False,
) -> RedirectResponse:
    """Open the first answer that waits."""
    classroom, question = classroom_of(request), Question(assignment, notebook, cell)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        found = pile(classroom, session, release, question, "")
    return _to(classroom, found.paper, question, anonymous)


@router.get("/submissions/{submission}/grade/{notebook}/{cell}")
def paper(
    request: Request,
    access: Allowed,
    notebook: str,
    cell: str,
    anonymous: Anonymous = False,
) -> Response:
    """One answer to one question."""
    return _paper(request, access, (notebook, cell), anonymous)


@router.post("/submissions/{submission}/grade/{notebook}/{cell}")
def give(
    request: Request,
    access: Allowed,
    notebook: str,
    cell: str,
    form: Annotated[GradeForm, Form()],
    anonymous: Anonymous = False,
) -> Response:
    """Save, then open the next answer that waits; or this one again with what is wrong."""
    classroom, actor = classroom_of(request), access.actor.username
    try:
        criteria = _ticked(classroom, access, (notebook, cell), form)
        given = Given(
            notebook=notebook,
            grade_id=cell,
            points=rubrics.met(criteria) if criteria else parse_points(form.points),
            comment=form.said,
            reason=form.reason.strip(),
            criteria=criteria,
        )
        marking.give(classroom, access.submission_id, given, actor=actor)
        if form.keep and form.said:
            course = _course(classroom, access)
            comment_bank.keep(classroom.database, course=course, text=form.said, actor=actor)
    except BacasableError as error:
        return _paper(
            request,
            access,
            (notebook, cell),
            anonymous,
            problem=error.line(),
            typed=form,
            status=error.http_status,
        )
    return _onwards(classroom, access, (notebook, cell), anonymous)


@router.get("/cohorts/{cohort}/submissions/{assignment}")
def submissions(
    request: Request,
    access: Allowed,
    assignment: str,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Every attempt at an exercise, to choose which are graded again."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        attempts = attempts_at(session, release, page=page, size=ATTEMPTS_PER_PAGE)
    return classroom.pages.render(
        request,
        "submissions.html",
        release=release,
        attempts=attempts,
        cohort=release.cohort,
        page=page,
        pages=max(1, -(-attempts.total // ATTEMPTS_PER_PAGE)),
    )


@router.post("/cohorts/{cohort}/submissions/{assignment}/regrade")
def regrade(
    request: Request,
    access: Allowed,
    assignment: str,
    scope: Annotated[Scope, Form()],
    chosen: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """Put them back into the queue."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
    regrade_many(classroom.database, release.id, scope, chosen or (), actor=access.actor.username)
    page = f"cohorts/{access.cohort}/submissions/{quote(assignment, safe='')}"
    return RedirectResponse(f"{classroom.prefix}/{page}", status_code=303)


@router.post("/cohorts/{cohort}/comments/{comment}/delete")
def remove_comment(request: Request, access: Allowed, comment: int) -> RedirectResponse:
    """Take a comment out of the bank."""
    classroom = classroom_of(request)
    comment_bank.remove(
        classroom.database,
        comment,
        course=_course(classroom, access),
        actor=access.actor.username,
    )
    return RedirectResponse(f"{classroom.prefix}/cohorts/{access.cohort}/grade", status_code=303)


def parse_points(text: str) -> float | None:
    """Points as people write them: 1,5 or 1.5; None for nothing."""
    if not text.strip():
        return None
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        points = float("nan")
    if not 0 <= points < 1e6:  # not a number, too
        raise InvalidInputError(f"« {text[:20]} » n'est pas un nombre de points.")
    return points


def _ticked(
    classroom: Classroom, access: Access, cell: tuple[str, str], form: GradeForm
) -> tuple[Ticked, ...] | None:
    """The rubric as the page sent it; None without one, or for an answer that stays to grade."""
    if not form.rubric or not (form.met or form.none):
        return None
    with classroom.database.reading() as session:
        release = find_submission(session, access.submission_id).release
        question = Question(release.assignment, *cell)
        criteria = rubrics.rubric_of(session, classroom.courses, release.cohort, question)
    return rubrics.ticked(criteria, form.met, seen=form.rubric)


def _paper(
    request: Request,
    access: Access,
    cell: tuple[str, str],
    anonymous: bool,
    *,
    problem: str = "",
    typed: GradeForm | None = None,
    status: int = 200,
) -> Response:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        submission = find_submission(session, access.submission_id)
        release = submission.release
        question = Question(release.assignment, *cell)
        found = pile(classroom, session, release, question, submission.public_id)
        bank = comment_bank.comments(session, release.cohort.course)
        rubric = sheet(classroom, session, submission, found.paper.mark)
    graded = [c["grade_id"] for c in submission.cells if c.get("notebook") == question.notebook]
    return classroom.pages.render(
        request,
        "grade.html",
        status=status,
        release=release,
        question=question,
        title=_title(classroom, release.cohort.course, question),
        pile=found,
        anonymous=anonymous,
        answer=answer(classroom, release.cohort.course_id, question, found.paper.username),
        anchor=graded.index(question.grade_id) + 1 if question.grade_id in graded else 0,
        has_feedback=question.notebook in classroom.store.feedback_notebooks(submission.public_id),
        bank=bank,
        rubric=rubric,
        problem=problem,
        typed=typed,
    )


def _onwards(
    classroom: Classroom, access: Access, cell: tuple[str, str], anonymous: bool
) -> RedirectResponse:
    with classroom.database.reading() as session:
        submission = find_submission(session, access.submission_id)
        question = Question(submission.release.assignment, *cell)
        found = pile(classroom, session, submission.release, question, submission.public_id)
    following = found.next_waiting or found.following
    if following is None:
        page = f"{classroom.prefix}/cohorts/{access.cohort}/grade"
        return RedirectResponse(page, status_code=303)
    return _to(classroom, following, question, anonymous)


def _to(
    classroom: Classroom, paper: Paper, question: Question, anonymous: bool
) -> RedirectResponse:
    names = "/".join(quote(name, safe="") for name in (question.notebook, question.grade_id))
    page = f"{classroom.prefix}/submissions/{paper.submission}/grade/{names}"
    return RedirectResponse(f"{page}?anonymous=1" if anonymous else page, status_code=303)


def _title(classroom: Classroom, course: str, question: Question) -> str:
    titles = classroom.courses.questions(course, question.assignment)
    return titles.get(question.grade_id, question.grade_id)


def _course(classroom: Classroom, access: Access) -> str:
    with classroom.database.reading() as session:
        return session.get_one(Cohort, access.cohort_id).course
