"""The buttons with which a learner asks for help, and with which a request ends."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse

from bacasable.classroom import help_queue
from bacasable.classroom.context import classroom_of
from bacasable.classroom.help_queue import TEXT_CHARS, Question
from bacasable.classroom.rules import Allowed

router = APIRouter(include_in_schema=False)


@router.post("/assignments/{course_id}/{assignment}/help")
def ask(
    request: Request,
    access: Allowed,
    course_id: str,
    assignment: str,
    text: Annotated[str, Form(max_length=TEXT_CHARS)] = "",
) -> RedirectResponse:
    """Ask for help with one exercise."""
    classroom = classroom_of(request)
    help_queue.ask(
        classroom.database,
        cohort_id=access.cohort_id,
        person_id=access.actor.person_id,
        question=Question(assignment=assignment[:100], text=text),
    )
    page = f"{classroom.prefix}/assignments/{course_id}/{assignment}"
    return RedirectResponse(page, status_code=303)


@router.post("/help/{help_request}/close")
def close(request: Request, access: Allowed) -> RedirectResponse:
    """End a request, then back to where this person works."""
    classroom = classroom_of(request)
    help_queue.close(classroom.database, access.help_id, actor=access.actor.username)
    page = f"cohorts/{access.cohort}" if access.is_staff else "assignments"
    return RedirectResponse(f"{classroom.prefix}/{page}", status_code=303)
