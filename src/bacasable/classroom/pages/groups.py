"""The groups of an exercise: made by hand, drawn by lot, or taken from another exercise."""

from __future__ import annotations

import enum
import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bacasable.classroom import grouping
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.tables import find_release, learners, releases_of
from bacasable.classroom.views.trail import trail
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.groups import read_teams

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}/groups/{assignment}")

USUAL_SIZE = 4
FIELD = "group-"  # then a user name


class How(enum.StrEnum):
    """The buttons of the page."""

    DRAW = "draw"
    COPY = "copy"


@router.get("")
def groups(request: Request, access: Allowed, assignment: str) -> Response:
    """Who works with whom."""
    return _groups(request, access, assignment, problem="")


@router.post("")
async def arrange(request: Request, access: Allowed, assignment: str) -> Response:
    """Save the groups as they were put by hand."""
    async with request.form(max_fields=5000) as form:
        chosen = {
            name.removeprefix(FIELD): str(value)
            for name, value in form.items()
            if name.startswith(FIELD)
        }
    return await run_in_threadpool(_arrange, request, access, assignment, chosen)


@router.post("/make")
def make(
    request: Request,
    access: Allowed,
    assignment: str,
    how: Annotated[How, Form()],
    size: Annotated[int, Form()] = USUAL_SIZE,
    seed: Annotated[str, Form(max_length=grouping.SEED_CHARS)] = "",
    source: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Make all groups anew, by lot or as at another exercise."""
    database, actor = classroom_of(request).database, access.actor.username
    try:
        if how is How.DRAW:
            grouping.draw_lots(
                database,
                access.cohort_id,
                assignment,
                size=size,
                seed=seed.strip() or _seed(),
                actor=actor,
            )
        else:
            grouping.copy(database, access.cohort_id, assignment, source=source, actor=actor)
    except BacasableError as error:
        return _groups(request, access, assignment, problem=error.line(), status=error.http_status)
    return _back(request, access, assignment)


def _arrange(request: Request, access: Access, assignment: str, chosen: dict[str, str]) -> Response:
    database, actor = classroom_of(request).database, access.actor.username
    try:
        numbers = {username: _number(text) for username, text in chosen.items()}
        grouping.arrange(database, access.cohort_id, assignment, numbers, actor=actor)
    except BacasableError as error:
        return _groups(request, access, assignment, problem=error.line(), status=error.http_status)
    return _back(request, access, assignment)


def _groups(
    request: Request, access: Access, assignment: str, *, problem: str, status: int = 200
) -> Response:
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        people = learners(session, access.cohort_id)
        released = releases_of(session, access.cohort_id)
        grouped = read_teams(session, [r.id for r in released])
        numbers = grouping.numbers_of(session, release)
        fixed = grouping.has_handed_in(session, release)
        done = trail(session, grouping.target(release))
    others = {release_id for release_id, _ in grouped.found} - {release.id}
    teams = {team.number: team for (where, _), team in grouped.found.items() if where == release.id}
    return classroom.pages.render(
        request,
        "groups.html",
        status=status,
        release=release,
        cohort=release.cohort,
        teams=[teams[number] for number in sorted(teams)],
        people=people,
        numbers=numbers,
        choices=max([*numbers.values(), -(-len(people) // USUAL_SIZE), 1]) + 1,
        sources=[r for r in released if r.id in others],
        fixed=fixed,
        by_design=classroom.courses.is_group_work(release.cohort.course, assignment),
        size=USUAL_SIZE,
        seed=_seed(),
        trail=done,
        problem=problem,
    )


def _back(request: Request, access: Access, assignment: str) -> Response:
    names = f"{quote(access.cohort, safe='')}/groups/{quote(assignment, safe='')}"
    return RedirectResponse(f"{classroom_of(request).prefix}/cohorts/{names}", status_code=303)


def _number(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise InvalidInputError("un groupe a un numéro.")
    return int(text)


def _seed() -> str:
    return secrets.token_hex(4)
