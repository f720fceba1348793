"""The platform's database: all that nbgrader's gradebook doesn't hold."""

from bacasable.database.engine import Database, alembic_config
from bacasable.database.models import (
    Audit,
    BankedComment,
    Base,
    Cohort,
    Event,
    FeedbackPolicy,
    FlagsDecision,
    HelpRequest,
    Invitation,
    LateUnit,
    Membership,
    Person,
    Release,
    Role,
    ScorePolicy,
    Submission,
    SubmissionState,
)
from bacasable.database.moments import UtcDateTime, utc_now
from bacasable.database.release_checks import CheckState, ReleaseCheck

__all__ = [
    "Audit",
    "BankedComment",
    "Base",
    "CheckState",
    "Cohort",
    "Database",
    "Event",
    "FeedbackPolicy",
    "FlagsDecision",
    "HelpRequest",
    "Invitation",
    "LateUnit",
    "Membership",
    "Person",
    "Release",
    "ReleaseCheck",
    "Role",
    "ScorePolicy",
    "Submission",
    "SubmissionState",
    "UtcDateTime",
    "alembic_config",
    "utc_now",
]
