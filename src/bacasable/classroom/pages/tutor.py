"""What the tutor of a partner company sees: whom they follow, their skills and dated milestones."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.pages.report import read_report
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.assessments import Period

router = APIRouter(include_in_schema=False)


@router.get("/apprentices")
def apprentices(request: Request, access: Allowed) -> Response:
    """Whom the person who asks follows."""
    return classroom_of(request).pages.render(request, "apprentices.html")


@router.get("/cohorts/{cohort}/apprentices/{username}")
def apprentice(request: Request, access: Allowed, username: str) -> Response:
    """One of them."""
    classroom = classroom_of(request)
    found = read_report(classroom, access, username, Period())
    return classroom.pages.render(request, "apprentice.html", report=found)
