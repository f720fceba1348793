"""The trainer's pages: the cohorts they teach, and one of them live: its room, its heat map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.people import cohorts_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.room import room
from bacasable.classroom.views.tables import Slice, cohort_cell, cohort_table
from bacasable.database import utc_now

router = APIRouter(include_in_schema=False)

ROWS_PER_PAGE = 30
QuestionTitle = Callable[[str, str], str]


@router.get("/cohorts")
def cohorts(request: Request, access: Allowed) -> Response:
    """The list of cohorts."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = cohorts_of(session, access.actor)
    return classroom.pages.render(request, "cohorts.html", cohorts=found)


@router.get("/cohorts/{cohort}")
def cohort(
    request: Request,
    access: Allowed,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    search: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The cockpit."""
    classroom, now = classroom_of(request), utc_now()
    part = Slice(page=page, size=ROWS_PER_PAGE, search=search.strip())
    with classroom.database.reading() as session:
        table = cohort_table(session, classroom.scores, access.cohort_id, now=now, part=part)
        current = room(session, access.cohort_id, servers=classroom.presence.servers, now=now)
    return classroom.pages.render(
        request,
        "cohort.html",
        table=table,
        part=part,
        pages=max(1, -(-table.learners // ROWS_PER_PAGE)),
        room=current,
        question=_questions(classroom, current.cohort.course),
    )


@router.get("/cohorts/{cohort}/now")
def panels(request: Request, access: Allowed) -> Response:
    """What happens now, for the live update."""
    classroom, now = classroom_of(request), utc_now()
    with classroom.database.reading() as session:
        current = room(session, access.cohort_id, servers=classroom.presence.servers, now=now)
    question = _questions(classroom, current.cohort.course)
    return classroom.pages.render(request, "_room.html", room=current, question=question)


@router.get("/cohorts/{cohort}/cells/{username}/{assignment}")
def cell(request: Request, access: Allowed, username: str, assignment: str) -> Response:
    """One cell of the table, for the live update."""
    classroom, key = classroom_of(request), (username, assignment)
    with classroom.database.reading() as session:
        standing = cohort_cell(session, classroom.scores, access.cohort_id, key, now=utc_now())
    return classroom.pages.render(request, "_cell.html", standing=standing)


def _questions(classroom: Classroom, course: str) -> QuestionTitle:
    """What a question is about, by the names of its exercise and cell."""
    return lambda assignment, cell: classroom.courses.questions(course, assignment).get(cell, cell)
