"""The rubric of a question that a person grades: criteria, each with points.

The points of its criteria sum up to the points of the question. A cohort's own rubric comes
first; without one, that of `course.yaml` holds. An answer keeps the criteria it was graded by,
whatever becomes of the rubric.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.course.catalogue import Courses
from bacasable.database import Audit, Cohort, Database, Rubric, RubricMark, Submission, utc_now
from bacasable.errors import ConflictError, InvalidInputError
from bacasable.gradebook import Mark, Question, Ticked

MOST = 9  # one key each
TEXT_CHARS = 300
NEAR = 1e-6  # two sums of the same points
SUGGESTIONS = 5


@dataclass(frozen=True)
class Criterion:
    """One thing to look at, and what it is worth."""

    text: str
    points: float


Criteria = tuple[Criterion, ...]


def total(criteria: Iterable[Criterion]) -> float:
    """The points of all of them."""
    return round(sum(criterion.points for criterion in criteria), 6)


def digest(criteria: Criteria) -> str:
    """What a page says back, so that nobody ticks the lines of another rubric than they saw."""
    text = json.dumps([asdict(criterion) for criterion in criteria])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rubric_of(session: Session, courses: Courses, cohort: Cohort, question: Question) -> Criteria:
    """The criteria of a question: the cohort's, else the course's; empty where there are none."""
    own = session.scalar(select(Rubric).filter_by(cohort_id=cohort.id, **asdict(question)))
    return _loaded(own.criteria) if own else of_course(courses, cohort.course, question)


def of_course(courses: Courses, course: str, question: Question) -> Criteria:
    """What `course.yaml` says of a question."""
    found = courses.find(course, question.assignment)
    for entry in found.questions if found else ():
        if entry.cellule == question.grade_id:
            return tuple(Criterion(line.texte, line.points) for line in entry.criteres)
    return ()


def suggestions(
    session: Session, courses: Courses, cohort: Cohort, question: Question, *, points: float
) -> list[Criteria]:
    """What a new rubric may start from: the course's criteria, other cohorts' of the course."""
    found = [of_course(courses, cohort.course, question)]
    query = select(Rubric.criteria).join(Rubric.cohort).filter_by(course=cohort.course)
    query = query.where(Rubric.cohort_id != cohort.id).order_by(Rubric.changed_at.desc())
    query = query.where(Rubric.assignment == question.assignment)
    query = query.where(Rubric.grade_id == question.grade_id).limit(SUGGESTIONS)
    found += map(_loaded, session.scalars(query))
    assignment = courses.find(cohort.course, question.assignment)
    texts = assignment.criteria[:MOST] if assignment else ()
    found.append(_shared(texts, points))
    return list(dict.fromkeys(criteria for criteria in found if criteria))


def check(criteria: Criteria, *, points: float) -> None:
    """Refuse a rubric that can't grade a question worth these points."""
    if len(criteria) > MOST:
        raise InvalidInputError(f"un barème a au plus {MOST} critères.")
    for criterion in criteria:
        if not 0 < len(criterion.text) <= TEXT_CHARS:
            raise InvalidInputError(f"un critère a de 1 à {TEXT_CHARS} signes.")
        if not criterion.points > 0:
            raise InvalidInputError(f"« {criterion.text} » doit valoir plus que zéro point.")
    if criteria and abs(total(criteria) - points) > NEAR:
        raise InvalidInputError(
            f"les critères valent {total(criteria):g} points, la question {points:g}.",
            todo="Changez les points pour que les deux soient égaux.",
        )


def save(
    database: Database, cohort: Cohort, question: Question, criteria: Criteria, *, actor: str
) -> None:
    """Keep the rubric of a cohort; no criteria: that of the course holds again, if there is one."""
    where = asdict(question)
    with database.transaction() as session:
        session.get_one(Cohort, cohort.id, with_for_update=True)  # two at once make one row
        row = session.scalar(select(Rubric).filter_by(cohort_id=cohort.id, **where))
        before = row.criteria if row else []
        after = [asdict(criterion) for criterion in criteria]
        if before == after:
            return
        if row is None:
            row = Rubric(cohort_id=cohort.id, **where)
            session.add(row)
        row.criteria, row.changed_by, row.changed_at = after, actor, utc_now()
        if not criteria:
            session.delete(row)
        details = where | {"cohort": cohort.name, "before": before, "after": after}
        session.add(Audit(actor=actor, action="rubric", target=cohort.course_id, details=details))


def ticked(criteria: Criteria, places: Collection[int], *, seen: str) -> tuple[Ticked, ...]:
    """The criteria with those at `places`, from 0, ticked. `seen`: the digest of the page."""
    if digest(criteria) != seen:
        raise ConflictError(
            "le barème a changé pendant que vous corrigiez.", todo="Relisez-le, puis enregistrez."
        )
    return tuple(
        Ticked(criterion.text, criterion.points, place in places)
        for place, criterion in enumerate(criteria)
    )


def met(criteria: Iterable[Ticked]) -> float:
    """The points of the lines that are ticked."""
    return round(sum(line.points for line in criteria if line.met), 6)


def record(
    session: Session,
    submission: Submission,
    mark: Mark,
    criteria: Sequence[Ticked] | None,
    *,
    points: float | None,
    actor: str,
) -> None:
    """Keep how an answer was graded. Other points without criteria make the earlier ones void."""
    where = {"notebook": mark.question.notebook, "grade_id": mark.question.grade_id}
    session.get_one(Submission, submission.id, with_for_update=True)  # two at once make one row
    query = select(RubricMark).filter_by(submission_id=submission.id, **where)
    row = session.scalar(query)
    if criteria is None and (row is None or points == mark.manual):
        return
    if not criteria:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = RubricMark(submission_id=submission.id, **where)
        session.add(row)
    row.criteria = [asdict(line) for line in criteria]
    row.given_by, row.given_at = actor, utc_now()


def ticked_of(session: Session, submission_id: int) -> dict[tuple[str, str], tuple[Ticked, ...]]:
    """(notebook, cell) -> how the answers of a submission were graded."""
    query = select(RubricMark).filter_by(submission_id=submission_id)
    return {
        (row.notebook, row.grade_id): tuple(Ticked(**line) for line in row.criteria)
        for row in session.scalars(query)
    }


def holds(criteria: Sequence[Ticked], mark: Mark) -> bool:
    """Whether the points in the gradebook are still those of the ticked criteria."""
    return mark.manual is not None and abs(met(criteria) - mark.manual) < NEAR


def _loaded(lines: Iterable[dict[str, Any]]) -> Criteria:
    return tuple(Criterion(line["text"], line["points"]) for line in lines)


def _shared(texts: Sequence[str], points: float) -> Criteria:
    """The points shared out in hundredths, the rest for the last."""
    if not texts:
        return ()
    each = round(points / len(texts), 2)
    rest = round(points - each * (len(texts) - 1), 6)
    shares = [*(each for _ in texts[1:]), rest]
    return tuple(Criterion(text[:TEXT_CHARS], s) for text, s in zip(texts, shares, strict=True))
