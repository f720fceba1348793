"""A skill of a learner: what exercises propose, and what people decided about it.

What was decided holds until a person decides otherwise: scores that change afterwards change no
level, they are only told ("les preuves ont changé depuis").
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.views.skills import NEEDED, SkillStanding
from bacasable.database import SkillDecision, SkillVerdict


@dataclass(frozen=True, kw_only=True)
class SkillRecord:
    """One skill of one learner. `decisions`: all there were, the oldest first."""

    standing: SkillStanding
    decisions: tuple[SkillDecision, ...] = ()

    @cached_property
    def in_force(self) -> dict[int, SkillDecision]:
        """level -> the decision that holds."""
        newest = {decision.level: decision for decision in self.decisions}
        return {
            level: decision
            for level, decision in sorted(newest.items())
            if decision.verdict != SkillVerdict.TAKEN_BACK
        }

    @cached_property
    def validation(self) -> SkillDecision | None:
        """The validation of the highest level."""
        return next((d for d in reversed(self.in_force.values()) if _validates(d)), None)

    @property
    def validated(self) -> int:
        """The highest validated level; 0 for none."""
        return self.validation.level if self.validation else 0

    @cached_property
    def refusal(self) -> SkillDecision | None:
        """The refusal of the lowest level above what is validated."""
        above = (d for level, d in self.in_force.items() if level > self.validated)
        return next((d for d in above if not _validates(d)), None)

    @cached_property
    def proposed(self) -> int:
        """The highest level that exercises propose and that nobody has decided; 0 for none."""
        free = (level for level in NEEDED if self.validated < level <= self.standing.proposed)
        return max((level for level in free if level not in self.in_force), default=0)

    @cached_property
    def changed(self) -> bool:
        """Whether the evidence of a decision that is shown has changed since."""
        shown = (self.validation, self.refusal)
        return any(has_changed(d, self.standing) for d in shown if d)

    @property
    def last_id(self) -> int:
        """The newest decision, so that two people don't decide over each other."""
        return self.decisions[-1].id if self.decisions else 0


def has_changed(decision: SkillDecision, standing: SkillStanding) -> bool:
    """Whether what a decision was based on is no longer so.

    New work is no news for a level that is validated; for a refused one it is, once passed.
    """
    before = {e["assignment"]: _said(e) for e in decision.evidence}
    now = {e.assignment: _said(e.as_json()) for e in standing.evidence}
    if any(now.get(assignment) != said for assignment, said in before.items()):
        return True
    new = (e for e in standing.passed if e.assignment not in before)
    return not _validates(decision) and any(e.level >= decision.level for e in new)


def decisions_of(
    session: Session,
    cohort_id: int,
    person_ids: Collection[int],
    *,
    until: dt.datetime | None = None,
) -> dict[tuple[int, str], list[SkillDecision]]:
    """(person, skill) -> what was decided about these people, the oldest first."""
    query = select(SkillDecision).filter_by(cohort_id=cohort_id)
    query = query.where(SkillDecision.person_id.in_(person_ids))
    if until is not None:
        query = query.where(SkillDecision.decided_at <= until)
    query = query.options(joinedload(SkillDecision.decided_by)).order_by(SkillDecision.id)
    found: dict[tuple[int, str], list[SkillDecision]] = defaultdict(list)
    for decision in session.scalars(query):
        found[decision.person_id, decision.skill].append(decision)
    return found


def records(
    titles: Mapping[str, str],
    standings: Mapping[str, SkillStanding],
    decisions: Mapping[str, Sequence[SkillDecision]],
) -> list[SkillRecord]:
    """One record for each of these skills (code -> title), in their order."""
    return [
        SkillRecord(
            standing=standings.get(code) or SkillStanding(code=code, title=title),
            decisions=tuple(decisions.get(code, ())),
        )
        for code, title in titles.items()
    ]


def _validates(decision: SkillDecision) -> bool:
    return decision.verdict == SkillVerdict.VALIDATED


def _said(evidence: Mapping[str, Any]) -> tuple[bool, list[tuple[str, float | None, float]]]:
    answers = [(a["cell"], a["points"], a["max_points"]) for a in evidence["answers"]]
    return evidence["passed"], sorted(answers)
