"""Grading a whole assignment of an nbgrader course folder.

Submissions run side by side, one in each worker; each is recorded as soon as it is graded, so
an interruption loses only what was running. One bad submission never stops the others.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbgrader.utils import parse_utc

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
from bacasable.autograde.intake import HandIn, read_folder
from bacasable.autograde.job import Limits
from bacasable.autograde.record import TIMESTAMP_FILE, withdraw
from bacasable.autograde.source import AssignmentSource
from bacasable.errors import MachineError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one command grades, and with what."""

    course: CourseFolder
    source: AssignmentSource
    sandbox: Sandbox
    limits: Limits
    workers: int
    tries: int
    max_bytes: int
    cancelled: threading.Event = field(default_factory=threading.Event)

    def run(self, learners: Sequence[str], done: Callable[[Outcome], None]) -> None:
        """Grade these learners' submissions; `done` is called in this thread after each."""
        # One more than workers: a score is written while the next notebook runs.
        threads = ThreadPoolExecutor(self.workers + 1, thread_name_prefix="grader")
        try:
            for graded in as_completed([threads.submit(self.grade, one) for one in learners]):
                done(graded.result())
        except KeyboardInterrupt:
            self.cancelled.set()
            raise
        finally:
            threads.shutdown(cancel_futures=True)

    def grade(self, learner: str) -> Outcome:
        """Grade and record one submission; a failing machine is tried again."""
        started = time.monotonic()
        error: MachineError | None = None
        for _ in range(1 if self.cancelled.is_set() else self.tries):
            try:
                return replace(self._grade(learner), seconds=time.monotonic() - started)
            except MachineError as trouble:
                logger.warning("grading %s: %s", learner, trouble.line())
                error = trouble
        assert error is not None  # noqa: S101 - at least one try
        return replace(failed(learner, error), seconds=time.monotonic() - started)

    def is_graded(self, learner: str) -> bool:
        """Whether this very hand-in has its scores, as nbgrader tells: by its timestamp."""
        autograded = self.course.autograded(learner, self.source.assignment)
        if not autograded.is_dir():
            return False
        new = timestamp(self.course.submitted(learner, self.source.assignment))
        old = timestamp(autograded)
        return not (new and old and new > old)

    def _grade(self, learner: str) -> Outcome:
        assignment = self.source.assignment
        outcome = grade_submission(
            learner,
            lambda: self._read(learner),
            source=lambda: self.source,
            runner=Cancellable(sandbox=self.sandbox, cancelled=self.cancelled),
            limits=self.limits,
        )
        outcome = record_outcome(self.course, outcome)
        if outcome.verdict and outcome.status is Status.GRADED:
            folder = self.course.feedback(learner, assignment)
            write_feedback(folder, outcome.verdict, self.limits)
        elif outcome.status is Status.REFUSED or not self.is_graded(learner):
            withdraw(self.course, assignment, learner)
        return outcome

    def _read(self, learner: str) -> HandIn:
        folder = self.course.submitted(learner, self.source.assignment)
        hand_in = read_folder(folder, max_bytes=self.max_bytes)
        return replace(hand_in, received_at=timestamp(folder))


def timestamp(folder: Path) -> dt.datetime | None:
    """When nbgrader's `timestamp.txt` says that a folder was handed in, if it can be read."""
    path = folder / TIMESTAMP_FILE
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 100:
        return None
    try:
        moment: dt.datetime | None = parse_utc(path.read_text(encoding="utf-8").strip())
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=dt.UTC) if moment else None
