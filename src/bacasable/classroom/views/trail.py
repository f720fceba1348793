"""The audit trail of one submission, plan or set of groups."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.database import Audit


def trail(session: Session, target: str) -> Sequence[Audit]:
    """What was done to it, the oldest first."""
    return session.scalars(select(Audit).filter_by(target=target).order_by(Audit.id)).all()
