"""One submission: from its files to its verdict. The one boundary that catches surprises.

What is wrong with a hand-in refuses it, with the reason. What is wrong with the machine raises
`MachineError`, and is tried again. Anything else is a defect of ours: the trace is logged, the
submission is `failed`, and the others go on.
"""

from __future__ import annotations

import enum
import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bacasable.autograde.course_folder import CourseFolder
from bacasable.autograde.files import files_to_grade
from bacasable.autograde.intake import HandIn
from bacasable.autograde.job import Job, JobResult, Limits
from bacasable.autograde.rebuild import rebuild
from bacasable.autograde.record import Verdict, record
from bacasable.autograde.source import AssignmentSource, CourseNotebook
from bacasable.autograde.verify import CellGrade, Flagged, VerifiedNotebook, not_handed_in, verify
from bacasable.errors import BacasableError, InvalidInputError, MachineError
from bacasable.notebook import Notebook, parse_notebook

logger = logging.getLogger(__name__)


class Runner(Protocol):
    """What runs a notebook: the sandbox. Raises `MachineError` when the machine failed."""

    def run(self, job: Job) -> JobResult: ...


class Sandbox(Protocol):
    """A runner that can be told to give a job up: `sandbox.Pool`."""

    def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult: ...


@dataclass(frozen=True, kw_only=True)
class Cancellable:
    """A sandbox as a runner, all of whose jobs are given up at one signal."""

    sandbox: Sandbox
    cancelled: threading.Event

    def run(self, job: Job) -> JobResult:
        return self.sandbox.run(job, cancelled=self.cancelled)


class Status(enum.StrEnum):
    """How grading a submission ended."""

    GRADED = "graded"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a submission. Scores are None unless graded; `seconds` is wall time."""

    learner: str
    status: Status
    reason: str = ""
    score: float | None = None
    max_score: float | None = None
    seconds: float = 0.0
    grades: tuple[CellGrade, ...] = ()
    flags: tuple[Flagged, ...] = ()
    verdict: Verdict | None = None

    @property
    def waited(self) -> float:
        """Seconds that its cells waited for a processor that others had; no limit counts them."""
        notebooks = self.verdict.notebooks if self.verdict else ()
        return sum(cell.waited for notebook in notebooks for cell in notebook.results.values())

    @property
    def needs_manual_grade(self) -> bool:
        return any(grade.points is None for grade in self.grades)

    def as_json(self) -> dict[str, Any]:
        """The documented form of `bacasable autograde --json`."""
        return {
            "learner": self.learner,
            "status": self.status.value,
            "reason": self.reason,
            "score": self.score,
            "max_score": self.max_score,
            "seconds": round(self.seconds, 3),
            "waited": round(self.waited, 3),
            "flags": [{"grade_id": flag.grade_id, "reason": flag.reason} for flag in self.flags],
            "cells": [
                {
                    "notebook": grade.notebook,
                    "grade_id": grade.grade_id,
                    "points": grade.points,
                    "max_points": grade.max_points,
                    "manual": grade.manual,
                }
                | _place(grade)
                for grade in self.grades
            ],
        }


def _place(grade: CellGrade) -> dict[str, Any]:
    """Where a test ran, and why in the learner's process; nothing for what a person grades."""
    if grade.ran is None:
        return {}
    return {"mode": grade.ran.value} | ({"mode_reason": grade.ran_why} if grade.ran_why else {})


def grade_submission(
    learner: str,
    read: Callable[[], HandIn],
    *,
    source: Callable[[], AssignmentSource],
    runner: Runner,
    limits: Limits,
) -> Outcome:
    """Run and judge a submission; write nothing. Raises `MachineError` only.

    `read` raises `InvalidInputError` for what refuses the hand-in, `source` never does.
    """
    started = time.monotonic()
    try:
        outcome = _judge(learner, read(), source(), runner, limits)
    except MachineError:
        raise
    except InvalidInputError as error:
        outcome = Outcome(learner=learner, status=Status.REFUSED, reason=error.line())
    except Exception as error:  # noqa: BLE001 - the boundary around a submission
        outcome = failed(learner, error)
    return replace(outcome, seconds=time.monotonic() - started)


def record_outcome(course: CourseFolder, outcome: Outcome) -> Outcome:
    """Write a graded outcome into the gradebook, late penalty included.

    Raises `MachineError` only.
    """
    if outcome.verdict is None:
        return outcome
    try:
        penalty = record(course, outcome.verdict)
    except MachineError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary around a submission
        return failed(outcome.learner, error)
    return replace(outcome, score=max(0.0, (outcome.score or 0.0) - penalty))


def failed(learner: str, error: Exception) -> Outcome:
    """A submission that could not be graded, for reasons that are ours. Logs the trace.

    Learners read the reason: it names no path and repeats no log.
    """
    logger.error("grading the submission of %s failed", learner, exc_info=error)
    known = error.what.split(". ")[0] if isinstance(error, BacasableError) else type(error).__name__
    reason = f"N'a pas pu être corrigé : {known[:200].rstrip('.')}."
    return Outcome(learner=learner, status=Status.FAILED, reason=reason)


def _judge(
    learner: str, hand_in: HandIn, source: AssignmentSource, runner: Runner, limits: Limits
) -> Outcome:
    given = _notebooks(source, hand_in)
    files = files_to_grade(source, hand_in.files)
    course_files = frozenset(source.files) - source.editable
    verified = tuple(
        _run(notebook, given[notebook.name], files, course_files, runner, limits)
        for notebook in source.notebooks
        if notebook.name in given
    )
    missing = [notebook for notebook in source.notebooks if notebook.name not in given]
    grades = tuple(grade for notebook in verified for grade in notebook.grades)
    grades += tuple(grade for notebook in missing for grade in not_handed_in(notebook))
    verdict = Verdict(
        assignment=source.assignment,
        learner=learner,
        received_at=hand_in.received_at,
        notebooks=verified,
        grades=grades,
        files=files,
    )
    return Outcome(
        learner=learner,
        status=Status.GRADED,
        score=float(sum(grade.points or 0.0 for grade in grades)),
        max_score=float(sum(grade.max_points for grade in grades)),
        grades=grades,
        flags=tuple(flag for notebook in verified for flag in notebook.flags),
        verdict=verdict,
    )


def _notebooks(source: AssignmentSource, hand_in: HandIn) -> dict[str, Notebook]:
    """The notebooks of the assignment that were handed in, under exactly their names."""
    given = {}
    for notebook in source.notebooks:
        data = hand_in.files.get(f"{notebook.name}.ipynb")
        if data is not None:
            given[notebook.name] = parse_notebook(data, where=f"{notebook.name}.ipynb")
    if not given:
        names = ", ".join(f"{notebook.name}.ipynb" for notebook in source.notebooks)
        raise InvalidInputError("aucun notebook attendu dans ce rendu.", todo=f"Rendez : {names}.")
    return given


def _run(
    course: CourseNotebook,
    given: Notebook,
    files: dict[str, bytes],
    course_files: frozenset[str],
    runner: Runner,
    limits: Limits,
) -> VerifiedNotebook:
    rebuilt = rebuild(course, given)
    plan = rebuilt.plan()
    job = Job(
        id=uuid.uuid4().hex,
        notebook=course.name,
        cells=plan.cells,
        files=files,
        limits=limits,
        course_files=course_files,
        names=plan.names,
        classes=plan.classes,
    )
    return verify(rebuilt, runner.run(job), limits)
