"""The learner's pages: the list of exercises, and one exercise without JupyterLab."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bacasable.classroom.api.assignments import hand_in
from bacasable.classroom.context import classroom_of
from bacasable.classroom.help_queue import requests_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.standing import Standing
from bacasable.classroom.views.tables import learner_standing, learner_standings
from bacasable.database import utc_now
from bacasable.groups import leaders

router = APIRouter(include_in_schema=False)


@router.get("/assignments")
def exercises(request: Request, access: Allowed) -> Response:
    """The list "Mes exercices"."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        standings = learner_standings(session, classroom.scores, access.actor, now=utc_now())
        asked = requests_of(session, access.actor.person_id)
    return classroom.pages.render(request, "exercises.html", standings=standings, asked=asked)


@router.get("/assignments/{course_id}/{assignment}")
def exercise(request: Request, access: Allowed, assignment: str) -> Response:
    """One exercise: its files, the form to hand it in, what was handed in."""
    return _exercise(request, access, assignment, "exercise.html")


@router.get("/assignments/{course_id}/{assignment}/card")
def card(request: Request, access: Allowed, assignment: str) -> Response:
    """Its line in the list, for the live update."""
    return _exercise(request, access, assignment, "_exercise_card.html")


@router.post("/assignments/{course_id}/{assignment}")
async def submit(request: Request, access: Allowed, course_id: str, assignment: str) -> Response:
    """Hand in from the form, then show the exercise again with its receipt."""
    receipt = await hand_in(request, access, assignment)
    found = await run_in_threadpool(_standing, request, access, assignment)
    return classroom_of(request).pages.render(
        request, "exercise.html", receipt=receipt.body, **_exercise_data(request, access, found)
    )


def _exercise(request: Request, access: Access, assignment: str, template: str) -> Response:
    found = _standing(request, access, assignment)
    return classroom_of(request).pages.render(
        request, template, receipt=None, **_exercise_data(request, access, found)
    )


def _standing(request: Request, access: Access, assignment: str) -> Standing:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        return learner_standing(
            session,
            classroom.scores,
            access.actor,
            (access.cohort_id, assignment),
            now=utc_now(),
        )


def _exercise_data(request: Request, access: Access, standing: Standing) -> dict[str, Any]:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        asked = requests_of(session, access.actor.person_id)
        by = leaders(session, [s.id for s in standing.submissions])
    return {
        "standing": standing,
        "by": by,
        "files": classroom.store.release_entries(standing.release.digest),
        "key": secrets.token_hex(16),
        "asked": [r for r in asked if r.cohort_id == access.cohort_id],
    }
