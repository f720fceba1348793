"""A submission's page: scores by question, flags, feedback in a frame that can do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from bacasable.classroom.context import Classroom, classroom_of
from bacasable.classroom.labels import AUDIT_ACTIONS
from bacasable.classroom.marking import decide_flags as decide
from bacasable.classroom.marking import marks_of
from bacasable.classroom.pages.grading import parse_points
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.as_json import cells_json
from bacasable.classroom.views.policy import is_returned, returns_at
from bacasable.classroom.views.standing import points_of
from bacasable.classroom.views.tables import book_of, find_submission
from bacasable.classroom.views.trail import trail
from bacasable.database import FlagsDecision, Submission, utc_now
from bacasable.errors import InvalidInputError
from bacasable.exchange.regrade import regrade
from bacasable.gradebook import Mark

router = APIRouter(include_in_schema=False)


@router.get("/submissions/{submission}")
def submission(request: Request, access: Allowed) -> Response:
    """What was handed in and what came out of it."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = find_submission(session, access.submission_id)
        done = trail(session, found.public_id) if access.is_staff else []
    marks = marks_of(classroom, found)
    returned = access.is_staff or is_returned(found.release, now=utc_now())
    store, book = classroom.store, book_of(found, classroom.scores)
    return classroom.pages.render(
        request,
        "submission.html",
        submission=found,
        release=found.release,
        returned=returned,
        score=points_of(found, book, found.release),
        needs_manual_grade=book.needs_manual_grade
        if book and found.counts
        else found.needs_manual_grade,
        returns_at=returns_at(found.release),
        cells=cells_json(found, classroom.courses, for_staff=access.is_staff, marks=marks)
        if returned
        else [],
        given=marks,
        costly=_costly(found, marks),
        trail=done,
        actions=AUDIT_ACTIONS,
        feedback=store.feedback_notebooks(found.public_id) if returned else [],
        files=store.submission_entries(found.sha256),
    )


@router.post("/submissions/{submission}/regrade")
def regrade_submission(request: Request, access: Allowed, submission: str) -> Response:
    """The button "Corriger à nouveau"."""
    classroom = classroom_of(request)
    regrade(classroom.database, access.submission_id, actor=access.actor.username)
    return RedirectResponse(f"{classroom.prefix}/submissions/{submission}", status_code=303)


@router.post("/submissions/{submission}/flags")
async def decide_flags(request: Request, access: Allowed, submission: str) -> Response:
    """Confirm or lift the flags; points are in the fields `points-<place>`."""
    classroom, form = classroom_of(request), await request.form(max_fields=200)
    await run_in_threadpool(_decide, classroom, access, form)
    return RedirectResponse(f"{classroom.prefix}/submissions/{submission}", status_code=303)


def _decide(classroom: Classroom, access: Access, form: FormData) -> None:
    with classroom.database.reading() as session:
        found = find_submission(session, access.submission_id)
    points = {}
    for place, cell in enumerate(_costly(found, marks_of(classroom, found))):
        given = parse_points(str(form.get(f"points-{place}", "")))
        if given is not None:
            points[cell["notebook"], cell["grade_id"]] = given
    decision = str(form.get("decision", ""))
    if decision not in set(FlagsDecision):
        raise InvalidInputError("il faut confirmer ou lever le signalement.")
    decide(
        classroom,
        access.submission_id,
        FlagsDecision(decision),
        reason=str(form.get("reason", "")).strip(),
        points=points,
        actor=access.actor.username,
    )


def _costly(submission: Submission, marks: Mapping[tuple[str, str], Mark]) -> list[dict[str, Any]]:
    """The graded cells that flags took the points of, where points can be given back."""
    flagged = {(flag["notebook"], flag["grade_id"]) for flag in submission.flags}
    return [
        cell
        for cell in submission.cells
        if (key := (cell.get("notebook", ""), cell["grade_id"])) in flagged and key in marks
    ]
