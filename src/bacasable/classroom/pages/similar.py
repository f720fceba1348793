"""Hand-ins that look alike: the list of pairs, and two of them side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.insight.likeness import FEWEST, MOST_PAIRS
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.tables import find_release

router = APIRouter(include_in_schema=False)
Names = Annotated[bool, Query()]


@router.get("/cohorts/{cohort}/insight/{assignment}/similar")
def similar(request: Request, access: Allowed, assignment: str, names: Names = False) -> Response:
    """The pairs to look at, the most alike first."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
    return classroom.pages.render(
        request,
        "similar.html",
        release=release,
        alike=classroom.comparisons.alike(release, names=names),
        names=names,
        fewest=FEWEST,
        most=MOST_PAIRS,
    )


@router.get("/cohorts/{cohort}/insight/{assignment}/similar/{username}/{other}")
def side_by_side(
    request: Request,
    access: Allowed,
    assignment: str,
    username: str,
    other: str,
    names: Names = False,
) -> Response:
    """Two hand-ins, with what they have in common marked."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
    sides = classroom.comparisons.side_by_side(release, username, other, names=names)
    return classroom.pages.render(
        request, "side_by_side.html", release=release, sides=sides, names=names
    )
