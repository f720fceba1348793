"""Invitations: a link that lets one person choose a password, once, before a date.

The token leaves this module only when it is made; the database keeps its hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bacasable.database import Invitation, Person, utc_now
from bacasable.errors import NotFoundError
from bacasable.settings import Settings


def invite(session: Session, person: Person, *, days: int) -> str:
    """A new token for this person; the ones they had stop working."""
    now = utc_now()
    session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
        .where(Invitation.expires_at > now)
        .values(expires_at=now)
    )
    token = secrets.token_urlsafe(32)
    expires_at = now + dt.timedelta(days=days)
    session.add(Invitation(person=person, token_sha256=_digest(token), expires_at=expires_at))
    session.flush()
    return token


def link(settings: Settings, token: str) -> str:
    """What the person opens in their browser."""
    return f"{settings.url}/hub/invitation?token={token}"


def needed(session: Session, person: Person) -> bool:
    """Whether the person has neither used an invitation nor has one that still works."""
    query = select(Invitation).where(Invitation.person_id == person.id)
    now = utc_now()
    return not any(i.used_at or i.expires_at > now for i in session.scalars(query))


def holder(session: Session, token: str) -> Person:
    """Whom the token invites. Raises `NotFoundError` if it doesn't work or no longer does."""
    return _valid(session, token).person


def use(session: Session, token: str) -> Person:
    """Spend the token: of two that try at once, one gets the person, the other the error."""
    invitation = _valid(session, token)
    spent = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=utc_now())
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        raise _unknown()
    return invitation.person


def _valid(session: Session, token: str) -> Invitation:
    query = select(Invitation).where(Invitation.token_sha256 == _digest(token))
    invitation = session.scalar(query)
    if invitation is None or invitation.used_at or invitation.expires_at <= utc_now():
        raise _unknown()
    return invitation


def _unknown() -> NotFoundError:
    return NotFoundError(
        "ce lien d'invitation n'est pas valable : il a déjà servi, ou il a expiré.",
        todo="Demandez un nouveau lien à l'équipe de formation.",
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
