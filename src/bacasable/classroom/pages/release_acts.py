"""The buttons of an exercise's release page: check, release, change, correct, withdraw, bring back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.pages.release import show
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.views.tables import find_release
from bacasable.database import Cohort, FeedbackPolicy, LateUnit, Release, ScorePolicy, utc_now
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.exchange import release as releases
from bacasable.exchange.moment import parse_moment
from bacasable.exchange.release import ReleaseRules
from bacasable.releasing import checks, decisions, versions
from bacasable.settings import Settings

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The fields of the form, as typed."""

    opens_at: str
    due_at: str
    max_attempts: str
    feedback_policy: FeedbackPolicy
    score_policy: ScorePolicy
    closes_after_due: bool
    late_percent: str
    late_unit: LateUnit


def typed(
    opens_at: Annotated[str, Form(max_length=40)] = "",
    due_at: Annotated[str, Form(max_length=40)] = "",
    max_attempts: Annotated[str, Form(max_length=6)] = "",
    feedback_policy: Annotated[FeedbackPolicy, Form()] = FeedbackPolicy.AT_ONCE,
    score_policy: Annotated[ScorePolicy, Form()] = ScorePolicy.BEST,
    closes_after_due: Annotated[bool, Form()] = False,
    late_percent: Annotated[str, Form(max_length=10)] = "",
    late_unit: Annotated[LateUnit, Form()] = LateUnit.DAY,
) -> Typed:
    """Read the form."""
    return Typed(
        opens_at=opens_at,
        due_at=due_at,
        max_attempts=max_attempts,
        feedback_policy=feedback_policy,
        score_policy=score_policy,
        closes_after_due=closes_after_due,
        late_percent=late_percent,
        late_unit=late_unit,
    )


Rules = Annotated[Typed, Depends(typed)]


@router.post("/release/{assignment}")
def release(request: Request, access: Allowed, assignment: str, rules: Rules) -> Response:
    """Release an exercise for the first time, now or later."""
    classroom = classroom_of(request)

    def work() -> None:
        decisions.release(
            classroom.settings,
            classroom.database,
            access.cohort,
            assignment,
            _rules(rules, classroom.settings),
            actor=access.actor.username,
            titles=classroom.courses.title,
        )

    return _try(request, access, assignment, work, rules)


@router.post("/release/{assignment}/rules")
def change_rules(request: Request, access: Allowed, assignment: str, rules: Rules) -> Response:
    """Change dates and rules of a release."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        before = find_release(session, access.cohort_id, assignment)

    def work() -> None:
        decisions.change_rules(
            classroom.settings,
            classroom.database,
            rules=_rules(rules, classroom.settings, before=before),
            **_which(access, assignment),
        )

    return _try(request, access, assignment, work, rules)


@router.post("/release/{assignment}/version")
def new_version(
    request: Request,
    access: Allowed,
    assignment: str,
    expected: Annotated[str, Form(pattern=r"[0-9a-f]{64}")],
) -> Response:
    """Confirm a new version: what the page showed, and nothing else."""
    classroom = classroom_of(request)

    def work() -> None:
        versions.release_new_version(
            classroom.settings,
            classroom.database,
            expected=expected,
            titles=classroom.courses.title,
            **_which(access, assignment),
        )

    return _try(request, access, assignment, work)


@router.post("/release/{assignment}/check")
def check(
    request: Request, access: Allowed, assignment: str, again: Annotated[bool, Form()] = False
) -> Response:
    """Ask for the check, in the sandbox, of the exercise as it is now."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        course = session.get_one(Cohort, access.cohort_id).course

    def work() -> None:
        checks.ask(
            classroom.settings,
            classroom.database,
            course=course,
            assignment=assignment,
            actor=access.actor.username,
            again=again,
        )

    return _try(request, access, assignment, work, anchor="#check")


@router.post("/releases/{assignment}/return")
def return_feedback(request: Request, access: Allowed, assignment: str) -> Response:
    """Give the feedback of a "manual" release back to the learners; back to the table."""
    database = classroom_of(request).database
    releases.return_feedback(database, **_which(access, assignment))
    prefix = classroom_of(request).prefix
    return RedirectResponse(f"{prefix}/cohorts/{access.cohort}", status_code=303)


@router.post("/releases/{assignment}/withdraw")
def withdraw(request: Request, access: Allowed, assignment: str) -> Response:
    """Take a release back."""
    releases.withdraw(classroom_of(request).database, **_which(access, assignment))
    return _back(request, access, assignment)


@router.post("/releases/{assignment}/restore")
def restore(request: Request, access: Allowed, assignment: str) -> Response:
    """Bring a withdrawn release back."""
    releases.restore(classroom_of(request).database, **_which(access, assignment))
    return _back(request, access, assignment)


def _which(access: Access, assignment: str) -> dict[str, str]:
    return {"cohort": access.cohort, "assignment": assignment, "actor": access.actor.username}


def _try(
    request: Request,
    access: Access,
    assignment: str,
    work: Callable[[], None],
    rules: Typed | None = None,
    *,
    anchor: str = "",
) -> Response:
    """Do it and show the page; or show the page with what is wrong and what was typed."""
    try:
        work()
    except BacasableError as error:
        kept: dict[str, Any] | None = vars(rules) if rules else None
        return show(
            request,
            access,
            assignment,
            problem=error.line(),
            status=error.http_status,
            typed=kept,
        )
    return _back(request, access, assignment, anchor=anchor)


def _back(request: Request, access: Access, assignment: str, *, anchor: str = "") -> Response:
    prefix = classroom_of(request).prefix
    place = f"{prefix}/cohorts/{access.cohort}/release/{quote(assignment, safe='')}"
    return RedirectResponse(place + anchor, status_code=303)


def _rules(given: Typed, settings: Settings, *, before: Release | None = None) -> ReleaseRules:
    """What was typed, in the exchange's terms; a date left as it was shown stays to the second."""
    zone = settings.timezone
    opens_at = parse_moment(given.opens_at, zone)
    due_at = parse_moment(given.due_at, zone, end_of_day=True)
    if before is not None:
        opens_at = opens_at or (utc_now() if before.opens_at > utc_now() else before.opens_at)
        opens_at = before.opens_at if _same_minute(opens_at, before.opens_at) else opens_at
        due_at = before.due_at if _same_minute(due_at, before.due_at) else due_at
    return ReleaseRules(
        opens_at=opens_at,
        due_at=due_at,
        max_attempts=_whole(given.max_attempts),
        feedback_policy=given.feedback_policy,
        score_policy=given.score_policy,
        closes_after_due=given.closes_after_due,
        late_percent=_percent(given.late_percent),
        late_unit=given.late_unit,
    )


def _same_minute(typed_at: Any, known: Any) -> bool:
    return bool(typed_at and known) and typed_at == known.replace(second=0, microsecond=0)


def _whole(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise InvalidInputError("le nombre de tentatives doit être un nombre entier.")
    return int(text)


def _percent(text: str) -> float:
    try:
        return float(text.strip().replace(",", ".") or 0)
    except ValueError:
        raise InvalidInputError(
            "la pénalité de retard doit être un nombre, par exemple 10."
        ) from None
