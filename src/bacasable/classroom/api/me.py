"""Who am I."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bacasable.classroom.api.answers import Me, answer
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
