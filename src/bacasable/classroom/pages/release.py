"""The course's exercises, where each stands for a cohort, and the page from which one is released."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bacasable.classroom import labels
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.releasing import check_of, desk, lines
from bacasable.database import Cohort, utc_now

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}")
WORDS: dict[str, Any] = {
    "release_states": labels.RELEASE_STATES,
    "checks": labels.CHECKS,
    "changes": labels.CHANGES,
    "cells": labels.CELLS,
    "release_actions": labels.RELEASE_ACTIONS,
}


@router.get("/release")
def exercises(request: Request, access: Allowed) -> Response:
    """Every exercise of the course, to choose one."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        found = lines(classroom, session, cohort, now=utc_now())
    return classroom.pages.render(request, "releases.html", cohort=cohort, lines=found, **WORDS)


@router.get("/release/{assignment}")
def exercise(request: Request, access: Allowed, assignment: str) -> Response:
    """One exercise: preview, check, dates and rules, new version."""
    return show(request, access, assignment)


@router.get("/release/{assignment}/check")
def check(request: Request, access: Allowed, assignment: str) -> Response:
    """Only its check, for the live update."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = check_of(classroom, session, access.cohort_id, assignment)
    return classroom.pages.render(
        request,
        "_check.html",
        checked=found,
        here=f"{classroom.prefix}/cohorts/{access.cohort}/release",
        questions=_questions(request, access, assignment),
        **WORDS,
    )


def show(
    request: Request,
    access: Access,
    assignment: str,
    *,
    problem: str = "",
    status: int = 200,
    typed: dict[str, Any] | None = None,
) -> Response:
    """The page, or the page again with what is wrong and what was typed."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = desk(classroom, session, access.cohort_id, assignment, now=utc_now())
    return classroom.pages.render(
        request,
        "release.html",
        status=status,
        desk=found,
        cohort=found.cohort,
        checked=found.checked,
        here=f"{classroom.prefix}/cohorts/{access.cohort}/release",
        questions=_questions(request, access, assignment),
        problem=problem,
        typed=typed,
        **WORDS,
    )


def _questions(request: Request, access: Access, assignment: str) -> dict[str, str]:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        course = session.get_one(Cohort, access.cohort_id).course
    return classroom.courses.questions(course, assignment)
