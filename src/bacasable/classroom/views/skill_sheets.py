"""Skills to take away: how things stood at the end of a period, and what was decided in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.classroom.labels import SKILL_VERDICTS
from bacasable.classroom.views.assessments import Period
from bacasable.classroom.views.sheets import Sheet, clocks, flat, header, yes
from bacasable.classroom.views.skill_grid import SkillReader
from bacasable.classroom.views.skill_records import SkillRecord
from bacasable.database import Cohort, Person, SkillDecision, SkillVerdict

UNMEASURED = "non mesuré"
_STANDING = (
    *("Nom", "Identifiant", "Promo", "Référentiel", "Code", "Compétence"),
    *("Niveau validé", "Validé par", "Validé le@", "Commentaire", "Niveau proposé"),
    *("Niveau refusé", "Niveau 3", "Exercices réussis", "Preuves changées depuis"),
)
_DECISIONS = (
    *("Nom", "Identifiant", "Promo", "Code", "Compétence", "Niveau", "Décision"),
    *("Décidé par", "Décidé le@", "Commentaire", "Preuves ce jour-là"),
)


def skill_sheet(reader: SkillReader, timezone: str) -> Sheet:
    """Every learner and every skill of the course, as things stood then."""
    grid = reader.grid(reader.course.skills)
    return Sheet(
        title="Compétences",
        header=header(*_STANDING, timezone=timezone),
        rows=tuple(
            _standing(reader.cohort, row.person, record, timezone)
            for row in grid.rows
            for record in row.records
        ),
    )


def decision_sheet(
    session: Session,
    cohort: Cohort,
    period: Period,
    *,
    timezone: str,
    gettext: Callable[[str], str],
) -> Sheet:
    """What was decided in the period, what was taken back since included."""
    query = select(SkillDecision).filter_by(cohort_id=cohort.id)
    if period.start:
        query = query.where(SkillDecision.decided_at >= period.start)
    if period.end:
        query = query.where(SkillDecision.decided_at <= period.end)
    people = {person.id: person for person in session.scalars(select(Person))}
    query = query.options(joinedload(SkillDecision.decided_by)).order_by(SkillDecision.id)
    return Sheet(
        title="Décisions",
        header=header(*_DECISIONS, timezone=timezone),
        rows=tuple(
            flat(
                [
                    *(people[d.person_id].full_name, people[d.person_id].username),
                    *(cohort.title, _short(d.skill), d.title, d.level),
                    gettext(SKILL_VERDICTS[SkillVerdict(d.verdict)][1]),
                    *(d.decided_by.full_name, clocks(d.decided_at, timezone), d.comment),
                    " ; ".join(_evidence(d)),
                ]
            )
            for d in session.scalars(query)
        ),
    )


def _standing(
    cohort: Cohort, person: Person, record: SkillRecord, timezone: str
) -> tuple[Any, ...]:
    skill, validation, refusal = record.standing, record.validation, record.refusal
    framework = skill.code.rpartition(":")[0]
    return flat(
        [
            *(person.full_name, person.username, cohort.title, framework.upper()),
            *(_short(skill.code), skill.title, record.validated or None),
            validation.decided_by.full_name if validation else "",
            clocks(validation.decided_at if validation else None, timezone),
            *(validation.comment if validation else "", skill.proposed or None),
            refusal.level if refusal else None,
            "validé" if record.validated == 3 else UNMEASURED,
            " ; ".join(evidence.title for evidence in skill.passed),
            yes(record.changed) if validation or refusal else "",
        ]
    )


def _short(code: str) -> str:
    return code.rpartition(":")[2]


def _evidence(decision: SkillDecision) -> Iterator[str]:
    for kept in decision.evidence:
        said = "réussi" if kept["passed"] else "pas encore réussi"
        yield f"{kept['title']} (tentative {kept['attempt']}, {said})"
