"""The groups of an exercise: made by hand, drawn by lot, or taken from another exercise.

By hand, a page of the cohort's learners at a time: saving it moves nobody of another page.
"""

from __future__ import annotations

import enum
import secrets
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bacasable.classroom import grouping
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.tables import Slice, find_release, learners_page, releases_of
from bacasable.classroom.views.trail import trail
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.groups import read_teams

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}/groups/{assignment}")

USUAL_SIZE = 4
ROWS_PER_PAGE = 100
FIELD = "group-"  # then a user name


def _part(
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    search: Annotated[str, Query(max_length=100)] = "",
) -> Slice:
    return Slice(page=page, size=ROWS_PER_PAGE, search=search.strip())


Part = Annotated[Slice, Depends(_part)]
ALL = Slice(size=ROWS_PER_PAGE)


class How(enum.StrEnum):
    """The buttons of the page."""

    DRAW = "draw"
    COPY = "copy"


@router.get("")
def groups(request: Request, access: Allowed, assignment: str, part: Part) -> Response:
    """Who works with whom."""
    return _groups(request, access, assignment, part)


@router.post("")
async def arrange(request: Request, access: Allowed, assignment: str, part: Part) -> Response:
    """Save the groups as they were put by hand."""
    async with request.form(max_fields=5000) as form:
        chosen = {
            name.removeprefix(FIELD): str(value)
            for name, value in form.items()
            if name.startswith(FIELD)
        }
    return await run_in_threadpool(_arrange, request, access, assignment, part, chosen)


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
        return _groups(request, access, assignment, ALL, error=error)
    return _back(request, access, assignment, ALL)


def _arrange(
    request: Request, access: Access, assignment: str, part: Slice, chosen: Mapping[str, str]
) -> Response:
    database, actor = classroom_of(request).database, access.actor.username
    try:
        numbers = {username: _number(text) for username, text in chosen.items()}
        grouping.arrange(database, access.cohort_id, assignment, numbers, actor=actor)
    except BacasableError as error:
        return _groups(request, access, assignment, part, typed=chosen, error=error)
    return _back(request, access, assignment, part)


def _groups(
    request: Request,
    access: Access,
    assignment: str,
    part: Slice,
    *,
    typed: Mapping[str, str] | None = None,
    error: BacasableError | None = None,
) -> Response:
    """`error`: why what was `typed` isn't saved."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        people, count = learners_page(session, access.cohort_id, part)
        teams = read_teams(session, [release.id]).all()
        numbers = grouping.numbers_of(session, release)
        others = grouping.grouped_releases(session, access.cohort_id) - {release.id}
        released = releases_of(session, access.cohort_id)
        fixed = grouping.has_handed_in(session, release)
        done = trail(session, grouping.target(release))
    values = {person.username: str(numbers.get(person.id, "")) for person in people}
    return classroom.pages.render(
        request,
        "groups.html",
        status=error.http_status if error else 200,
        release=release,
        cohort=release.cohort,
        teams=teams,
        people=people,
        part=part,
        pages=max(1, -(-count // ROWS_PER_PAGE)),
        kept=_kept(part),
        values=values | dict(typed or {}),
        most=grouping.MOST_GROUPS,
        sources=[r for r in released if r.id in others],
        fixed=fixed,
        by_design=classroom.courses.is_group_work(release.cohort.course, assignment),
        size=USUAL_SIZE,
        seed=_seed(),
        trail=done,
        problem=error.line() if error else "",
    )


def _back(request: Request, access: Access, assignment: str, part: Slice) -> Response:
    names = f"{quote(access.cohort, safe='')}/groups/{quote(assignment, safe='')}"
    kept = f"?{_kept(part)}" if _kept(part) else ""
    page = f"{classroom_of(request).prefix}/cohorts/{names}{kept}"
    return RedirectResponse(page, status_code=303)


def _kept(part: Slice) -> str:
    """The part of the learners that is shown, as a query."""
    named = {"page": part.page if part.page > 1 else "", "search": part.search}
    return urlencode({name: value for name, value in named.items() if value})


def _number(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise InvalidInputError(f"un groupe a un numéro, de 1 à {grouping.MOST_GROUPS}.")
    return int(text)


def _seed() -> str:
    return secrets.token_hex(4)
