"""The audit trail of one submission."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.database import Audit


def trail(session: Session, public_id: str) -> Sequence[Audit]:
    """What was done to a submission, the oldest first."""
    return session.scalars(select(Audit).filter_by(target=public_id).order_by(Audit.id)).all()
