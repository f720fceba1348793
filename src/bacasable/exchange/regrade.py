"""Submissions go back into the queue. What was handed in stays; a score until the next one."""

from __future__ import annotations

import enum
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.database import Audit, Database, Release, Submission, SubmissionState
from bacasable.exchange.receive import submission_event

_UNDER_WAY = (SubmissionState.QUEUED, SubmissionState.GRADING)


class Scope(enum.StrEnum):
    """Which submissions of an exercise are graded again."""

    CHOSEN = "chosen"
    COUNTING = "counting"
    ALL = "all"


def regrade(database: Database, submission_id: int, *, actor: str) -> SubmissionState:
    """Queue a submission again; nothing to do for one that waits or is being graded."""
    with database.transaction() as session:
        submission = session.get_one(Submission, submission_id, with_for_update=True)
        _requeue(session, submission, actor)
        return SubmissionState(submission.state)


def regrade_many(
    database: Database, release_id: int, scope: Scope, chosen: Collection[str], *, actor: str
) -> int:
    """Queue submissions of a release again; how many. `chosen`: public ids, for that scope."""
    query = select(Submission).filter_by(release_id=release_id).order_by(Submission.id)
    if scope is Scope.CHOSEN:
        query = query.where(Submission.public_id.in_(chosen))
    elif scope is Scope.COUNTING:
        query = query.where(Submission.counts)
    with database.transaction() as session:
        found = session.scalars(query.with_for_update()).all()
        return sum(_requeue(session, submission, actor) for submission in found)


def regrade_all(session: Session, release: Release, *, actor: str) -> int:
    """Queue every attempt at a release again, in the caller's transaction; how many.

    One that is being graded now is put back when it is done, if its version was replaced.
    """
    query = select(Submission).filter_by(release_id=release.id).order_by(Submission.id)
    found = session.scalars(query.with_for_update()).all()
    return sum(_requeue(session, submission, actor) for submission in found)


def requeue(session: Session, submission: Submission, *, actor: str) -> None:
    """Queue one again, in the caller's transaction."""
    _requeue(session, submission, actor)


def _requeue(session: Session, submission: Submission, actor: str) -> bool:
    if submission.state in _UNDER_WAY:
        return False
    submission.state = SubmissionState.QUEUED
    submission.tries = 0
    submission.lease_owner = submission.lease_until = None
    session.add(submission_event(submission))
    session.add(Audit(actor=actor, action="regrade", target=submission.public_id))
    return True
