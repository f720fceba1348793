"""Who works with whom at an exercise: what the page of the groups shows and changes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, RootModel

from bacasable.classroom import grouping
from bacasable.classroom.api.answers import answer
from bacasable.classroom.api.trainer_answers import Groups
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.tables import find_release
from bacasable.groups import read_teams

router = APIRouter(prefix="/api/v1/cohorts/{cohort}/groups/{assignment}", tags=["cohorts"])

MOST_PEOPLE = 5000


class Numbers(BaseModel):
    """Some learners, each with the number of their group; 0: in none. The others stay."""

    model_config = ConfigDict(extra="forbid")

    numbers: dict[str, int] = Field(min_length=1, max_length=MOST_PEOPLE)


class Draw(BaseModel):
    """Groups of about that size, by lot; the same seed draws the same groups."""

    model_config = ConfigDict(extra="forbid")

    how: Literal["draw"]
    size: int = Field(ge=2, le=grouping.LARGEST)
    seed: str = Field(min_length=1, max_length=grouping.SEED_CHARS, pattern=r"^[^\x00]+$")


class Copy(BaseModel):
    """The groups of another exercise of the cohort."""

    model_config = ConfigDict(extra="forbid")

    how: Literal["copy"]
    source: str = Field(max_length=100, pattern=r"^[^\x00]*$")


class Make(RootModel[Annotated[Draw | Copy, Field(discriminator="how")]]):
    """How all groups are made anew."""


@router.get("", **answer(Groups))
def groups(request: Request, access: Allowed, assignment: str) -> dict[str, Any]:
    """The groups of an exercise, by number."""
    return _groups(request, access, assignment)


@router.post("", **answer(Groups))
def arrange(request: Request, access: Allowed, assignment: str, new: Numbers) -> dict[str, Any]:
    """Put learners in groups by hand."""
    database, actor = classroom_of(request).database, access.actor.username
    grouping.arrange(database, access.cohort_id, assignment, new.numbers, actor=actor)
    return _groups(request, access, assignment)


@router.post("/make", **answer(Groups))
def make(request: Request, access: Allowed, assignment: str, new: Make) -> dict[str, Any]:
    """Make all groups anew, by lot or as at another exercise; not once a group has handed in."""
    where = (classroom_of(request).database, access.cohort_id, assignment)
    how, actor = new.root, access.actor.username
    if isinstance(how, Draw):
        grouping.draw_lots(*where, size=how.size, seed=how.seed, actor=actor)
    else:
        grouping.copy(*where, source=how.source, actor=actor)
    return _groups(request, access, assignment)


def _groups(request: Request, access: Access, assignment: str) -> dict[str, Any]:
    with classroom_of(request).database.reading() as session:
        release = find_release(session, access.cohort_id, assignment)
        teams = read_teams(session, [release.id]).all()
        handed_in = grouping.has_handed_in(session, release)
    return {
        "assignment": release.assignment,
        "title": release.title,
        "handed_in": handed_in,
        "groups": [
            {
                "number": team.number,
                "hand_ins": team.used,
                "members": [
                    {"username": p.username, "full_name": p.full_name} for p in team.people
                ],
            }
            for team in teams
        ],
    }
