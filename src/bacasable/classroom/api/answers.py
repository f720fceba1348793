"""The answers of the API, as its description shows them.

Tests hold what the handlers answer to these models; nothing is dropped or refused at run time, so
that an old row never costs a learner their result.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bacasable.classroom.views.standing import Progress
from bacasable.database import (
    FlagsDecision,
    LateUnit,
    Role,
    SubmissionState,
)

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def answer(model: type[BaseModel], status: int = 200) -> dict[str, Any]:
    """Arguments of a route that answers this."""
    return {"status_code": status, "response_model": None, "responses": {status: {"model": model}}}


def content(kind: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with a file or a stream of this content type."""
    schema = {"type": "string"}
    if kind == "application/octet-stream":
        schema["format"] = "binary"
    return {status: {"content": {kind: {"schema": schema}}}}


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Enrolled(Answer):
    cohort: str
    course_id: str
    title: str
    role: Role


class Me(Answer):
    username: str
    full_name: str
    is_admin: bool
    memberships: list[Enrolled]


class Known(Answer):
    username: str
    full_name: str


class People(Answer):
    people: list[Known]


class StoredFile(Answer):
    path: str
    size: int
    sha256: Digest


class Attempt(Answer):
    """One hand-in; score and feedback only where they are returned."""

    id: Id
    attempt: int
    received_at: Moment
    late: bool
    handed_in_by: str | None
    sha256: Digest
    size: int
    state: SubmissionState
    reason: str
    counts: bool
    score: float | None
    max_score: float | None
    feedback: list[str]


class OwnAttempt(Attempt):
    course_id: str
    assignment: str


class OwnAttempts(Answer):
    submissions: list[OwnAttempt]


class CheckCount(Answer):
    """How many checks an exercise has, and how many of them a learner sees."""

    all: int
    visible: int


class OwnAssignment(Answer):
    """One assignment as its learner gets it: dates and attempts are theirs."""

    course_id: str
    cohort: str
    assignment: str
    title: str
    module: str
    version: int
    digest: Digest
    opens_at: Moment
    due_at: Moment | None
    max_attempts: int | None
    adapted: bool
    checks: CheckCount | None
    late_percent: float
    late_unit: LateUnit
    attempts: int
    group: list[str]
    open: bool
    withdrawn: bool
    state: Progress
    late: bool
    score: float | None
    raw_score: float | None
    late_penalty: float
    max_score: float
    returned: bool
    returns_at: Moment | None
    accepts: list[str]
    files: list[StoredFile]
    submissions: list[Attempt]


class OwnAssignments(Answer):
    assignments: list[OwnAssignment]


class Receipt(Answer):
    """What a hand-in is answered with, once it is safe on disk."""

    id: Id
    course_id: str
    assignment: str
    attempt: int
    received_at: Moment
    late: bool
    sha256: Digest
    size: int
    files: list[StoredFile]
    for_: list[str] = Field(alias="for")
    ignored: list[str]


class Criterion(Answer):
    """A line of the rubric that the answer was graded by."""

    text: str
    points: float
    met: bool


class GradedCell(BaseModel):
    """A graded cell. A trainer also gets what the grader noted: keys that are not listed."""

    model_config = ConfigDict(extra="allow")

    notebook: str = ""
    grade_id: str
    title: str
    points: float | None
    max_points: float = 0.0
    manual: bool = False
    hidden: bool = False
    message: str = ""
    comment: str
    criteria: list[Criterion]


class Flag(Answer):
    notebook: str
    grade_id: str
    reason: str


class GradedSubmission(OwnAttempt):
    """`flags` and `flags_decision` are for trainers."""

    title: str
    username: str
    returned: bool
    for_: list[str] = Field(alias="for")
    raw_score: float | None
    late_penalty: float
    needs_manual_grade: bool
    files: list[StoredFile] = []
    cells: list[GradedCell]
    flags: list[Flag] = []
    flags_decision: FlagsDecision = FlagsDecision.OPEN


class Requeued(Answer):
    state: Literal[SubmissionState.QUEUED, SubmissionState.GRADING]


class AuditEntry(Answer):
    at: Moment
    actor: str
    action: str
    details: dict[str, Any]


class AuditTrail(Answer):
    audit: list[AuditEntry]


class HelpEntry(Answer):
    """`place`: in the queue, 1 is next; told to the learner."""

    id: Id
    cohort: str
    username: str
    full_name: str
    assignment: str
    notebook: str
    cell: str
    text: str
    created_at: Moment
    closed_at: Moment | None
    place: int = 0


class HelpEntries(Answer):
    requests: list[HelpEntry]
