"""The personal plan of a learner: what the page of the plan shows and changes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bacasable.classroom import planning
from bacasable.classroom.api.answers import answer
from bacasable.classroom.api.trainer_answers import Plan
from bacasable.classroom.context import classroom_of
from bacasable.classroom.planning import Change, Place
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.as_json import moment
from bacasable.classroom.views.tables import find_learner, releases_of
from bacasable.database import Adaptation, AdaptationKind, Release
from bacasable.plans import Terms, read_plans

router = APIRouter(prefix="/api/v1/cohorts/{cohort}/learners/{username}/plan", tags=["cohorts"])

MOST_ID = 2**31 - 1  # what a database takes as an id


class NewAdaptation(BaseModel):
    """What is given. `extension`: `until`, or so many `days`; `pause`: `starts_at` to `ends_at`.

    `attempts`: `amount` more; `extra_time`: `amount` percent. The first and the third are of one
    `assignment`. `note`: of organisation, never a reason.
    """

    model_config = ConfigDict(extra="forbid")

    kind: AdaptationKind
    assignment: str = Field(default="", max_length=100, pattern=r"^[^\x00]*$")
    until: AwareDatetime | None = None
    days: int = Field(default=0, ge=0, le=planning.MOST_DAYS)
    amount: int = Field(default=0, ge=0, le=planning.MOST_PERCENT)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    note: str = Field(default="", max_length=planning.NOTE_CHARS, pattern=r"^[^\x00]*$")


@router.get("", **answer(Plan))
def plan(request: Request, access: Allowed, username: str) -> dict[str, Any]:
    """What is in force for a learner, and what comes of it for each exercise."""
    return _plan(request, access, username)


@router.post("", **answer(Plan, 201))
def adapt(request: Request, access: Allowed, username: str, new: NewAdaptation) -> dict[str, Any]:
    """Add a line to the plan; never an earlier date, never fewer attempts."""
    classroom, place = classroom_of(request), _place(request, access, username)
    change, actor = Change(**new.model_dump()), access.actor.username
    planning.adapt(classroom.settings, classroom.database, place, change, actor=actor)
    return _plan(request, access, username)


@router.post("/{adaptation}/end", **answer(Plan))
def end(
    request: Request,
    access: Allowed,
    username: str,
    adaptation: Annotated[int, Path(ge=1, le=MOST_ID)],
) -> dict[str, Any]:
    """Take a line out of the plan; stop a pause that is under way."""
    place = _place(request, access, username)
    planning.end(classroom_of(request).database, place, adaptation, actor=access.actor.username)
    return _plan(request, access, username)


def _place(request: Request, access: Access, username: str) -> Place:
    timezone = classroom_of(request).settings.timezone
    return Place(cohort_id=access.cohort_id, username=username, timezone=timezone)


def _plan(request: Request, access: Access, username: str) -> dict[str, Any]:
    with classroom_of(request).database.reading() as session:
        person = find_learner(session, access.cohort_id, username)
        plans = read_plans(session, [access.cohort_id], [person.id])
        releases = releases_of(session, access.cohort_id)
    return {
        "username": person.username,
        "full_name": person.full_name,
        "adaptations": [_adaptation(a) for a in plans.of(access.cohort_id, person.id)],
        "terms": [_terms(release, plans.terms(release, person.id)) for release in releases],
    }


def _adaptation(adaptation: Adaptation) -> dict[str, Any]:
    return {
        "id": adaptation.id,
        "kind": adaptation.kind,
        "assignment": adaptation.assignment,
        "amount": adaptation.amount,
        "starts_at": moment(adaptation.starts_at),
        "ends_at": moment(adaptation.ends_at),
        "note": adaptation.note,
        "created_by": adaptation.created_by,
        "created_at": moment(adaptation.created_at),
    }


def _terms(release: Release, terms: Terms) -> dict[str, Any]:
    return {
        "assignment": release.assignment,
        "due_at": moment(terms.due_at),
        "max_attempts": terms.max_attempts,
        "adapted": terms.adapted,
    }
