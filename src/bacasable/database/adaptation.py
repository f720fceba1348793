"""Personal plans: what is different for one learner of a cohort. `bacasable.plans` says the effect."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bacasable.database.models import Base
from bacasable.database.moments import utc_now


class AdaptationKind(enum.StrEnum):
    """What an adaptation changes."""

    EXTENSION = "extension"  # of one exercise's due date, by `amount` seconds
    ATTEMPTS = "attempts"  # `amount` more at one exercise
    PAUSE = "pause"  # from `starts_at` to `ends_at`, in the whole cohort
    EXTRA_TIME = "extra_time"  # `amount` percent more time, in the whole cohort


class Adaptation(Base):
    """A parameter of a learner's plan, never a reason for it. In force until it is ended."""

    __tablename__ = "adaptation"
    __table_args__ = (Index("ix_adaptation_learner", "cohort_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[AdaptationKind] = mapped_column(String(16))
    assignment: Mapped[str] = mapped_column(String(100), default="")  # empty: all of the cohort
    amount: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str] = mapped_column(String(32), default="")
