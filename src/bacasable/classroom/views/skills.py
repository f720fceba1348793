"""A learner's skills, as far as exercises can show them.

A score is evidence; a person validates. Level 1 is *proposed* when one exercise linked to a skill
is passed, level 2 when three distinct ones linked at that level or above are; level 3 is never
measured here. An exercise is passed for a skill when every question linked to it has all its
points in one attempt. How many attempts that took plays no part, nor do those after success; but
where a person gave points to such a question, only the attempt that they looked at speaks.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from bacasable.course.content import Course

NEEDED = {1: 1, 2: 3}  # distinct exercises passed, by level
LEVELS = (1, 2, 3)


class Points(NamedTuple):
    """What one question got in one attempt. `points` None: nobody has judged it yet."""

    points: float | None
    max_points: float
    by_person: bool = False

    @property
    def right(self) -> bool:
        return self.points is not None and self.points >= self.max_points


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One graded hand-in. `questions`: the points of each cell that is linked to a skill."""

    number: int
    questions: Mapping[str, Points]
    counts: bool = False
    submission: str = ""
    received_at: dt.datetime | None = None

    def passes(self, cells: Collection[str]) -> bool:
        """Whether all of these questions have all their points."""
        return all(cell in self.questions and self.questions[cell].right for cell in cells)

    def judged_by_person(self, cells: Collection[str]) -> bool:
        return any(cell in self.questions and self.questions[cell].by_person for cell in cells)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One question that is linked to the skill, in the attempt that speaks."""

    cell: str
    title: str
    level: int
    points: Points


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What one exercise says of one skill."""

    assignment: str
    title: str
    level: int
    attempt: Attempt
    answers: tuple[Answer, ...]

    @cached_property
    def passed(self) -> bool:
        return all(answer.points.right for answer in self.answers)

    def as_json(self) -> dict[str, Any]:
        """The evidence as it is kept with a decision."""
        received_at = self.attempt.received_at
        return {
            "assignment": self.assignment,
            "title": self.title,
            "level": self.level,
            "passed": self.passed,
            "attempt": self.attempt.number,
            "submission": self.attempt.submission,
            "received_at": received_at.isoformat() if received_at else None,
            "answers": [
                {
                    "cell": answer.cell,
                    "title": answer.title,
                    "level": answer.level,
                    "points": answer.points.points,
                    "max_points": answer.points.max_points,
                }
                for answer in self.answers
            ],
        }


@dataclass(frozen=True, kw_only=True)
class SkillStanding:
    """One skill, and the exercises that speak of it. `proposed`: 0 for none yet."""

    code: str
    title: str
    evidence: tuple[Evidence, ...] = field(default=())

    @cached_property
    def proposed(self) -> int:
        reached = [level for level, needed in NEEDED.items() if self.passed_at(level) >= needed]
        return max(reached, default=0)

    def passed_at(self, level: int) -> int:
        """How many distinct exercises were passed at that level or above."""
        return sum(1 for e in self.evidence if e.passed and e.level >= level)

    @property
    def passed(self) -> tuple[Evidence, ...]:
        return tuple(e for e in self.evidence if e.passed)


class Linked(NamedTuple):
    """A question that is linked to a skill."""

    cell: str
    title: str
    level: int


Links = Mapping[str, Mapping[str, Sequence[Linked]]]  # assignment -> skill -> its questions


def links_of(course: Course, skills: Collection[str]) -> Links:
    """The questions of a course's exercises that speak of these skills."""
    found: dict[str, dict[str, list[Linked]]] = {}
    for assignment in course.assignments:
        mine: dict[str, list[Linked]] = defaultdict(list)
        for question in assignment.questions:
            for link in question.competences:
                if link.code in skills:
                    linked = Linked(question.cellule, question.intitule, link.niveau)
                    mine[link.code].append(linked)
        if mine:
            found[assignment.name] = mine
    return found


def skill_standings(
    course: Course, links: Links, attempts: Mapping[str, Sequence[Attempt]]
) -> dict[str, SkillStanding]:
    """The skills that the graded exercises speak of, by code, in the order of the référentiels.

    `attempts`: assignment -> graded attempts, the oldest first, where their score may be known.
    """
    found: dict[str, list[Evidence]] = defaultdict(list)
    for assignment in course.assignments:
        if tries := attempts.get(assignment.name):
            for code, linked in links.get(assignment.name, {}).items():
                found[code].append(_evidence(assignment.name, assignment.title, linked, tries))
    return {
        code: SkillStanding(code=code, title=title, evidence=tuple(found[code]))
        for code, title in course.skills.items()
        if code in found
    }


def linked_skills(course: Course) -> set[str]:
    """The skills that at least one exercise of the course speaks of."""
    return {code for assignment in course.assignments for code in _codes(assignment.questions)}


def _codes(questions: Sequence[Any]) -> Iterator[str]:
    for question in questions:
        yield from (link.code for link in question.competences)


def _evidence(
    assignment: str, title: str, linked: Sequence[Linked], tries: Sequence[Attempt]
) -> Evidence:
    attempt = _speaking(tries, {cell for cell, _, _ in linked})
    nothing = Points(points=None, max_points=0.0)
    return Evidence(
        assignment=assignment,
        title=title,
        level=max(level for _, _, level in linked),
        attempt=attempt,
        answers=tuple(
            Answer(cell=cell, title=name, level=level, points=attempt.questions.get(cell, nothing))
            for cell, name, level in linked
        ),
    )


def _speaking(tries: Sequence[Attempt], cells: Collection[str]) -> Attempt:
    """The attempt that speaks: a person's choice, else the first success, else what counts."""
    counting = next((attempt for attempt in tries if attempt.counts), tries[-1])
    if counting.judged_by_person(cells):
        return counting
    return next((attempt for attempt in tries if attempt.passes(cells)), counting)
