"""A submission goes back into the queue. What was handed in stays; its score until the next one."""

from __future__ import annotations

from bacasable.database import Audit, Database, Submission, SubmissionState
from bacasable.exchange.receive import submission_event

_UNDER_WAY = (SubmissionState.QUEUED, SubmissionState.GRADING)


def regrade(database: Database, submission_id: int, *, actor: str) -> SubmissionState:
    """Queue a submission again; nothing to do for one that waits or is being graded."""
    with database.transaction() as session:
        submission = session.get_one(Submission, submission_id, with_for_update=True)
        if submission.state in _UNDER_WAY:
            return SubmissionState(submission.state)
        submission.state = SubmissionState.QUEUED
        submission.tries = 0
        submission.lease_owner = submission.lease_until = None
        session.add(submission_event(submission))
        session.add(Audit(actor=actor, action="regrade", target=submission.public_id))
        return SubmissionState.QUEUED
