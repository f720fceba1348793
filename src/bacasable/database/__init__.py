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
from bacasable.database.rubric import Rubric, RubricMark
from bacasable.database.skills import SkillDecision, SkillVerdict, Tutorship

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
    "Rubric",
    "RubricMark",
    "ScorePolicy",
    "SharedHandIn",
    "SkillDecision",
    "SkillVerdict",
    "Submission",
    "SubmissionState",
    "Tutorship",
    "UtcDateTime",
    "WorkGroup",
    "alembic_config",
    "utc_now",
]
