"""Where a learner stands on a released assignment: one state, one score, from all their attempts."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bacasable.classroom.scores import ScoreTable
from bacasable.classroom.views.policy import is_returned, returns_at
from bacasable.database import Person, Release, Submission, SubmissionState
from bacasable.gradebook import Score
from bacasable.late import final_score, penalty_of


class Progress(enum.StrEnum):
    """What is to be said of an assignment at a glance."""

    TODO = "todo"
    LATE = "late"  # nothing handed in, and the due date has passed
    SUBMITTED = "submitted"
    GRADING = "grading"
    GRADED = "graded"
    REFUSED = "refused"
    FAILED = "failed"


_PROGRESS = {
    SubmissionState.QUEUED: Progress.SUBMITTED,
    SubmissionState.GRADING: Progress.GRADING,
    SubmissionState.GRADED: Progress.GRADED,
    SubmissionState.REFUSED: Progress.REFUSED,
    SubmissionState.FAILED: Progress.FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`score` is what counts, None where there is none or the reader may not see it.

    `penalty`: the points that lateness takes off `raw`, what was earned.
    """

    release: Release
    username: str
    full_name: str
    submissions: tuple[Submission, ...]  # oldest first
    progress: Progress
    score: float | None
    max_score: float
    returned: bool
    returns_at: dt.datetime | None
    book: Score | None  # what the gradebook says now
    raw: float | None
    penalty: float

    @property
    def latest(self) -> Submission | None:
        return self.submissions[-1] if self.submissions else None

    @property
    def counting(self) -> Submission | None:
        return next((s for s in self.submissions if s.counts), None)

    @property
    def attempts(self) -> int:
        return len(self.submissions)

    @property
    def late(self) -> bool:
        """Whether the attempt that counts, or the only ones there are, came after the due date."""
        shown = self.counting or self.latest
        return shown is not None and shown.late

    @property
    def flagged(self) -> bool:
        """Whether a trainer should look at an attempt."""
        return self.suspicious or self.needs_manual_grade

    @property
    def suspicious(self) -> bool:
        """Whether an attempt is flagged, and nobody has decided yet."""
        return any(s.flags and not s.flags_decision for s in self.submissions)

    @property
    def needs_manual_grade(self) -> bool:
        """Whether a question of what counts still waits for a person."""
        if self.counting and self.book:
            return self.book.needs_manual_grade
        return self.latest is not None and self.latest.needs_manual_grade

    def score_of(self, submission: Submission) -> float | None:
        """The score of one attempt, where the reader may see it."""
        return score_of(submission, self.book, self.release) if self.returned else None

    @property
    def attempts_left(self) -> int | None:
        limit = self.release.max_attempts
        return None if limit is None else max(0, limit - self.attempts)

    def is_open(self, *, now: dt.datetime) -> bool:
        """Whether a hand-in would be taken now."""
        release = self.release
        past = release.due_at is not None and now > release.due_at
        closed = release.withdrawn_at is not None or (release.closes_after_due and past)
        return not closed and self.attempts_left != 0


def standing(
    release: Release,
    person: Person,
    submissions: Iterable[Submission],
    scores: ScoreTable,
    *,
    now: dt.datetime,
    for_staff: bool,
) -> Standing:
    """Put together what the platform and the gradebook know."""
    attempts = tuple(sorted(submissions, key=lambda s: s.attempt))
    returned = for_staff or is_returned(release, now=now)
    book = scores.get((person.username, release.assignment))
    counting = next((s for s in attempts if s.counts), None)
    points = points_of(counting, book, release) if counting and returned else NO_POINTS
    return Standing(
        release=release,
        username=person.username,
        full_name=person.full_name,
        submissions=attempts,
        progress=_progress(release, attempts, now=now),
        score=points.score,
        raw=points.raw,
        penalty=points.penalty,
        max_score=release.max_score,
        returned=returned,
        returns_at=returns_at(release),
        book=book,
    )


def _progress(release: Release, attempts: Sequence[Submission], *, now: dt.datetime) -> Progress:
    if attempts:
        return _PROGRESS[SubmissionState(attempts[-1].state)]
    return Progress.LATE if release.due_at and now > release.due_at else Progress.TODO


@dataclass(frozen=True, kw_only=True)
class Points:
    """What an attempt earned, what lateness takes off, what is left; None: no score."""

    raw: float | None = None
    penalty: float = 0.0
    score: float | None = None


NO_POINTS = Points()


def points_of(submission: Submission, book: Score | None, release: Release) -> Points:
    """The points of an attempt: of the one that counts, as corrected in the gradebook."""
    if book and submission.counts:
        raw = book.score if book.raw is None else book.raw
        return Points(raw=raw, penalty=book.penalty, score=book.score)
    if submission.score is None:
        return NO_POINTS
    return Points(
        raw=submission.score,
        penalty=penalty_of(submission, release),
        score=final_score(submission, release),
    )


def score_of(submission: Submission, book: Score | None, release: Release) -> float | None:
    """What is left of them."""
    return points_of(submission, book, release).score
