"""The trainer's pages: the cohorts they teach, and the live table of one of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.people import cohorts_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.tables import cohort_cell, cohort_table
from bacasable.database import utc_now

router = APIRouter(include_in_schema=False)


@router.get("/cohorts")
def cohorts(request: Request, access: Allowed) -> Response:
    """The list of cohorts."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = cohorts_of(session, access.actor)
    return classroom.pages.render(request, "cohorts.html", cohorts=found)


@router.get("/cohorts/{cohort}")
def cohort(request: Request, access: Allowed) -> Response:
    """The cockpit."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        table = cohort_table(session, classroom.scores, access.cohort_id, now=utc_now())
    return classroom.pages.render(request, "cohort.html", table=table)


@router.get("/cohorts/{cohort}/cells/{username}/{assignment}")
def cell(request: Request, access: Allowed, username: str, assignment: str) -> Response:
    """One cell of the table, for the live update."""
    classroom, key = classroom_of(request), (username, assignment)
    with classroom.database.reading() as session:
        standing = cohort_cell(session, classroom.scores, access.cohort_id, key, now=utc_now())
    return classroom.pages.render(request, "_cell.html", standing=standing)
