"""A learner's personal plan, for the trainers of the cohort: what is adapted, and one click to adapt."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from bacasable.classroom import planning
from bacasable.classroom.context import classroom_of
from bacasable.classroom.labels import PLAN_ACTIONS
from bacasable.classroom.planning import Change, Place
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.tables import cohort_row, find_learner
from bacasable.classroom.views.trail import trail
from bacasable.database import AdaptationKind, Cohort, utc_now
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.exchange.moment import parse_moment
from bacasable.plans import read_plans

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}/learners/{username}/plan")


class Act(enum.StrEnum):
    """The buttons of the page."""

    DAY = "day"
    WEEK = "week"
    UNTIL = "until"
    ATTEMPT = "attempt"
    PAUSE = "pause"
    EXTRA_TIME = "extra_time"


@router.get("")
def plan(request: Request, access: Allowed, username: str) -> Response:
    """The plan, exercise by exercise."""
    return _plan(request, access, username, problem="")


@router.post("")
def adapt(
    request: Request,
    access: Allowed,
    username: str,
    act: Annotated[Act, Form()],
    assignment: Annotated[str, Form(max_length=100)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
    first: Annotated[str, Form(max_length=40)] = "",
    last: Annotated[str, Form(max_length=40)] = "",
    percent: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form(max_length=planning.NOTE_CHARS)] = "",
) -> Response:
    """Adapt, then the plan again; with what is wrong, if something is."""
    classroom = classroom_of(request)
    zone = classroom.settings.timezone
    place = Place(cohort_id=access.cohort_id, username=username, timezone=zone)
    try:
        change = _change(
            act,
            assignment=assignment,
            until=parse_moment(until, zone, end_of_day=True) if act is Act.UNTIL else None,
            pause=(_day(first, zone), _day(last, zone, after=1)) if act is Act.PAUSE else None,
            percent=_percent(percent) if act is Act.EXTRA_TIME else 0,
            note=note,
        )
        planning.adapt(
            classroom.settings,
            classroom.database,
            place,
            change,
            actor=access.actor.username,
        )
    except BacasableError as error:
        return _plan(request, access, username, problem=error.line(), status=error.http_status)
    return _back(request, access, username, f"ex-{assignment}" if assignment else "in-force")


@router.post("/{adaptation}/end")
def end(request: Request, access: Allowed, username: str, adaptation: int) -> Response:
    """Take a line out of the plan; stop a pause that is under way."""
    classroom = classroom_of(request)
    place = Place(
        cohort_id=access.cohort_id, username=username, timezone=classroom.settings.timezone
    )
    planning.end(classroom.database, place, adaptation, actor=access.actor.username)
    return _back(request, access, username, "in-force")


def _change(
    act: Act,
    *,
    assignment: str,
    until: dt.datetime | None,
    pause: tuple[dt.datetime, dt.datetime] | None,
    percent: int,
    note: str,
) -> Change:
    match act:
        case Act.DAY | Act.WEEK:
            days = 1 if act is Act.DAY else 7
            kind = AdaptationKind.EXTENSION
            return Change(kind=kind, assignment=assignment, days=days, note=note)
        case Act.UNTIL:
            if until is None:
                raise InvalidInputError("il faut une date.")
            kind = AdaptationKind.EXTENSION
            return Change(kind=kind, assignment=assignment, until=until, note=note)
        case Act.ATTEMPT:
            kind = AdaptationKind.ATTEMPTS
            return Change(kind=kind, assignment=assignment, amount=1, note=note)
        case Act.PAUSE:
            starts_at, ends_at = pause or (None, None)
            kind = AdaptationKind.PAUSE
            return Change(kind=kind, starts_at=starts_at, ends_at=ends_at, note=note)
        case Act.EXTRA_TIME:
            return Change(kind=AdaptationKind.EXTRA_TIME, amount=percent, note=note)


def _plan(
    request: Request, access: Access, username: str, *, problem: str, status: int = 200
) -> Response:
    classroom, now = classroom_of(request), utc_now()
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, access.cohort_id)
        person = find_learner(session, cohort.id, username)
        row = cohort_row(session, classroom.scores, cohort.id, person, now=now)
        in_force = read_plans(session, [cohort.id], [person.id]).of(cohort.id, person.id)
        done = trail(session, planning.target(cohort, username))
    return classroom.pages.render(
        request,
        "plan.html",
        status=status,
        cohort=cohort,
        person=person,
        standings=row.standings,
        in_force=in_force,
        titles={s.release.assignment: s.release.title for s in row.standings},
        is_under_way=planning.is_under_way,
        trail=done,
        actions=PLAN_ACTIONS,
        problem=problem,
    )


def _back(request: Request, access: Access, username: str, place: str) -> Response:
    names = f"{quote(access.cohort, safe='')}/learners/{quote(username, safe='')}"
    page = f"{classroom_of(request).prefix}/cohorts/{names}/plan#{quote(place)}"
    return RedirectResponse(page, status_code=303)


def _day(text: str, zone: str, *, after: int = 0) -> dt.datetime:
    """The beginning of a day on the school's clock, or of one some days later."""
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=after)
    except (ValueError, OverflowError):
        raise InvalidInputError(
            "une pause va d'un jour à un autre.", todo="Choisissez les deux jours."
        ) from None
    return dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone))


def _percent(text: str) -> int:
    digits = text.strip().removesuffix("%").strip()
    if not digits.isascii() or not digits.isdigit():
        raise InvalidInputError("le temps en plus est un nombre entier de pour cent, comme 33.")
    return int(digits)
