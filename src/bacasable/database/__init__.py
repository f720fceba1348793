"""The platform's database: all that nbgrader's gradebook doesn't hold."""

from bacasable.database.adaptation import Adaptation, AdaptationKind
from bacasable.database.engine import Database, alembic_config
from bacasable.database.group import GroupMember, SharedHandIn, WorkGroup
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
    "Adaptation",
    "AdaptationKind",
    "Audit",
    "BankedComment",
    "Base",
    "Cohort",
    "Database",
    "Event",
    "FeedbackPolicy",
    "FlagsDecision",
    "GroupMember",
    "HelpRequest",
    "Invitation",
    "Membership",
    "Person",
    "Release",
    "Role",
    "ScorePolicy",
    "SharedHandIn",
    "Submission",
    "SubmissionState",
    "UtcDateTime",
    "WorkGroup",
    "alembic_config",
    "utc_now",
]
