"""A learner's skills, as far as exercises can show them.

A score is evidence; a person validates. Level 1 is *proposed* when one exercise linked to a skill
is passed, level 2 when three distinct ones linked at that level or above are; level 3 is never
measured here. An exercise is passed for a skill when every question linked to it has all its
points in the attempt that counts. How many attempts that took plays no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bacasable.course.content import Course

NEEDED = {1: 1, 2: 3}  # distinct exercises passed, by level


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What one exercise says of one skill."""

    assignment: str
    title: str
    level: int
    passed: bool


@dataclass(frozen=True, kw_only=True)
class SkillStanding:
    """One skill, and the exercises that speak of it. `proposed`: 0 for none yet."""

    code: str
    title: str
    evidence: tuple[Evidence, ...]

    @property
    def proposed(self) -> int:
        reached = [level for level, needed in NEEDED.items() if self.passed_at(level) >= needed]
        return max(reached, default=0)

    def passed_at(self, level: int) -> int:
        """How many distinct exercises were passed at that level or above."""
        return sum(1 for e in self.evidence if e.passed and e.level >= level)

    @property
    def passed(self) -> tuple[Evidence, ...]:
        return tuple(e for e in self.evidence if e.passed)


def skill_standings(
    course: Course, cells: Mapping[str, Iterable[Mapping[str, Any]]]
) -> list[SkillStanding]:
    """The skills that the graded exercises speak of, in the order of the référentiels.

    `cells`: assignment -> graded cells of the attempt that counts, where its score is returned.
    """
    found: dict[str, list[Evidence]] = defaultdict(list)
    for assignment in course.assignments:
        if assignment.name not in cells:
            continue
        right = {c["grade_id"] for c in cells[assignment.name] if _is_right(c)}
        questions: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        for question in assignment.questions:
            for link in question.competences:
                questions[link.code].append((link.niveau, question.cellule in right))
        for code, answers in questions.items():
            found[code].append(
                Evidence(
                    assignment=assignment.name,
                    title=assignment.title,
                    level=max(level for level, _ in answers),
                    passed=all(passed for _, passed in answers),
                )
            )
    return [
        SkillStanding(code=code, title=title, evidence=tuple(found[code]))
        for code, title in course.skills.items()
        if code in found
    ]


def _is_right(cell: Mapping[str, Any]) -> bool:
    points = cell.get("points")
    return points is not None and points >= (cell.get("max_points") or 0)
