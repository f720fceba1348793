"""Grading one claimed submission: run, judge, record if it counts, write the feedback, finish.

Each step can be done again after a crash and gives the same: the row is finished last.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bacasable.autograde.cohorts import CohortFolders, keep_submitted
from bacasable.autograde.counting import attempts_of, counting
from bacasable.autograde.course_folder import CourseFolder
from bacasable.autograde.feedback import write_feedback
from bacasable.autograde.grade import (
    Cancellable,
    Outcome,
    Sandbox,
    Status,
    failed,
    grade_submission,
    record_outcome,
)
from bacasable.autograde.intake import HandIn, read_tar
from bacasable.autograde.limits import limits
from bacasable.autograde.queue import STATES, Claim, Queue
from bacasable.autograde.record import withdraw
from bacasable.database import Database, Submission
from bacasable.errors import MachineError
from bacasable.settings import Settings

logger = logging.getLogger(__name__)


def retry_seconds(tries: int) -> float:
    """How long a submission waits after the machine failed it."""
    return 2.0**tries


class Work:
    """Grades claims, in any thread."""

    def __init__(
        self, settings: Settings, database: Database, queue: Queue, sandbox: Sandbox
    ) -> None:
        self._settings, self._database = settings, database
        self._queue, self._sandbox = queue, sandbox
        self._folders = CohortFolders(settings.data_dir)
        self._store = settings.data_dir / "store"
        self._limits = limits(settings)

    def do(self, claim: Claim, cancelled: threading.Event) -> None:
        """Grade a claim and store what came of it; a failing machine puts it back."""
        started = time.monotonic()
        try:
            outcome = self._grade(claim, cancelled)
        except MachineError as error:
            logger.warning("grading %s: %s", claim.public_id, error.line())
            if cancelled.is_set():
                return self._queue.give_back(claim, counts_as_try=False)
            if claim.tries < self._settings.grading_tries:
                return self._queue.give_back(claim, seconds=retry_seconds(claim.tries))
            outcome = failed(claim.learner, error)
            with suppress(MachineError):
                self._take_back(claim, outcome)
        outcome = replace(outcome, seconds=time.monotonic() - started)
        if not self._queue.finish(claim, outcome):
            logger.warning("grading %s: another grader took it over", claim.public_id)
        return None

    def _grade(self, claim: Claim, cancelled: threading.Event) -> Outcome:
        course = self._folders.course(claim.course_id)
        read: list[HandIn] = []
        outcome = grade_submission(
            claim.learner,
            lambda: self._read(claim, read),
            source=lambda: self._folders.assignment(course, claim.assignment, claim.version),
            runner=Cancellable(sandbox=self._sandbox, cancelled=cancelled),
            limits=self._limits,
        )
        if outcome.status is not Status.GRADED:
            self._take_back(claim, outcome)
            return outcome
        if self._would_count(claim, outcome):
            keep_submitted(course, claim.learner, claim.assignment, read[0], claim.received_at)
            outcome = self._record(course, claim, outcome)
            folder = course.feedback(claim.learner, claim.assignment)
            self._publish(folder, outcome)
            course.hand_over(folder)
        self._publish(self._feedback(claim), outcome)
        return outcome

    def _record(self, course: CourseFolder, claim: Claim, outcome: Outcome) -> Outcome:
        """Into the gradebook, with the release's penalty beside; the score stays as earned."""
        assert outcome.verdict is not None  # noqa: S101 - it is graded
        verdict = replace(outcome.verdict, late_percent=claim.late_percent)
        recorded = record_outcome(course, replace(outcome, verdict=verdict))
        return replace(recorded, score=outcome.score) if recorded.verdict else recorded

    def _read(self, claim: Claim, read: list[HandIn]) -> HandIn:
        """The stored hand-in, which must still be what its receipt says."""
        name = f"{claim.sha256}.tar"
        path = self._store / "submissions" / claim.sha256[:2] / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise MachineError("ce rendu ne peut pas être lu.", where=name) from error
        if hashlib.sha256(data).hexdigest() != claim.sha256:
            raise MachineError("ce rendu n'est plus celui qui a été reçu.", where=name)
        hand_in = read_tar(data, max_bytes=self._settings.submission_max_bytes)
        read.append(replace(hand_in, received_at=claim.received_at))
        return read[-1]

    def _would_count(self, claim: Claim, outcome: Outcome) -> bool:
        """Whether this attempt is the one that counts, with that outcome."""
        chosen = self._chosen(claim, outcome)
        return chosen is not None and chosen.id == claim.id

    def _chosen(self, claim: Claim, outcome: Outcome) -> Submission | None:
        with self._database.reading() as session:
            submission = session.get_one(Submission, claim.id)
            attempts = attempts_of(session, submission)
            release = submission.release
            session.expunge_all()
        submission.state, submission.score = STATES[outcome.status], outcome.score
        return counting(attempts, release)

    def _take_back(self, claim: Claim, outcome: Outcome) -> None:
        """An attempt that can't be graded leaves no older score standing in its place."""
        shutil.rmtree(self._feedback(claim), ignore_errors=True)
        if self._chosen(claim, outcome) is None:
            course = self._folders.course(claim.course_id)
            withdraw(course, claim.assignment, claim.learner)

    def _feedback(self, claim: Claim) -> Path:
        return self._store / "feedback" / claim.public_id

    def _publish(self, folder: Path, outcome: Outcome) -> None:
        if outcome.verdict is not None:
            write_feedback(folder, outcome.verdict, self._limits)
