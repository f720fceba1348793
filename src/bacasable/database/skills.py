"""What people decide about skills, and which tutor follows which learner.

A decision is a row of its own: taking one back adds a row, so that what was once decided stays
readable, with the evidence as it was on that day.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bacasable.database.models import Base, Cohort, Person
from bacasable.database.moments import utc_now


class SkillVerdict(enum.StrEnum):
    """What a person decides about one level of one skill."""

    VALIDATED = "validated"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"  # the decision before this one holds no more


class SkillDecision(Base):
    """One decision. The newest row of a learner, skill and level is the one that holds."""

    __tablename__ = "skill_decision"
    __table_args__ = (Index("ix_skill_decision_learner", "cohort_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    skill: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(Text)  # as the référentiel said it then
    level: Mapped[int]
    verdict: Mapped[SkillVerdict] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[Any]] = mapped_column(default=list)  # as it was then
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    decided_by: Mapped[Person] = relationship(foreign_keys=[decided_by_id])


class Tutorship(Base):
    """A tutor of a partner company follows a learner."""

    __tablename__ = "tutorship"
    __table_args__ = (UniqueConstraint("tutor_id", "learner_id", "cohort_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tutor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    tutor: Mapped[Person] = relationship(foreign_keys=[tutor_id])
    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])
    cohort: Mapped[Cohort] = relationship()


@event.listens_for(SkillDecision, "before_update")
@event.listens_for(SkillDecision, "before_delete")
def _keep_the_decisions(*_: Any) -> None:
    raise RuntimeError("a decision about a skill is never changed nor removed")
