"""The checks of exercises before they are released: one row a content, asked for and kept."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bacasable.database.models import Base
from bacasable.database.moments import utc_now


class CheckState(enum.StrEnum):
    """Where a check stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"  # `result` says what came out, good or bad
    FAILED = "failed"  # the machine could not, or the exercise changed meanwhile: `reason`


class ReleaseCheck(Base):
    """A run of an exercise's solution and of its blank version, for one digest of its files."""

    __tablename__ = "release_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    course: Mapped[str] = mapped_column(String(64))
    assignment: Mapped[str] = mapped_column(String(100))
    state: Mapped[CheckState] = mapped_column(String(16), default=CheckState.QUEUED, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[dt.datetime | None]
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    done_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
