"""From what a visible test cell showed to what its learner is told.

nbgrader's rule, without its fail-open: an error fails; a number below the cell's points is a
partial score; otherwise it passes. `verifie` prints a line a criterion (✓ or ✗, its explanation
indented below) and says how many points wait for hidden ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bacasable_lab.explain import explain

MAX_TEXT = 2_000
PASSED, FAILED = "✓", "✗"
NOT_RUN = "Ce contrôle n'a pas été lancé, parce que le notebook s'est arrêté avant."


@dataclass(frozen=True)
class Criterion:
    """One line of a test: passed or not, and what to do."""

    title: str
    passed: bool
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one visible test says. `later`: true where hidden checks follow after handing in."""

    grade_id: str
    points: float
    passed: bool
    message: str = ""
    criteria: tuple[Criterion, ...] = field(default=())
    later: bool = False

    @classmethod
    def not_run(cls, cell: Any) -> Verdict:
        """A test that the notebook did not reach."""
        grade_id, points = _mark(cell)
        return cls(grade_id=grade_id, points=points, passed=False, message=NOT_RUN)

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        criteria = [vars(criterion) for criterion in self.criteria]
        return {**vars(self), "criteria": criteria}


def judge(cell: Any) -> Verdict:
    """The verdict of a test cell that ran."""
    grade_id, points = _mark(cell)
    criteria = tuple(_criteria(_written(cell)))
    error = next((o for o in cell.outputs if o.output_type == "error"), None)
    shown = next((o for o in cell.outputs if o.output_type == "execute_result"), None)
    number = _number(shown)
    failed = [c for c in criteria if not c.passed]
    partial = number is not None and number < points
    message = _told(error) if error else ""
    if partial and not failed and not message:
        message = "Réponse en partie juste."
    return Verdict(
        grade_id=grade_id,
        points=points,
        passed=not (error or failed or partial),
        message=message,
        criteria=criteria,
        later=_is_empty(cell) or bool(criteria and not failed and number is None),
    )


def _mark(cell: Any) -> tuple[str, float]:
    mark = cell.metadata.get("nbgrader") or {}
    points = mark.get("points")
    if not isinstance(points, int | float) or isinstance(points, bool):
        points = 0.0
    return str(mark.get("grade_id") or "")[:200], float(points)


def _is_empty(cell: Any) -> bool:
    """Whether only hidden checks are in this cell: the release shows nothing of them."""
    return all(not line.strip() or line.strip().startswith("#") for line in cell.source.split("\n"))


def _written(cell: Any) -> str:
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")


def _criteria(text: str) -> list[Criterion]:
    found: list[Criterion] = []
    for line in text[:MAX_TEXT].split("\n"):
        if line.startswith((PASSED, FAILED)):
            found.append(Criterion(line[1:].strip(), line.startswith(PASSED)))
        elif found and line.startswith("  ") and not found[-1].passed:
            last = found[-1]
            message = f"{last.message}\n{line.strip()}".strip()
            found[-1] = Criterion(last.title, last.passed, message)
    return found


def _told(error: Any) -> str:
    kind, text = str(error.ename), str(error.evalue)[:MAX_TEXT]
    if kind in ("AssertionError", "Echec"):
        return text or "Ce contrôle a échoué."
    return explain(kind, text) or f"{kind} : {text}"


def _number(output: Any) -> float | None:
    text = output.data.get("text/plain") if output is not None else None
    if not isinstance(text, str) or not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text.strip()):
        return None
    return float(text)
