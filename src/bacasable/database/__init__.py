"""The platform's database: all that nbgrader's gradebook doesn't hold."""

from bacasable.database.engine import Database, alembic_config
from bacasable.database.models import (
    Audit,
    Base,
    Cohort,
    Event,
    FeedbackPolicy,
    HelpRequest,
    Invitation,
    Membership,
    Person,
    Release,
    Role,
    ScorePolicy,
    Submission,
    SubmissionState,
    UtcDateTime,
    utc_now,
)

__all__ = [
    "Audit",
    "Base",
    "Cohort",
    "Database",
    "Event",
    "FeedbackPolicy",
    "HelpRequest",
    "Invitation",
    "Membership",
    "Person",
    "Release",
    "Role",
    "ScorePolicy",
    "Submission",
    "SubmissionState",
    "UtcDateTime",
    "alembic_config",
    "utc_now",
]
