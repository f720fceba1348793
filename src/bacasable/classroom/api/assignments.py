"""Fetch and submit: what a learner's container calls."""

from __future__ import annotations

import hashlib
import json

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.responses import JSONResponse, Response

from bacasable.classroom.api import answers
from bacasable.classroom.api.answers import content
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.upload import BODY, uploads_of
from bacasable.classroom.views.as_json import assignment_json
from bacasable.classroom.views.tables import find_release, learner_standings
from bacasable.database import utc_now
from bacasable.errors import ConflictError, NotFoundError
from bacasable.exchange.check import HAND_IN
from bacasable.exchange.receive import HandIn, Receipt, receive
from bacasable.groups import leaders

router = APIRouter(prefix="/api/v1/assignments", tags=["assignments"])

# Checking and storing hand-ins holds up to their size in memory: a few at a time.
_RECEIVING = CapacityLimiter(4)

_EXTRA = {
    "requestBody": BODY,
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 8, "maxLength": 64},
        }
    ],
}


@router.get(
    "",
    response_model=None,
    responses={200: {"model": answers.OwnAssignments}, 304: {"description": "Nothing changed"}},
)
def assignments(request: Request, access: Allowed) -> Response:
    """Everything released to the learner. Answers 304 to an `If-None-Match` that still holds."""
    classroom, now = classroom_of(request), utc_now()
    with classroom.database.reading() as session:
        standings = learner_standings(session, classroom.scores, access.actor, now=now)
        by = leaders(session, [s.id for standing in standings for s in standing.submissions])
        found = [
            assignment_json(
                standing,
                classroom.store,
                classroom.courses,
                checks=classroom.checks.of(
                    standing.release.cohort.course_id, standing.release.assignment
                ),
                by=by,
                now=now,
            )
            for standing in standings
        ]
    body = json.dumps({"assignments": found}, ensure_ascii=False).encode()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()}"',
        "Cache-Control": "private, no-cache",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get(
    "/{course_id}/{assignment}/files/{path:path}",
    response_class=FileResponse,
    responses=content("application/octet-stream"),
)
def file(
    request: Request, access: Allowed, assignment: str, path: str, version: int | None = None
) -> FileResponse:
    """One file of the release. `version`: refuse (409) if another one was released meanwhile."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
    if release.opens_at > utc_now() and not access.is_staff:
        raise NotFoundError("cet exercice n'est pas encore publié.")
    if version not in (None, release.version):
        raise ConflictError(
            f"la version {version} a été remplacée par la version {release.version}.",
            todo="Demandez la liste des exercices à nouveau.",
        )
    found = classroom.store.release_file(release.digest, path)
    return FileResponse(found, filename=found.name, media_type="application/octet-stream")


@router.post(
    "/{course_id}/{assignment}/submissions",
    openapi_extra=_EXTRA,
    status_code=201,
    response_model=None,
    responses={status: {"model": answers.Receipt} for status in (200, 201)},
)
async def submit(request: Request, access: Allowed, assignment: str) -> JSONResponse:
    """Hand in. 201 and the receipt; 200 and the same receipt for a key already used."""
    receipt = await hand_in(request, access, assignment)
    return JSONResponse(receipt.body, status_code=200 if receipt.replayed else 201)


async def hand_in(request: Request, access: Access, assignment: str) -> Receipt:
    """Receive the files of a request, for the API and for the form of the learner's page."""
    classroom = classroom_of(request)
    max_bytes = classroom.settings.submission_max_bytes
    course, release_id = await to_thread.run_sync(_release, request, access, assignment)
    async with uploads_of(request, max_bytes=max_bytes, parcel=HAND_IN) as uploads:
        sent = HandIn(
            person_id=access.actor.person_id,
            release_id=release_id,
            uploads=uploads,
            received_at=request.state.arrived_at,
            idempotency_key=request.headers.get("Idempotency-Key")
            or request.query_params.get("key", ""),
            deliverables=classroom.courses.accepts(course, assignment),
        )
        return await to_thread.run_sync(
            lambda: receive(classroom.database, classroom.store, sent, max_bytes=max_bytes),
            limiter=_RECEIVING,
        )


def _release(request: Request, access: Access, assignment: str) -> tuple[str, int]:
    with classroom_of(request).database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        return release.cohort.course, release.id
