"""Group work: who works with whom at a release, and which rows are one hand-in of a group."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bacasable.database.models import Base, Person, Submission


class WorkGroup(Base):
    """A group of learners at one release. Kept, without members, once it has handed in."""

    __tablename__ = "work_group"
    __table_args__ = (UniqueConstraint("release_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    number: Mapped[int]  # from 1, as people call it
    members: Mapped[list[GroupMember]] = relationship(
        back_populates="group", cascade="all, delete-orphan"
    )


class GroupMember(Base):
    """A learner in a group: in one at most, at each release."""

    __tablename__ = "group_member"
    __table_args__ = (UniqueConstraint("release_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    group: Mapped[WorkGroup] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class SharedHandIn(Base):
    """A submission of a member of a group that handed in together.

    `leader` is the row of who handed in, and the job: only it is graded, the others get what
    comes of it. It has such a row too, with itself as leader.
    """

    __tablename__ = "shared_hand_in"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"), index=True)
    submission: Mapped[Submission] = relationship(foreign_keys=[submission_id])
    leader: Mapped[Submission] = relationship(foreign_keys=[leader_id])
