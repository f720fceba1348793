"""Live updates: one stream a page, `text/event-stream`.

`Last-Event-ID`, which browsers send when they reconnect, wins over `after`, which the page says
when it opens: nothing that happened since it was made is missed.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from bacasable.classroom.context import classroom_of
from bacasable.classroom.live import Notice, Wanted
from bacasable.classroom.people import Actor
from bacasable.classroom.rules import Allowed
from bacasable.database import Role
from bacasable.exchange.release import STAFF_ONLY

router = APIRouter(prefix="/api/v1", tags=["events"])

_LONGEST_ID = 18
After = Annotated[int | None, Query(ge=0, lt=10**_LONGEST_ID)]


@router.get("/events", response_class=StreamingResponse)
async def my_events(request: Request, access: Allowed, after: After = None) -> StreamingResponse:
    """What concerns the learner: their submissions, the releases of their cohorts."""
    return _stream(request, _concerns(access.actor), after)


@router.get("/cohorts/{cohort}/events", response_class=StreamingResponse)
async def cohort_events(
    request: Request, access: Allowed, after: After = None
) -> StreamingResponse:
    """Everything that happens in a cohort, for its trainers."""
    cohort_id = access.cohort_id
    return _stream(request, lambda notice: notice.cohort_id == cohort_id, after)


def _concerns(actor: Actor) -> Wanted:
    cohorts = {e.cohort_id for e in actor.enrolments if e.role == Role.LEARNER}

    def wanted(notice: Notice) -> bool:
        if notice.payload.get(STAFF_ONLY):
            return False
        if notice.person_id is None:
            return notice.cohort_id in cohorts
        return notice.person_id == actor.person_id

    return wanted


def _stream(request: Request, wanted: Wanted, after: int | None) -> StreamingResponse:
    seen = request.headers.get("Last-Event-ID", "")
    last_id = int(seen) if seen.isdecimal() and len(seen) < _LONGEST_ID else after
    frames = classroom_of(request).live.stream(wanted, last_id=last_id)
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="text/event-stream", headers=headers)
