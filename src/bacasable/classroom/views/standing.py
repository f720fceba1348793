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
from bacasable.groups import Team
from bacasable.late import final_score, penalty_of
from bacasable.plans import Terms


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
    terms: Terms  # the release's, as the learner's plan changes them
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
    team: Team | None = None  # with whom the learner hands in

    @property
    def latest(self) -> Submission | None:
        return self.submissions[-1] if self.submissions else None

    @property
    def counting(self) -> Submission | None:
        return next((s for s in self.submissions if s.counts), None)

    @property
    def attempts(self) -> int:
        """How many are counted: those of the learner, or of their group."""
        return self.team.used if self.team else len(self.submissions)

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
        limit = self.terms.max_attempts
        return None if limit is None else max(0, limit - self.attempts)

    def is_open(self, *, now: dt.datetime) -> bool:
        """Whether a hand-in would be taken now."""
        release = self.release
        past = release.closes_after_due and self.terms.is_late(now)
        closed = release.withdrawn_at is not None or past
        return not closed and self.attempts_left != 0


def standing(
    release: Release,
    person: Person,
    submissions: Iterable[Submission],
    scores: ScoreTable,
    terms: Terms,
    *,
    now: dt.datetime,
    for_staff: bool,
    team: Team | None = None,
) -> Standing:
    """Put together what the platform and the gradebook know."""
    attempts = tuple(sorted(submissions, key=lambda s: s.attempt))
    returned = for_staff or is_returned(release, terms, now=now)
    book = scores.get((person.username, release.assignment))
    counting = next((s for s in attempts if s.counts), None)
    points = points_of(counting, book, release) if counting and returned else NO_POINTS
    return Standing(
        release=release,
        terms=terms,
        username=person.username,
        full_name=person.full_name,
        submissions=attempts,
        progress=_progress(terms, attempts, now=now),
        score=points.score,
        raw=points.raw,
        penalty=points.penalty,
        max_score=release.max_score,
        returned=returned,
        returns_at=returns_at(release, terms),
        book=book,
        team=team,
    )


def _progress(terms: Terms, attempts: Sequence[Submission], *, now: dt.datetime) -> Progress:
    if attempts:
        return _PROGRESS[SubmissionState(attempts[-1].state)]
    return Progress.LATE if terms.is_late(now) else Progress.TODO


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
