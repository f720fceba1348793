"""Who am I."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from bacasable.classroom.api.answers import Me, People, answer
from bacasable.classroom.context import classroom_of
from bacasable.classroom.people import who_helps
from bacasable.classroom.rules import Allowed

router = APIRouter(prefix="/api/v1", tags=["me"])


@router.get("/me", **answer(Me))
def me(access: Allowed) -> dict[str, Any]:
    """The person behind the token, and their cohorts."""
    actor = access.actor
    return {
        "username": actor.username,
        "full_name": actor.full_name,
        "is_admin": actor.is_admin,
        "memberships": [
            {"cohort": e.cohort, "course_id": e.course_id, "title": e.title, "role": e.role}
            for e in actor.enrolments
        ],
    }


@router.get("/me/people", **answer(People))
def people(request: Request, access: Allowed) -> dict[str, Any]:
    """Oneself, and who may come to one's server: the trainers of one's cohorts, the admins."""
    with classroom_of(request).database.reading() as session:
        names = who_helps(session, access.actor) | {access.actor.username: access.actor.full_name}
    return {"people": [{"username": u, "full_name": n} for u, n in sorted(names.items())]}
