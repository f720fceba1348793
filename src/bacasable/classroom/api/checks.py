"""The check of an exercise before it is released, for scripts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from bacasable.classroom.api.answers import answer
from bacasable.classroom.api.trainer_answers import ReleaseCheckState
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.as_json import moment
from bacasable.classroom.views.releasing import Checked, check_of
from bacasable.classroom.views.releasing import checked as as_shown
from bacasable.database import Cohort
from bacasable.releasing import checks

router = APIRouter(prefix="/api/v1/cohorts/{cohort}/releases/{assignment}/check", tags=["cohorts"])


@router.get("", **answer(ReleaseCheckState))
def check(request: Request, access: Allowed, assignment: str) -> dict[str, Any]:
    """Where the check of the exercise's files as they are now stands, and what it found."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        return _json(check_of(classroom, session, access.cohort_id, assignment))


@router.post("", **answer(ReleaseCheckState, 202))
def ask(request: Request, access: Allowed, assignment: str, again: bool = False) -> dict[str, Any]:
    """Ask for it. The same files are run once, unless `again`."""
    classroom = classroom_of(request)
    asked = checks.ask(
        classroom.settings,
        classroom.database,
        course=_course(request, access),
        assignment=assignment,
        actor=access.actor.username,
        again=again,
    )
    return _json(as_shown(assignment, asked))


@router.delete("", **answer(ReleaseCheckState))
def stop(request: Request, access: Allowed, assignment: str) -> dict[str, Any]:
    """Stop it, where it waits or runs; a result that is there stays."""
    classroom = classroom_of(request)
    stopped = checks.stop(
        classroom.settings,
        classroom.database,
        course=_course(request, access),
        assignment=assignment,
        actor=access.actor.username,
    )
    return _json(as_shown(assignment, stopped))


def _course(request: Request, access: Access) -> str:
    with classroom_of(request).database.reading() as session:
        return session.get_one(Cohort, access.cohort_id).course


def _json(found: Checked) -> dict[str, Any]:
    return {
        "assignment": found.assignment,
        "state": found.state or "none",
        "reason": found.reason,
        "done_at": moment(found.done_at),
        "report": found.report.as_json() if found.report else None,
    }
