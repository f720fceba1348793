"""What a late hand-in costs: the one place that computes it.

A release takes a percentage of the exercise's points off, once or for each day begun after the due
date; never more than all of them, and no score goes below zero. The penalty is that of the
lateness alone, whatever was earned: points corrected later change the score, not the penalty.
`Submission.score` and the points in the gradebook stay as they were earned; what counts is
`final_score`, also where the best attempt is chosen.
"""

from __future__ import annotations

import datetime as dt
import math

from bacasable.database import LateUnit, Release, Submission

DAY_SECONDS = 86_400
ALL_PERCENT = 100.0


def seconds_late(received_at: dt.datetime, due_at: dt.datetime | None) -> float:
    """How long after the due date; 0 in time, or where there is none."""
    return max(0.0, (received_at - due_at).total_seconds()) if due_at else 0.0


def percent_lost(release: Release, late_seconds: float) -> float:
    """The part of the exercise's points that so much lateness costs, from 0 to 100."""
    if late_seconds <= 0 or release.late_percent <= 0:
        return 0.0
    per_day = release.late_unit == LateUnit.DAY
    days = math.ceil(late_seconds / DAY_SECONDS) if per_day else 1
    return min(ALL_PERCENT, release.late_percent * days)


def points_lost(percent: float, max_score: float) -> float:
    """That part in points."""
    return min(max_score, percent * max_score / ALL_PERCENT)


def after_penalty(score: float, penalty: float) -> float:
    """What counts of an earned score."""
    return max(0.0, score - penalty)


def penalty_of(submission: Submission, release: Release) -> float:
    """The points that an attempt loses."""
    return points_lost(percent_lost(release, submission.late_seconds), release.max_score)


def final_score(submission: Submission, release: Release) -> float | None:
    """What counts of an attempt; None where it has no score yet."""
    if submission.score is None:
        return None
    return after_penalty(submission.score, penalty_of(submission, release))
