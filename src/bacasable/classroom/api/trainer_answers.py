"""The answers of the API that only trainers get."""

from __future__ import annotations

from typing import Any, Literal

from bacasable.classroom.api.answers import Answer, Day, Digest, Id, Known, Moment, StoredFile
from bacasable.classroom.views.standing import Progress
from bacasable.database import AdaptationKind, CheckState, FeedbackPolicy, LateUnit, ScorePolicy


class CohortEntry(Answer):
    cohort: str
    title: str
    course: str
    course_id: str
    starts_on: Day
    ends_on: Day


class CohortList(Answer):
    cohorts: list[CohortEntry]


class Released(Answer):
    assignment: str
    title: str
    version: int
    opens_at: Moment
    due_at: Moment | None
    max_attempts: int | None
    max_score: float
    feedback_policy: FeedbackPolicy
    score_policy: ScorePolicy
    late_percent: float
    late_unit: LateUnit
    closes_after_due: bool
    withdrawn_at: Moment | None


class TableCell(Answer):
    assignment: str
    state: Progress
    score: float | None
    raw_score: float | None
    late_penalty: float
    max_score: float
    attempts: int
    due_at: Moment | None
    max_attempts: int | None
    adapted: bool
    late: bool
    flagged: bool
    latest: Id | None


class TableRow(Answer):
    username: str
    full_name: str
    standings: list[TableCell]


class ScoreTable(CohortEntry):
    """Learners × released assignments."""

    releases: list[Released]
    learners: list[TableRow]


class Group(Answer):
    """`hand_ins`: how many it has sent so far."""

    number: int
    hand_ins: int
    members: list[Known]


class Groups(Answer):
    """`handed_in`: a group has, so that groups are no longer made anew."""

    assignment: str
    title: str
    handed_in: bool
    groups: list[Group]


class AdaptationEntry(Answer):
    """A line of a plan. `amount`: seconds of an extension, attempts, percents of extra time."""

    id: int
    kind: AdaptationKind
    assignment: str
    amount: int
    starts_at: Moment | None
    ends_at: Moment | None
    note: str
    created_by: str
    created_at: Moment


class TermsEntry(Answer):
    """What holds for the learner at an exercise."""

    assignment: str
    due_at: Moment | None
    max_attempts: int | None
    adapted: bool


class Plan(Known):
    """What is in force, in the order it was given, and what comes of it."""

    adaptations: list[AdaptationEntry]
    terms: list[TermsEntry]


class ReleaseCheckState(Answer):
    """`report`: what the solution and the released version earn, question by question."""

    assignment: str
    state: CheckState | Literal["none"]
    reason: str
    done_at: Moment | None
    report: dict[str, Any] | None


class AuthoredExercise(Answer):
    assignment: str
    title: str
    authored: bool
    digest: Digest
    files: list[StoredFile]


class AuthoredExercises(Answer):
    course: str
    exercises: list[AuthoredExercise]


class KeptExercise(AuthoredExercise):
    problems: list[str]
