"""Which of a learner's attempts at an assignment counts, and so is in the gradebook.

`last`: the newest attempt that has been dealt with; if it could not be graded, none counts,
because an older score would pass for it. `best`: the highest score once the late penalty is taken
off, so that a late attempt only counts where it is worth it; the earlier attempt if equal; an attempt that could not be graded changes nothing but is shown. An attempt that comes to count
without being in the gradebook, because another was corrected downwards, is graded again.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.database import Release, ScorePolicy, Submission, SubmissionState
from bacasable.late import final_score

DEALT_WITH = (SubmissionState.GRADED, SubmissionState.REFUSED, SubmissionState.FAILED)


def counting(attempts: Sequence[Submission], release: Release) -> Submission | None:
    """The attempt that counts among those of one learner at one assignment."""
    policy = ScorePolicy(release.score_policy)
    done = [attempt for attempt in attempts if attempt.state in DEALT_WITH]
    graded = [attempt for attempt in done if attempt.state == SubmissionState.GRADED]
    if policy == ScorePolicy.BEST:
        return max(graded, key=lambda a: (final_score(a, release) or 0.0, -a.attempt), default=None)
    newest = max(done, key=lambda a: a.attempt, default=None)
    return newest if newest in graded else None


def attempts_of(session: Session, submission: Submission) -> Sequence[Submission]:
    """All attempts of the same learner at the same assignment."""
    same = (
        Submission.release_id == submission.release_id,
        Submission.person_id == submission.person_id,
    )
    return session.scalars(select(Submission).where(*same)).all()


def count_attempts(session: Session, finished: Submission) -> list[Submission]:
    """Mark the attempt that counts now that one is finished; the attempts to grade again."""
    attempts = attempts_of(session, finished)
    chosen = counting(attempts, finished.release)
    again = [chosen] if chosen and chosen is not finished and not chosen.counts else []
    for attempt in attempts:
        attempt.counts = attempt is chosen and attempt not in again
    return again
