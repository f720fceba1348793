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
from bacasable.database.rubric import Rubric, RubricMark
from bacasable.database.skills import SkillDecision, SkillVerdict, Tutorship

__all__ = [
    "Adaptation",
    "AdaptationKind",
    "Audit",
    "BankedComment",
    "Base",
    "CheckState",
    "Cohort",
    "Database",
    "Event",
    "FeedbackPolicy",
    "FlagsDecision",
    "GroupMember",
    "HelpRequest",
    "Invitation",
    "LateUnit",
    "Membership",
    "Person",
    "Release",
    "ReleaseCheck",
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
