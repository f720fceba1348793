"""Rubrics: what a free answer is graded by, and which of it an answer met."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bacasable.database.models import Base, Cohort
from bacasable.database.moments import utc_now


class Rubric(Base):
    """The criteria of one question in one cohort: `[{"text", "points"}]`, in order."""

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("cohort_id", "assignment", "notebook", "grade_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    assignment: Mapped[str] = mapped_column(String(100))
    notebook: Mapped[str] = mapped_column(String(200))
    grade_id: Mapped[str] = mapped_column(String(200))
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    changed_by: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    cohort: Mapped[Cohort] = relationship()


class RubricMark(Base):
    """How one answer was graded: `[{"text", "points", "met"}]`, as the rubric was then."""

    __tablename__ = "rubric_mark"
    __table_args__ = (UniqueConstraint("submission_id", "notebook", "grade_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    notebook: Mapped[str] = mapped_column(String(200))
    grade_id: Mapped[str] = mapped_column(String(200))
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    given_by: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
