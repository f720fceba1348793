"""What was handed in, its scores and its feedback."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.headers import FEEDBACK
from bacasable.classroom.marking import COMMENT_CHARS, REASON_CHARS, Given, give, marks_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.as_json import audit_json, cells_json, submission_json
from bacasable.classroom.views.policy import is_returned
from bacasable.classroom.views.standing import points_of, score_of
from bacasable.classroom.views.tables import book_of, find_submission, submissions_of
from bacasable.classroom.views.trail import trail
from bacasable.database import utc_now
from bacasable.errors import ForbiddenError
from bacasable.exchange.regrade import regrade

router = APIRouter(prefix="/api/v1/submissions", tags=["submissions"])


@router.get("")
def submissions(
    request: Request, access: Allowed, course_id: str = "", assignment: str = ""
) -> dict[str, Any]:
    """One's own submissions, newest first."""
    classroom, now = classroom_of(request), utc_now()
    with classroom.database.reading() as session:
        mine = submissions_of(
            session, access.actor.person_id, course_id=course_id, assignment=assignment
        )
        return {
            "submissions": [
                submission_json(
                    s,
                    classroom.store,
                    returned=is_returned(s.release, now=now),
                    score=score_of(s, book_of(s, classroom.scores), s.release),
                )
                | {"course_id": s.release.cohort.course_id, "assignment": s.release.assignment}
                for s in mine
            ]
        }


@router.get("/{submission}")
def submission(request: Request, access: Allowed) -> dict[str, Any]:
    """One submission with its cells and, for trainers, its flags."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = find_submission(session, access.submission_id)
    release, staff = found.release, access.is_staff
    returned = staff or is_returned(release, now=utc_now())
    points = points_of(found, book_of(found, classroom.scores), release)
    body = submission_json(found, classroom.store, returned=returned, score=points.score) | {
        "course_id": release.cohort.course_id,
        "assignment": release.assignment,
        "title": release.title,
        "username": found.person.username,
        "returned": returned,
        "raw_score": points.raw if returned else None,
        "late_penalty": points.penalty if returned else 0.0,
        "needs_manual_grade": found.needs_manual_grade,
        "cells": cells_json(
            found, classroom.courses, for_staff=staff, marks=marks_of(classroom, found)
        )
        if returned
        else [],
    }
    told = {"flags": found.flags, "flags_decision": found.flags_decision}
    return body | (told if staff else {})


@router.get("/{submission}/files/{path:path}")
def submitted_file(request: Request, access: Allowed, path: str) -> Response:
    """One file exactly as handed in, as a download."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        sha256 = find_submission(session, access.submission_id).sha256
    content = classroom.store.submission_file(sha256, path)
    name = quote(PurePosixPath(path).name)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.get("/{submission}/feedback/{notebook}")
def feedback(request: Request, access: Allowed, notebook: str) -> Response:
    """The feedback page of one notebook: a document without scripts, requests or an origin."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = find_submission(session, access.submission_id)
    if not access.is_staff and not is_returned(found.release, now=utc_now()):
        raise ForbiddenError("le retour de cet exercice n'est pas encore donné.")
    page = classroom.store.feedback_file(found.public_id, notebook).read_bytes()
    headers = {"Content-Security-Policy": FEEDBACK, "X-Frame-Options": "SAMEORIGIN"}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


@router.post("/{submission}/regrade", status_code=202)
def regrade_submission(request: Request, access: Allowed) -> dict[str, str]:
    """Put a submission back into the queue."""
    state = regrade(
        classroom_of(request).database, access.submission_id, actor=access.actor.username
    )
    return {"state": state}


class NewMark(BaseModel):
    """Points for one question; null: the machine's again. `reason`: where a machine graded."""

    model_config = ConfigDict(extra="forbid")

    notebook: str = Field(max_length=200)
    grade_id: str = Field(max_length=200)
    points: float | None = Field(ge=0)
    comment: str | None = Field(default=None, max_length=COMMENT_CHARS)
    reason: str = Field(default="", max_length=REASON_CHARS)


@router.post("/{submission}/marks", status_code=204)
def mark(request: Request, access: Allowed, new: NewMark) -> None:
    """Give points and a comment to one answer of the attempt that counts."""
    given = Given(**new.model_dump())
    give(classroom_of(request), access.submission_id, given, actor=access.actor.username)


@router.get("/{submission}/audit")
def audit(request: Request, access: Allowed, submission: str) -> dict[str, Any]:
    """What people did to a submission, the oldest first."""
    with classroom_of(request).database.reading() as session:
        return {"audit": [audit_json(entry) for entry in trail(session, submission)]}
