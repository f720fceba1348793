"""What a check of an exercise found: plain values, kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Question:
    """A graded cell: what the solution and a blank version earn, and where its test runs.

    Points are None where a person gives them; `mode` is then empty. `says`: what the test of the
    solution says, if it doesn't earn all.
    """

    notebook: str
    grade_id: str
    max_points: float
    solution: float | None
    blank: float | None
    mode: str
    why: str
    says: str

    @property
    def fails(self) -> bool:
        """Whether the solution lacks points, or a blank version earns some."""
        lacks = self.solution is not None and self.solution != self.max_points
        return lacks or bool(self.blank)


@dataclass(frozen=True, kw_only=True)
class Report:
    """`problems`: French sentences, none if the exercise may be released. `advice`: style."""

    problems: tuple[str, ...]
    advice: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept and as the API gives it."""
        return asdict(self) | {"ok": not self.problems}


def report_of(kept: dict[str, Any]) -> Report:
    """A report that was kept."""
    return Report(
        problems=tuple(kept.get("problems", ())),
        advice=tuple(kept.get("advice", ())),
        questions=tuple(Question(**question) for question in kept.get("questions", ())),
        seconds=float(kept.get("seconds", 0.0)),
    )
