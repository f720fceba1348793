"""A submission's page: scores by question, flags, feedback in a frame that can do nothing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.as_json import cells_json
from bacasable.classroom.views.policy import is_returned, returns_at
from bacasable.classroom.views.standing import score_of
from bacasable.classroom.views.tables import book_of, find_submission
from bacasable.database import utc_now
from bacasable.exchange.regrade import regrade

router = APIRouter(include_in_schema=False)


@router.get("/submissions/{submission}")
def submission(request: Request, access: Allowed) -> Response:
    """What was handed in and what came out of it."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = find_submission(session, access.submission_id)
    returned = access.is_staff or is_returned(found.release, now=utc_now())
    store, book = classroom.store, book_of(found, classroom.scores)
    return classroom.pages.render(
        request,
        "submission.html",
        submission=found,
        release=found.release,
        returned=returned,
        score=score_of(found, book),
        needs_manual_grade=book.needs_manual_grade
        if book and found.counts
        else found.needs_manual_grade,
        returns_at=returns_at(found.release),
        cells=cells_json(found, classroom.courses, for_staff=access.is_staff) if returned else [],
        feedback=store.feedback_notebooks(found.public_id) if returned else [],
        files=store.submission_entries(found.sha256),
    )


@router.post("/submissions/{submission}/regrade")
def regrade_submission(request: Request, access: Allowed, submission: str) -> Response:
    """The button "Corriger à nouveau"."""
    classroom = classroom_of(request)
    regrade(classroom.database, access.submission_id, actor=access.actor.username)
    return RedirectResponse(f"{classroom.prefix}/submissions/{submission}", status_code=303)
