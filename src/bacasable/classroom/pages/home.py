"""The door: trainers go to their cohorts, tutors to whom they follow, learners to their exercises."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Allowed

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, access: Allowed) -> RedirectResponse:
    """Go where this person works."""
    actor = access.actor
    page = "cohorts" if actor.is_staff else "apprentices" if actor.is_only_tutor else "assignments"
    return RedirectResponse(f"{classroom_of(request).prefix}/{page}", status_code=303)
