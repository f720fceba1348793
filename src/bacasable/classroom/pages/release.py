"""The form with which a trainer releases an assignment, and the buttons of a release."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.tables import releases_of
from bacasable.database import Cohort, FeedbackPolicy, ScorePolicy
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.exchange import release as releases
from bacasable.exchange.authored import assignments_of
from bacasable.exchange.moment import parse_moment
from bacasable.exchange.publish import release_assignment
from bacasable.exchange.release import ReleaseRules

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}")


@router.get("/release")
def form(request: Request, access: Allowed) -> Response:
    """The form."""
    return _form(request, access, problem="")


@router.post("/release")
def release(
    request: Request,
    access: Allowed,
    assignment: Annotated[str, Form(max_length=100)],
    opens_at: Annotated[str, Form(max_length=40)] = "",
    due_at: Annotated[str, Form(max_length=40)] = "",
    max_attempts: Annotated[str, Form(max_length=6)] = "",
    feedback_policy: Annotated[FeedbackPolicy, Form()] = FeedbackPolicy.AT_ONCE,
    score_policy: Annotated[ScorePolicy, Form()] = ScorePolicy.BEST,
    closes_after_due: Annotated[bool, Form()] = False,
    group_work: Annotated[bool, Form()] = False,
) -> Response:
    """Release, then the table, or the groups to make; or the form again with what is wrong."""
    classroom = classroom_of(request)
    zone = classroom.settings.timezone
    try:
        rules = ReleaseRules(
            opens_at=parse_moment(opens_at, zone),
            due_at=parse_moment(due_at, zone, end_of_day=True),
            max_attempts=_whole(max_attempts),
            feedback_policy=feedback_policy,
            score_policy=score_policy,
            closes_after_due=closes_after_due,
        )
        release_assignment(
            classroom.settings,
            access.cohort,
            assignment,
            rules,
            actor=access.actor.username,
            titles=classroom.courses.title,
        )
    except BacasableError as error:
        return _form(request, access, problem=error.line(), status=error.http_status)
    return _back(request, access, f"/groups/{quote(assignment, safe='')}" if group_work else "")


@router.post("/releases/{assignment}/return")
def return_feedback(request: Request, access: Allowed, assignment: str) -> Response:
    """Give the feedback of a "manual" release back to the learners."""
    releases.return_feedback(
        classroom_of(request).database,
        cohort=access.cohort,
        assignment=assignment,
        actor=access.actor.username,
    )
    return _back(request, access)


@router.post("/releases/{assignment}/withdraw")
def withdraw(request: Request, access: Allowed, assignment: str) -> Response:
    """Take a release back."""
    releases.withdraw(
        classroom_of(request).database,
        cohort=access.cohort,
        assignment=assignment,
        actor=access.actor.username,
    )
    return _back(request, access)


def _form(request: Request, access: Access, *, problem: str, status: int = 200) -> Response:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        released = releases_of(session, access.cohort_id)
    return classroom.pages.render(
        request,
        "release.html",
        status=status,
        cohort=cohort,
        released=released,
        assignments=assignments_of(classroom.settings, cohort.course),
        problem=problem,
    )


def _back(request: Request, access: Access, page: str = "") -> Response:
    prefix = classroom_of(request).prefix
    return RedirectResponse(f"{prefix}/cohorts/{access.cohort}{page}", status_code=303)


def _whole(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise InvalidInputError("le nombre de tentatives doit être un nombre entier.")
    return int(text)
