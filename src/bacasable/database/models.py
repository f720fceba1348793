"""The tables: people, cohorts, releases, submissions, events, audit.

Times are stored in UTC and come back timezone-aware: `moments.py`.
"""

from __future__ import annotations

import datetime as dt
import enum
import secrets
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bacasable.database.moments import UtcDateTime, utc_now


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class Role(enum.StrEnum):
    """What a person is in a cohort. Admins are so everywhere: `Person.is_admin`."""

    LEARNER = "learner"
    TRAINER = "trainer"
    TUTOR = "tutor"


class FeedbackPolicy(enum.StrEnum):
    """When learners may read the feedback of a release."""

    AT_ONCE = "at_once"
    AFTER_DUE = "after_due"
    MANUAL = "manual"


class ScorePolicy(enum.StrEnum):
    """Which attempt counts in the gradebook."""

    BEST = "best"
    LAST = "last"


class LateUnit(enum.StrEnum):
    """What `Release.late_percent` is taken off for."""

    DAY = "day"  # each day begun after the due date
    ONCE = "once"


class SubmissionState(enum.StrEnum):
    """Where a submission stands between the learner's click and the score."""

    QUEUED = "queued"
    GRADING = "grading"
    GRADED = "graded"
    REFUSED = "refused"  # what was handed in can't be graded, and why is said
    FAILED = "failed"  # the machine could not, three times: a trainer looks at it


class FlagsDecision(enum.StrEnum):
    """What a trainer made of the flags of a submission."""

    OPEN = ""
    CONFIRMED = "confirmed"
    LIFTED = "lifted"


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(32), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    memberships: Mapped[list[Membership]] = relationship(back_populates="person")


class Cohort(Base):
    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    course: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    memberships: Mapped[list[Membership]] = relationship(back_populates="cohort")
    releases: Mapped[list[Release]] = relationship(back_populates="cohort")

    @property
    def course_id(self) -> str:
        """nbgrader's `course_id`: one gradebook a cohort following a course."""
        return f"{self.course}-{self.name}"


class Membership(Base):
    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "cohort_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    role: Mapped[Role] = mapped_column(String(16))
    person: Mapped[Person] = relationship(back_populates="memberships")
    cohort: Mapped[Cohort] = relationship(back_populates="memberships")


class Invitation(Base):
    """A one-time link with which a person sets their password. Only its hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    person: Mapped[Person] = relationship()


class Release(Base):
    """An assignment opened to a cohort. `version` grows with each re-release."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("cohort_id", "assignment"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    assignment: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(String(64))
    opens_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    max_attempts: Mapped[int | None]
    max_score: Mapped[float]
    feedback_policy: Mapped[FeedbackPolicy] = mapped_column(
        String(16), default=FeedbackPolicy.AT_ONCE
    )
    score_policy: Mapped[ScorePolicy] = mapped_column(String(16), default=ScorePolicy.BEST)
    closes_after_due: Mapped[bool] = mapped_column(default=False)  # late hand-ins refused
    late_percent: Mapped[float] = mapped_column(default=0.0, server_default="0")
    late_unit: Mapped[LateUnit] = mapped_column(
        String(16), default=LateUnit.DAY, server_default="day"
    )
    source_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    opening_told_at: Mapped[dt.datetime | None]  # when open pages learned that it is open
    feedback_returned_at: Mapped[dt.datetime | None]  # policy "manual": when it was given back
    withdrawn_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    cohort: Mapped[Cohort] = relationship(back_populates="releases")


class Submission(Base):
    """What a learner handed in, immutable; and, in the same row, the job of grading it."""

    __tablename__ = "submission"
    # With 1,000 learners × 30 exercises, the cockpit's queries all go by these: none takes more than
    # 25 ms, and an index of release and state, of arrival or of what counts made none much faster.
    __table_args__ = (
        UniqueConstraint("release_id", "person_id", "attempt"),
        UniqueConstraint("person_id", "idempotency_key", name="uq_submission_idempotency"),
        Index("ix_submission_claim", "state", "lease_until", "id"),
        Index("ix_submission_last", "person_id", "received_at"),
        Index("ix_submission_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_hex(16)
    )
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    attempt: Mapped[int]
    received_at: Mapped[dt.datetime]
    late: Mapped[bool]
    late_seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(String(64))

    state: Mapped[SubmissionState] = mapped_column(String(16), default=SubmissionState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[dt.datetime | None]

    reason: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[float | None]  # before the late penalty: see late.py
    max_score: Mapped[float | None]
    needs_manual_grade: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[bool] = mapped_column(default=False)  # the attempt in the gradebook
    cells: Mapped[list[Any]] = mapped_column(default=list)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    flags_decision: Mapped[FlagsDecision] = mapped_column(
        String(16), default=FlagsDecision.OPEN, server_default=""
    )
    grading_seconds: Mapped[float | None]
    graded_at: Mapped[dt.datetime | None]
    graded_version: Mapped[int | None]

    release: Mapped[Release] = relationship()
    person: Mapped[Person] = relationship()


class Event(Base):
    """Something that open pages should learn at once: written with what it tells."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class HelpRequest(Base):
    """A learner asks for a person. Open until the learner or a trainer closes it."""

    __tablename__ = "help_request"
    __table_args__ = (Index("ix_help_request_queue", "cohort_id", "closed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_hex(16)
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assignment: Mapped[str] = mapped_column(String(100), default="")
    notebook: Mapped[str] = mapped_column(String(200), default="")
    cell: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[str] = mapped_column(String(32), default="")
    person: Mapped[Person] = relationship()
    cohort: Mapped[Cohort] = relationship()


class BankedComment(Base):
    """A comment that trainers of a course use again."""

    __tablename__ = "banked_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Audit(Base):
    """Who did what to whom. A row is added, never changed nor removed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(200), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


@event.listens_for(Audit, "before_update")
@event.listens_for(Audit, "before_delete")
def _keep_the_trail(*_: Any) -> None:
    raise RuntimeError("a row of the audit trail is never changed nor removed")
