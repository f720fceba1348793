"""From what a sandbox answered to points. Fails closed.

A test cell earns points only if it demonstrably ran to its end (`CellStatus.OK`) and nothing
about it was flagged. Then nbgrader's rule holds: the value that the cell shows, if it is a number
between 0 and the maximum, is a partial score; otherwise all points. What is written on stderr
costs nothing. Answers that a person grades have no points yet, or 0 if left untouched.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bacasable.autograde.criteria import failed_criteria
from bacasable.autograde.hidden import failure_message, hidden_fragments
from bacasable.autograde.job import CellKind, CellMode, CellResult, CellStatus, JobResult, Limits
from bacasable.autograde.partial import partial_score
from bacasable.autograde.rebuild import RebuiltCell, RebuiltNotebook
from bacasable.autograde.source import CourseCell, CourseNotebook

UNRELIABLE = "Le résultat de ce test n'est pas fiable : votre formateur·rice va le regarder."


class Mode(enum.StrEnum):
    """Who decides the points of a cell."""

    AUTO = "auto"
    MANUAL = "manual"
    NO_RESPONSE = "no_response"  # for a person to grade, but left as released: 0


@dataclass(frozen=True, kw_only=True)
class CellGrade:
    """Points of one graded cell; None: a person has still to give them.

    `message` is in French, safe for the learner: no hidden test, no value from one.
    `ran`: where a test was run, and why (`ran_why`) if that was in the learner's process.
    """

    notebook: str
    grade_id: str
    points: float | None
    max_points: float
    mode: Mode
    hidden: bool = False
    message: str = ""
    ran: CellMode | None = None
    ran_why: str = ""

    @property
    def manual(self) -> bool:
        return self.mode is not Mode.AUTO


@dataclass(frozen=True, kw_only=True)
class Flagged:
    """Something a trainer should look at."""

    notebook: str
    grade_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class VerifiedNotebook:
    """A notebook with its verdict. `results`: key of a cell that was to run -> what it left."""

    notebook: RebuiltNotebook
    results: Mapping[str, CellResult]
    grades: tuple[CellGrade, ...]
    flags: tuple[Flagged, ...] = ()

    def grade(self, grade_id: str) -> CellGrade:
        return next(grade for grade in self.grades if grade.grade_id == grade_id)


def verify(notebook: RebuiltNotebook, answer: JobResult, limits: Limits) -> VerifiedNotebook:
    """Judge a notebook from the sandbox's answer, read as hostile data."""
    reasons = _reasons(notebook, answer)
    results = {
        cell.key: _result(cell, answer.cells.get(cell.key), reasons.get(cell.key, []))
        for cell in notebook.cells
        if cell.kind
    }
    secrets = hidden_fragments([cell.course for cell in notebook.cells if cell.course])
    grades = []
    for cell, course in notebook.graded():
        if not course.is_test:
            points, message = _for_a_person(cell, course)
        elif cell.key in reasons:
            points, message = 0.0, UNRELIABLE
        else:
            points, message = _judge(course, results[cell.key], limits, secrets)
        grade = _grade(notebook.name, course, points, message)
        if course.is_test and cell.key in results:
            grade = replace(grade, ran=results[cell.key].mode, ran_why=results[cell.key].why)
        grades.append(grade)
    flags = tuple(
        Flagged(notebook=notebook.name, grade_id=_name(cell), reason=reason)
        for cell in notebook.cells
        for reason in reasons.get(cell.key, ())
    )
    return VerifiedNotebook(notebook=notebook, results=results, grades=tuple(grades), flags=flags)


def _result(cell: RebuiltCell, given: CellResult | None, reasons: list[str]) -> CellResult:
    """What a cell left; of a test that was tampered with, only why it doesn't count."""
    result = given or CellResult(key=cell.key, status=CellStatus.NOT_RUN)
    if not reasons or cell.kind is not CellKind.TEST:
        return result
    text = f"Ce test ne compte pas : {'; '.join(reasons)}."
    error = {"output_type": "error", "ename": "TestNonCompte", "evalue": text, "traceback": [text]}
    return replace(result, outputs=(error,))


def not_handed_in(course: CourseNotebook) -> tuple[CellGrade, ...]:
    """A notebook of the assignment that is not in the hand-in: 0 everywhere, as in nbgrader."""
    return tuple(
        _grade(course.name, cell, 0.0, "Ce notebook n'a pas été rendu.")
        for cell in course.cells
        if cell.is_grade or cell.is_task
    )


def _reasons(notebook: RebuiltNotebook, answer: JobResult) -> dict[str, list[str]]:
    """Key of a cell -> why it is flagged. What names no cell of ours concerns all tests."""
    keys = {cell.key for cell in notebook.cells}
    tests = [cell.key for cell in notebook.cells if cell.course and cell.course.is_test]
    reasons: dict[str, list[str]] = {}
    for flag in answer.flags:
        for key in [flag.key] if flag.key in keys else tests:
            if flag.reason not in reasons.setdefault(key, []):
                reasons[key].append(flag.reason)
    return reasons


def _name(cell: RebuiltCell) -> str:
    return (cell.course.grade_id if cell.course else None) or cell.key


def _grade(notebook: str, course: CourseCell, points: float | None, message: str) -> CellGrade:
    mode = Mode.MANUAL if points is None else Mode.NO_RESPONSE
    return CellGrade(
        notebook=notebook,
        grade_id=course.grade_id or "",
        points=points,
        max_points=course.max_points,
        mode=Mode.AUTO if course.is_test else mode,
        hidden=course.is_hidden,
        message=message,
    )


def _for_a_person(cell: RebuiltCell, course: CourseCell) -> tuple[float | None, str]:
    if course.is_solution and cell.source == course.source:
        return 0.0, "Pas de réponse."
    return None, "À corriger par votre formateur·rice."


def _judge(
    course: CourseCell, result: CellResult, limits: Limits, secrets: tuple[str, ...]
) -> tuple[float, str]:
    """Points of a test cell, and a message if they are not all of them."""
    if result.status is CellStatus.NOT_RUN:
        return 0.0, "Ce test n'a pas pu être lancé : le programme s'est arrêté avant."
    if result.status is CellStatus.TIMEOUT:
        return 0.0, f"Temps dépassé : ce test a duré plus de {limits.cell_seconds:g} secondes."
    if result.status is not CellStatus.OK or _shows_error(result):
        return 0.0, failure_message(course, result, secrets)
    points, message = partial_score(course.source, result, course.max_points)
    return points, failed_criteria(course, result) or message if points < course.max_points else ""


def _shows_error(result: CellResult) -> bool:
    return any(output.get("output_type") == "error" for output in result.outputs)
