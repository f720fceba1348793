"""When a learner may see a score and read the feedback. Trainers always may."""

from __future__ import annotations

import datetime as dt

from bacasable.database import FeedbackPolicy, Release
from bacasable.plans import Terms


def returns_at(release: Release, terms: Terms) -> dt.datetime | None:
    """When the feedback of a release goes back to a learner; None: when the trainer decides."""
    match FeedbackPolicy(release.feedback_policy):
        case FeedbackPolicy.AT_ONCE:
            return release.opens_at
        case FeedbackPolicy.AFTER_DUE:
            return terms.due_at
        case FeedbackPolicy.MANUAL:
            return release.feedback_returned_at


def is_returned(release: Release, terms: Terms, *, now: dt.datetime) -> bool:
    """Whether the learner of these terms may see scores and feedback of a release."""
    moment = returns_at(release, terms)
    return moment is not None and moment <= now
