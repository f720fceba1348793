"""The rubric of a question: what is looked at in an answer, and what each of it is worth."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from bacasable.classroom import rubrics
from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.pages.grading import parse_points
from bacasable.classroom.rubrics import Criteria, Criterion
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.grading import question_points
from bacasable.classroom.views.tables import find_release
from bacasable.database import Release
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.gradebook import Question

router = APIRouter(include_in_schema=False)

Rows = list[tuple[str, str]]  # text and points as they are typed


class RubricForm(BaseModel):
    """The lines of the form, empty ones included."""

    text: list[Annotated[str, Field(max_length=2000)]] = Field(default=[], max_length=rubrics.MOST)
    points: list[Annotated[str, Field(max_length=20)]] = Field(default=[], max_length=rubrics.MOST)

    @property
    def rows(self) -> Rows:
        return [
            (" ".join(t.split()), p.strip()) for t, p in zip(self.text, self.points, strict=False)
        ]


@router.get("/cohorts/{cohort}/rubric/{assignment}/{notebook}/{cell}")
def rubric(
    request: Request,
    access: Allowed,
    assignment: str,
    notebook: str,
    cell: str,
    start: Annotated[int | None, Query(ge=0, le=100)] = None,
) -> Response:
    """The form. `start`: begin with that one of the suggestions."""
    return _form(request, access, Question(assignment, notebook, cell), start=start)


@router.post("/cohorts/{cohort}/rubric/{assignment}/{notebook}/{cell}")
def save(
    request: Request,
    access: Allowed,
    assignment: str,
    notebook: str,
    cell: str,
    form: Annotated[RubricForm, Form()],
) -> Response:
    """Keep the rubric and go on grading; or the form again with what is wrong."""
    classroom, question = classroom_of(request), Question(assignment, notebook, cell)
    release = _release(classroom, access, question)
    try:
        criteria = tuple(_criterion(text, points) for text, points in form.rows if text or points)
        points = question_points(classroom, release.cohort, question)
        rubrics.check(criteria, points=points)
    except InvalidInputError as error:
        return _form(request, access, question, rows=form.rows, problem=error)
    rubrics.save(
        classroom.database, release.cohort, question, criteria, actor=access.actor.username
    )
    names = "/".join(quote(name, safe="") for name in (assignment, notebook, cell))
    page = f"{classroom.prefix}/cohorts/{access.cohort}/grade/{names}"
    return RedirectResponse(page, status_code=303)


def _form(
    request: Request,
    access: Access,
    question: Question,
    *,
    start: int | None = None,
    rows: Rows | None = None,
    problem: BacasableError | None = None,
) -> Response:
    classroom = classroom_of(request)
    release = _release(classroom, access, question)
    cohort = release.cohort
    points = question_points(classroom, cohort, question)
    with classroom.database.reading() as session:
        current = rubrics.rubric_of(session, classroom.courses, cohort, question)
        offered = rubrics.suggestions(session, classroom.courses, cohort, question, points=points)
    if start is not None and start < len(offered):
        current = offered[start]
    shown = rows if rows is not None else _rows(classroom, current)
    titles = classroom.courses.questions(cohort.course, question.assignment)
    return classroom.pages.render(
        request,
        "rubric.html",
        status=problem.http_status if problem else 200,
        release=release,
        question=question,
        title=titles.get(question.grade_id, question.grade_id),
        points=points,
        rows=[*shown, *[("", "")] * (rubrics.MOST - len(shown))],
        offered=offered,
        problem=problem.line() if problem else "",
    )


def _release(classroom: Classroom, access: Access, question: Question) -> Release:
    with classroom.database.reading() as session:
        return find_release(session, access.cohort_id, question.assignment)


def _rows(classroom: Classroom, criteria: Criteria) -> Rows:
    number = classroom.pages.words.number
    return [(criterion.text, number(criterion.points)) for criterion in criteria]


def _criterion(text: str, points: str) -> Criterion:
    given = parse_points(points)
    if not text or given is None:
        raise InvalidInputError("chaque critère a un texte et des points.")
    return Criterion(text, given)
