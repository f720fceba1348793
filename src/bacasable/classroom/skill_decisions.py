"""What a trainer decides about a learner's skill, each with its line in the audit trail.

A decision that no proposal supports needs a comment: it rests on something that only a person saw.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.classroom.context import Classroom
from bacasable.classroom.views.skill_grid import SkillReader, find_learner
from bacasable.classroom.views.skill_records import SkillRecord
from bacasable.classroom.views.skills import LEVELS
from bacasable.course.content import Course
from bacasable.database import Audit, Cohort, Membership, SkillDecision, SkillVerdict, utc_now
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError

COMMENT_CHARS, SHORTEST_COMMENT = 1000, 3


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person chose. `seen`: the newest decision that their page showed, 0 for none."""

    level: int
    verdict: SkillVerdict
    comment: str
    seen: int


def course_of(classroom: Classroom, cohort: Cohort) -> Course:
    """The course of a cohort. Raises `NotFoundError` where it can't be read."""
    course = classroom.courses.course(cohort.course)
    if course is None:
        raise NotFoundError(
            "le cours de cette promo ne peut pas être lu.",
            where=cohort.course,
            todo="Lancez « bacasable course check » dans un terminal.",
        )
    return course


def reader(
    classroom: Classroom, session: Session, cohort: Cohort, *, until: dt.datetime | None = None
) -> SkillReader:
    """Reads the skills of a cohort."""
    return SkillReader(
        session=session,
        gradebook=classroom.gradebook(cohort.course_id),
        cohort=cohort,
        course=course_of(classroom, cohort),
        until=until,
    )


def decide(
    classroom: Classroom,
    cohort_id: int,
    username: str,
    skill: str,
    choice: Choice,
    *,
    actor_id: int,
    actor: str,
) -> None:
    """Add a decision, with the evidence as it is now."""
    with classroom.database.reading() as session:
        cohort = session.get_one(Cohort, cohort_id)
        person = find_learner(session, cohort_id, username)
        record = reader(classroom, session, cohort).one(person, skill)
    _check(choice, record)
    evidence = [evidence.as_json() for evidence in record.standing.evidence]
    with classroom.database.transaction() as session:
        if choice.seen != _newest(session, cohort_id, person.id, skill):
            raise ConflictError(
                "une décision a été prise entre-temps.",
                todo="Lisez-la dans l'historique, puis décidez.",
            )
        session.add(
            SkillDecision(
                cohort_id=cohort_id,
                person_id=person.id,
                skill=skill,
                title=record.standing.title,
                level=choice.level,
                verdict=choice.verdict,
                comment=choice.comment,
                evidence=evidence,
                decided_by_id=actor_id,
                decided_at=utc_now(),
            )
        )
        details = {
            "level": choice.level,
            "proposed": record.standing.proposed,
            "comment": choice.comment,
            "submissions": [e["submission"] for e in evidence],
        }
        session.add(
            Audit(
                actor=actor,
                action=f"skill-{choice.verdict}",
                target=f"{cohort.name}/{username}/{skill}",
                details=details,
            )
        )


def _check(choice: Choice, record: SkillRecord) -> None:
    if choice.level not in LEVELS:
        raise InvalidInputError("un niveau va de 1 à 3.")
    taken_back = choice.verdict is SkillVerdict.TAKEN_BACK
    if taken_back and choice.level not in record.in_force:
        raise ConflictError("il n'y a pas de décision à reprendre à ce niveau.")
    if len(choice.comment) > COMMENT_CHARS:
        raise InvalidInputError(f"un commentaire a au plus {COMMENT_CHARS} signes.")
    supported = (
        choice.verdict is SkillVerdict.VALIDATED and choice.level <= record.standing.proposed
    )
    if not supported and len(choice.comment.strip()) < SHORTEST_COMMENT:
        raise InvalidInputError(
            "il faut un commentaire.",
            todo="Dites sur quoi vous vous appuyez : les exercices ne proposent pas ce niveau."
            if choice.verdict is SkillVerdict.VALIDATED
            else "Dites pourquoi : l'apprenant·e le lira.",
        )


def _newest(session: Session, cohort_id: int, person_id: int, skill: str) -> int:
    learner = select(Membership.id).filter_by(cohort_id=cohort_id, person_id=person_id)
    session.scalar(learner.with_for_update())  # two people decide one after the other
    query = select(SkillDecision.id).filter_by(
        cohort_id=cohort_id, person_id=person_id, skill=skill
    )
    return session.scalar(query.order_by(SkillDecision.id.desc()).limit(1)) or 0
