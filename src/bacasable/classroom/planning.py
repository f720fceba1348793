"""Personal plans: a trainer adapts dates and attempts for one learner. Each act is in the audit trail.

A plan holds parameters and no reason. Adapting only ever gives more: a hand-in that the new due
date makes punctual loses its late mark, and none gains one when a plan ends.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.views.tables import find_learner, find_release
from bacasable.database import (
    Adaptation,
    AdaptationKind,
    Audit,
    Cohort,
    Database,
    Event,
    Person,
    Release,
    Submission,
    utc_now,
)
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError
from bacasable.exchange.receive import submission_event
from bacasable.groups import is_job, rows_of
from bacasable.late import seconds_late
from bacasable.plans import Plans, extension_to, read_plans, terms
from bacasable.releasing.recount import settle
from bacasable.settings import Settings

NOTE_CHARS = 200
MOST_ATTEMPTS, MOST_PERCENT = 100, 300
MOST_DAYS = 366
MOST_IN_FORCE = 200
FIRST_YEAR, LAST_YEAR = 2000, 2999  # of a pause: each clock can say these

Kind = AdaptationKind


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a trainer gives. Which fields are used depends on the kind.

    An extension goes to `until`, else by `days`; a pause from `starts_at` to `ends_at`.
    """

    kind: AdaptationKind
    assignment: str = ""
    until: dt.datetime | None = None
    days: int = 0
    amount: int = 0
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose plan: a learner of a cohort, on the clock of a school."""

    cohort_id: int
    username: str
    timezone: str


def adapt(
    settings: Settings, database: Database, place: Place, change: Change, *, actor: str
) -> None:
    """Add one adaptation to a plan."""
    if len(change.note) > NOTE_CHARS:
        raise InvalidInputError(f"une note a au plus {NOTE_CHARS} signes.")
    with database.transaction() as session:
        person = _locked(session, place)
        plans = read_plans(session, [place.cohort_id], [person.id])
        if len(plans.of(place.cohort_id, person.id)) >= MOST_IN_FORCE:
            raise ConflictError("ce plan a trop de lignes.", todo="Retirez-en d'abord.")
        added = Adaptation(
            cohort_id=place.cohort_id,
            person_id=person.id,
            kind=change.kind,
            note=" ".join(change.note.split()),
            created_by=actor,
        )
        _MAKE[change.kind](session, place, plans, change, added)
        session.add(added)
        session.flush()
        _tell(session, place, added, f"plan-{added.kind}", actor=actor)
        _lift_late(settings, session, added, actor=actor)


def end(database: Database, place: Place, adaptation_id: int, *, actor: str) -> None:
    """End an adaptation. A pause under way stops now, and what has passed of it still counts."""
    with database.transaction() as session:
        person = _locked(session, place)
        found = session.scalar(
            select(Adaptation).filter_by(
                id=adaptation_id, cohort_id=place.cohort_id, person_id=person.id
            )
        )
        if found is None:
            raise NotFoundError("cette ligne n'est pas dans le plan de cette personne.")
        if found.ended_at is not None:
            return
        now = utc_now()
        if is_under_way(found, now=now):
            found.ends_at = now
            _tell(session, place, found, "plan-resumed", actor=actor)
        else:
            _end(found, actor)
            _tell(session, place, found, "plan-ended", actor=actor)


def is_under_way(adaptation: Adaptation, *, now: dt.datetime) -> bool:
    """Whether it is a pause that has begun and is not over."""
    starts_at, ends_at = adaptation.starts_at, adaptation.ends_at
    return starts_at is not None and ends_at is not None and starts_at < now < ends_at


def target(cohort: Cohort, username: str) -> str:
    """What the audit trail calls a learner's plan."""
    return f"{cohort.course_id}/plan/{username}"


def _locked(session: Session, place: Place) -> Person:
    """The learner; until the end of the transaction nobody else changes this plan."""
    person = find_learner(session, place.cohort_id, place.username)
    return session.get_one(Person, person.id, with_for_update=True)


def _extend(
    session: Session, place: Place, plans: Plans, change: Change, added: Adaptation
) -> None:
    release, mine = _release(session, place, change), plans.of(place.cohort_id, added.person_id)
    before = terms(release, mine).due_at
    if before is None:
        raise InvalidInputError("cet exercice n'a pas de date limite.", where=release.title)
    until = change.until or _days_after(before, change.days, ZoneInfo(place.timezone))
    if until <= before:
        raise InvalidInputError(
            "la nouvelle date doit venir après la date limite actuelle.",
            where=release.title,
            todo="Un plan ne rend jamais une date plus proche.",
        )
    if until - max(before, utc_now()) > dt.timedelta(days=MOST_DAYS):
        raise InvalidInputError("cette date est à plus d'un an.", where=release.title)
    added.assignment = release.assignment
    added.amount = math.ceil(extension_to(release, mine, until).total_seconds())
    if added.amount <= 0:
        raise InvalidInputError(
            "cette date est pendant une pause.", todo="Choisissez-en une autre."
        )


