"""The submissions that wait for grading: rows of the platform's database, claimed under a lease.

Any number of graders may claim. A claim is one atomic update, renewed while the work goes on;
what a dead grader held is claimed again when its lease ends, or at once when it starts again.
Whoever no longer holds the lease can't write a result. Every change of state leaves an event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bacasable.autograde.counting import count_attempts
from bacasable.autograde.grade import Outcome, Status
from bacasable.database import Database, Event, FlagsDecision, Submission, SubmissionState, utc_now
from bacasable.late import percent_lost

QUEUED, GRADING = SubmissionState.QUEUED, SubmissionState.GRADING
STATES = {
    Status.GRADED: SubmissionState.GRADED,
    Status.REFUSED: SubmissionState.REFUSED,
    Status.FAILED: SubmissionState.FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A submission that is ours to grade until `finish` or `give_back`."""

    id: int
    public_id: str
    tries: int
    learner: str
    course_id: str
    assignment: str
    version: int
    sha256: str
    received_at: dt.datetime
    late_percent: float = 0.0


class Queue:
    """The queue as one grader sees it. `owner` names the grader, the same after a restart."""

    def __init__(self, database: Database, *, owner: str, lease_seconds: float) -> None:
        self._database = database
        self._owner = owner
        self._lease = dt.timedelta(seconds=lease_seconds)

    def claim(self) -> Claim | None:
        """The next submission to grade, if there is one. Cheap when there is none."""
        now = utc_now()
        with self._database.reading() as session:
            if session.scalar(_waiting(now).limit(1)) is None:
                return None
        with self._database.transaction() as session:
            chosen = _waiting(now).limit(1).with_for_update(skip_locked=True, of=Submission)
            claimed = session.scalar(
                update(Submission)
                .where(Submission.id == chosen.scalar_subquery(), _is_free(now))
                .values(
                    state=GRADING,
                    lease_owner=self._owner,
                    lease_until=now + self._lease,
                    tries=Submission.tries + 1,
                )
                .returning(Submission.id)
                .execution_options(synchronize_session=False)
            )
            if claimed is None:
                return None
            submission = session.get_one(Submission, claimed)
            _tell(session, submission)
            return _as_claim(submission)

    def renew(self, ids: Iterable[int]) -> set[int]:
        """Extend the leases of these submissions; which of them are still ours."""
        with self._database.transaction() as session:
            renewed = session.scalars(
                update(Submission)
                .where(Submission.id.in_(list(ids)), self._is_ours())
                .values(lease_until=utc_now() + self._lease)
                .returning(Submission.id)
                .execution_options(synchronize_session=False)
            )
            return set(renewed)

    def take_over(self) -> int:
        """Put back what this grader was grading when it died; how many there were."""
        with self._database.transaction() as session:
            orphans = session.scalars(select(Submission).where(self._is_ours())).all()
            for submission in orphans:
                self._put_back(session, submission, not_before=None)
                submission.tries = max(0, submission.tries - 1)  # it was not the machine's doing
            return len(orphans)

    def give_back(self, claim: Claim, *, seconds: float = 0.0, counts_as_try: bool = True) -> None:
        """Put a submission back, to be graded again after `seconds`."""
        with self._database.transaction() as session:
            submission = self._held(session, claim)
            if submission is not None:
                not_before = utc_now() + dt.timedelta(seconds=seconds)
                self._put_back(session, submission, not_before=not_before)
                submission.tries -= 0 if counts_as_try else 1

    def finish(self, claim: Claim, outcome: Outcome) -> bool:
        """Store an outcome, and which attempt counts now. False: the lease was lost.

        One of an earlier version of the exercise is not stored: it is graded again.
        """
        with self._database.transaction() as session:
            submission = self._held(session, claim)
            if submission is None:
                return False
            if submission.release.version != claim.version:  # it was graded by the one before
                self._put_back(session, submission, not_before=None)
                return True
            _store(submission, outcome)
            submission.graded_version = claim.version
            session.flush()
            for again in count_attempts(session, submission):
                self._put_back(session, again, not_before=None)
            _tell(session, submission)
            return True

    def _held(self, session: Session, claim: Claim) -> Submission | None:
        return session.scalar(
            select(Submission).where(Submission.id == claim.id, self._is_ours()).with_for_update()
        )

    def _is_ours(self) -> ColumnElement[bool]:
        return and_(Submission.state == GRADING, Submission.lease_owner == self._owner)

    @staticmethod
    def _put_back(session: Session, submission: Submission, not_before: dt.datetime | None) -> None:
        submission.state = QUEUED
        submission.lease_owner, submission.lease_until = None, not_before
        _tell(session, submission)


def _is_free(now: dt.datetime) -> ColumnElement[bool]:
    """Queued and not put off, or held by a grader that has been silent too long."""
    due = or_(Submission.lease_until.is_(None), Submission.lease_until < now)
    return and_(Submission.state.in_([QUEUED, GRADING]), due)


def _waiting(now: dt.datetime):  # type: ignore[no-untyped-def]
    """Ids that may be claimed, oldest first; one submission of a learner at a time."""
    other = aliased(Submission)
    busy = exists().where(
        other.person_id == Submission.person_id, other.state == GRADING, other.lease_until >= now
    )
    return select(Submission.id).where(_is_free(now), ~busy).order_by(Submission.id)


def _as_claim(submission: Submission) -> Claim:
    release = submission.release
    return Claim(
        id=submission.id,
        public_id=submission.public_id,
        tries=submission.tries,
        learner=submission.person.username,
        course_id=release.cohort.course_id,
        assignment=release.assignment,
        version=release.version,
        sha256=submission.sha256,
        received_at=submission.received_at,
        late_percent=percent_lost(release, submission.late_seconds),
    )


def _store(submission: Submission, outcome: Outcome) -> None:
    submission.state = STATES[outcome.status]
    submission.lease_owner = submission.lease_until = None
    submission.reason = outcome.reason
    submission.score, submission.max_score = outcome.score, outcome.max_score
    submission.needs_manual_grade = outcome.needs_manual_grade
    submission.cells = [
        {
            "notebook": grade.notebook,
            "grade_id": grade.grade_id,
            "points": grade.points,
            "max_points": grade.max_points,
            "manual": grade.manual,
            "hidden": grade.hidden,
            "message": grade.message,
            "mode": grade.mode.value,
        }
        for grade in outcome.grades
    ]
    flags = [
        {"notebook": flag.notebook, "grade_id": flag.grade_id, "reason": flag.reason}
        for flag in outcome.flags
    ]
    if flags != submission.flags:  # what a trainer decided was about others
        submission.flags_decision = FlagsDecision.OPEN
    submission.flags = flags
    submission.grading_seconds = outcome.seconds
    submission.graded_at = utc_now()


def _tell(session: Session, submission: Submission) -> None:
    release = submission.release
    payload = {
        "id": submission.public_id,
        "assignment": release.assignment,
        "state": SubmissionState(submission.state).value,
    }
    session.add(
        Event(
            cohort_id=release.cohort_id,
            person_id=submission.person_id,
            kind="submission",
            payload=payload,
        )
    )
