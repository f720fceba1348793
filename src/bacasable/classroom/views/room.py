"""What happens in a cohort right now: who needs somebody, who asks, what arrives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.help_queue import waiting
from bacasable.classroom.views.attention import Need, needs
from bacasable.classroom.views.tables import LIGHT, learners
from bacasable.database import Cohort, HelpRequest, Release, Submission, SubmissionState
from bacasable.groups import is_job

ARRIVALS = 12


@dataclass(frozen=True, kw_only=True)
class Room:
    """The panels above the table of a cohort."""

    cohort: Cohort
    needs: Sequence[Need]
    asking: Sequence[HelpRequest]
    arrivals: Sequence[Submission]  # the newest first
    queued: int
    grading: int


def room(session: Session, cohort_id: int, *, now: dt.datetime) -> Room:
    """The panels of a cohort, as its trainers see them."""
    cohort = session.get_one(Cohort, cohort_id)
    busy = _busy(session, cohort_id)
    return Room(
        cohort=cohort,
        needs=needs(session, cohort, learners(session, cohort_id), now=now),
        asking=waiting(session, cohort_id),
        arrivals=_arrivals(session, cohort_id),
        queued=busy.get(SubmissionState.QUEUED, 0),
        grading=busy.get(SubmissionState.GRADING, 0),
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