def _days_after(due_at: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """That many days later at the same time of day; from today where the date has passed."""
    local, today = due_at.astimezone(zone), utc_now().astimezone(zone).date()
    day = max(local.date(), today) + dt.timedelta(days=days)
    return dt.datetime.combine(day, local.timetz())


def _more_attempts(
    session: Session, place: Place, _plans: Plans, change: Change, added: Adaptation
) -> None:
    release = _release(session, place, change)
    if release.max_attempts is None:
        raise InvalidInputError("le nombre de tentatives est déjà libre.", where=release.title)
    if not 1 <= change.amount <= MOST_ATTEMPTS:
        raise InvalidInputError(f"de 1 à {MOST_ATTEMPTS} tentatives de plus.")
    added.assignment, added.amount = release.assignment, change.amount


def _pause(
    _session: Session, _place: Place, _plans: Plans, change: Change, added: Adaptation
) -> None:
    if change.starts_at is None or change.ends_at is None or change.ends_at <= change.starts_at:
        raise InvalidInputError("une pause va d'un jour à un jour qui n'est pas avant.")
    if change.starts_at.year < FIRST_YEAR or change.ends_at.year > LAST_YEAR:
        raise InvalidInputError(f"une pause est entre {FIRST_YEAR} et {LAST_YEAR}.")
    if change.ends_at - change.starts_at > dt.timedelta(days=MOST_DAYS):
        raise InvalidInputError("une pause dure un an au plus.")
    added.starts_at, added.ends_at = change.starts_at, change.ends_at


def _extra_time(
    _session: Session, place: Place, plans: Plans, change: Change, added: Adaptation
) -> None:
    """One percentage at a time: a new one takes the place of the one before."""
    if not 1 <= change.amount <= MOST_PERCENT:
        raise InvalidInputError(f"le temps en plus va de 1 à {MOST_PERCENT} %.")
    for before in plans.of(place.cohort_id, added.person_id):
        if before.kind == Kind.EXTRA_TIME:
            _end(before, added.created_by)
    added.amount = change.amount


_MAKE = {
    Kind.EXTENSION: _extend,
    Kind.ATTEMPTS: _more_attempts,
    Kind.PAUSE: _pause,
    Kind.EXTRA_TIME: _extra_time,
}


def _release(session: Session, place: Place, change: Change) -> Release:
    return find_release(session, place.cohort_id, change.assignment)


def _end(adaptation: Adaptation, actor: str) -> None:
    adaptation.ended_at, adaptation.ended_by = utc_now(), actor


def _lift_late(settings: Settings, session: Session, added: Adaptation, *, actor: str) -> None:
    """Take lateness, and what it costs, from what this person handed in, where the plan does."""
    session.flush()
    plans = read_plans(session, [added.cohort_id], [added.person_id])
    query = select(Submission).join(Submission.release).options(joinedload(Submission.release))
    query = query.where(Submission.person_id == added.person_id, Submission.late, is_job())
    changed: dict[Release, set[int]] = defaultdict(set)
    for submission in session.scalars(query.where(Release.cohort_id == added.cohort_id)).all():
        release = submission.release
        due_at = plans.terms(release, added.person_id).due_at
        late_by = seconds_late(submission.received_at, due_at)
        if late_by < submission.late_seconds:
            for row in rows_of(session, submission):
                row.late_seconds, row.late = late_by, late_by > 0
                changed[release].add(row.person_id)
                session.add(submission_event(row))
    for release, people in changed.items():
        settle(settings, session, release, actor=actor, person_ids=people)


def _tell(
    session: Session, place: Place, adaptation: Adaptation, action: str, *, actor: str
) -> None:
    cohort = session.get_one(Cohort, place.cohort_id)
    session.add(
        Audit(
            actor=actor,
            action=action,
            target=target(cohort, place.username),
            details=_details(adaptation),
        )
    )
    payload = {"assignment": adaptation.assignment}
    session.add(
        Event(cohort_id=cohort.id, person_id=adaptation.person_id, kind="release", payload=payload)
    )


def _details(adaptation: Adaptation) -> dict[str, Any]:
    moments = {"starts_at": adaptation.starts_at, "ends_at": adaptation.ends_at}
    return {
        "adaptation": adaptation.id,
        "kind": adaptation.kind,
        "assignment": adaptation.assignment,
        "amount": adaptation.amount,
        "note": adaptation.note,
    } | {name: moment.isoformat() for name, moment in moments.items() if moment}
