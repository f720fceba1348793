"""Learners who ask for a person: one open request each in a cohort, first come, first served.

Asking again while a request is open changes what it says and keeps its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from bacasable.database import Database, Event, HelpRequest, Person, utc_now
from bacasable.errors import ConflictError

MAX_AN_HOUR = 20
TEXT_CHARS = 1000


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a learner says of their trouble; all of it optional, none of it to be trusted."""

    assignment: str = ""
    notebook: str = ""
    cell: str = ""
    text: str = ""


def ask(database: Database, *, cohort_id: int, person_id: int, question: Question) -> HelpRequest:
    """Open a request, or change the one that is open."""
    with database.transaction() as session:
        session.get_one(Person, person_id, with_for_update=True)  # two clicks are one request
        request = session.scalar(_open(cohort_id).where(HelpRequest.person_id == person_id))
        if request is None:
            _check_pace(session, person_id)
            request = HelpRequest(cohort_id=cohort_id, person_id=person_id)
            session.add(request)
        for name, value in asdict(question).items():
            setattr(request, name, value.replace("\0", "").strip())
        session.flush()
        session.add(_event(request))
        _ = request.person.full_name, request.cohort.name  # used after the session is closed
        return request


def close(database: Database, request_id: int, *, actor: str) -> HelpRequest:
    """End a request. One that is closed stays as it is."""
    with database.transaction() as session:
        request = session.get_one(HelpRequest, request_id, with_for_update=True)
        if request.closed_at is None:
            request.closed_at, request.closed_by = utc_now(), actor
            session.add(_event(request))
        _ = request.person.full_name, request.cohort.name
        return request


def waiting(session: Session, cohort_id: int) -> Sequence[HelpRequest]:
    """The open requests of a cohort, the oldest first."""
    return session.scalars(_open(cohort_id).options(joinedload(HelpRequest.person))).all()


def requests_of(session: Session, person_id: int) -> Sequence[HelpRequest]:
    """A learner's open requests, at most one a cohort."""
    query = select(HelpRequest).filter_by(person_id=person_id, closed_at=None)
    loaded = (joinedload(HelpRequest.cohort), joinedload(HelpRequest.person))
    return session.scalars(query.options(*loaded).order_by(HelpRequest.id)).all()


def place(session: Session, request: HelpRequest) -> int:
    """How many the learner must wait for, themselves included: 1 is next."""
    before = _open(request.cohort_id).where(HelpRequest.id <= request.id).order_by(None)
    return session.scalar(select(func.count()).select_from(before.subquery())) or 0


def _open(cohort_id: int) -> Select[HelpRequest]:
    query = select(HelpRequest).filter_by(cohort_id=cohort_id, closed_at=None)
    return query.order_by(HelpRequest.id)


def _check_pace(session: Session, person_id: int) -> None:
    since = utc_now() - dt.timedelta(hours=1)
    recent = (HelpRequest.person_id == person_id, HelpRequest.created_at > since)
    if (session.scalar(select(func.count()).where(*recent)) or 0) >= MAX_AN_HOUR:
        raise ConflictError(
            f"vous avez déjà demandé de l'aide {MAX_AN_HOUR} fois en une heure.",
            todo="Parlez-en directement à votre formateur·rice.",
        )


def _event(request: HelpRequest) -> Event:
    state = "closed" if request.closed_at else "open"
    payload = {"id": request.public_id, "assignment": request.assignment, "state": state}
    return Event(
        cohort_id=request.cohort_id, person_id=request.person_id, kind="help", payload=payload
    )
