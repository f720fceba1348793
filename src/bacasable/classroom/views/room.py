"""What happens in a cohort right now: who needs somebody, who asks, what arrives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.help_queue import waiting
from bacasable.classroom.presence import Servers, is_recent
from bacasable.classroom.views.attention import Learner, Need, needs
from bacasable.classroom.views.tables import LIGHT
from bacasable.database import (
    Cohort,
    HelpRequest,
    Membership,
    Person,
    Release,
    Role,
    Submission,
    SubmissionState,
)
from bacasable.groups import is_job

ARRIVALS = 12


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who of a cohort is online: used their server lately, or left it running."""

    online: Sequence[Learner]
    idle: Sequence[tuple[Learner, dt.datetime]]  # and when they last used it
    learners: int


@dataclass(frozen=True, kw_only=True)
class Room:
    """The panels above the table of a cohort."""

    cohort: Cohort
    needs: Sequence[Need]
    asking: Sequence[HelpRequest]
    arrivals: Sequence[Submission]  # the newest first
    queued: int
    grading: int
    attendance: Attendance | None  # None: the hub does not say


def room(
    session: Session, cohort_id: int, *, servers: Servers | None = None, now: dt.datetime
) -> Room:
    """The panels of a cohort, as its trainers see them."""
    cohort = session.get_one(Cohort, cohort_id)
    people = _people(session, cohort_id)
    busy = _busy(session, cohort_id)
    return Room(
        cohort=cohort,
        needs=needs(session, cohort, people, now=now),
        asking=waiting(session, cohort_id),
        arrivals=_arrivals(session, cohort_id),
        queued=busy.get(SubmissionState.QUEUED, 0),
        grading=busy.get(SubmissionState.GRADING, 0),
        attendance=None if servers is None else _attendance(people, servers, now=now),
    )


def _people(session: Session, cohort_id: int) -> list[Learner]:
    """The learners of a cohort, by name."""
    query = select(Person.id, Person.username, Person.full_name).join(Membership)
    query = query.where(Membership.cohort_id == cohort_id, Membership.role == Role.LEARNER)
    query = query.order_by(Person.full_name, Person.username)
    return [Learner(*row) for row in session.execute(query)]


def _attendance(people: Sequence[Learner], servers: Servers, *, now: dt.datetime) -> Attendance:
    running = [(p, servers[p.username]) for p in people if p.username in servers]
    return Attendance(
        online=[person for person, at in running if is_recent(at, now=now)],
        idle=[(person, at) for person, at in running if not is_recent(at, now=now)],
        learners=len(people),
    )


def _arrivals(session: Session, cohort_id: int) -> Sequence[Submission]:
    # As a condition, not a join: then only the newest rows are looked at, not all to be sorted.
    query = select(Submission).where(Submission.release.has(Release.cohort_id == cohort_id))
    query = query.where(is_job())
    loaded = (joinedload(Submission.release), joinedload(Submission.person), LIGHT)
    query = query.options(*loaded).order_by(Submission.id.desc()).limit(ARRIVALS)
    return session.scalars(query).all()


def _busy(session: Session, cohort_id: int) -> dict[str, int]:
    query = select(Submission.state, func.count()).join(Submission.release)
    query = query.where(Submission.state.in_((SubmissionState.QUEUED, SubmissionState.GRADING)))
    query = query.where(Release.cohort_id == cohort_id, is_job()).group_by(Submission.state)
    return {row[0]: row[1] for row in session.execute(query)}
