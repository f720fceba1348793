"""One line for each hand-in of a cohort, as an assessment record wants it: who, what, when, judged how.

Only the attempt that counts has points by hand and a score that is kept: the gradebook holds no
other. Who gave points elsewhere, in formgrader, is not known here and is said so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bacasable.classroom.labels import SUBMISSION_STATES
from bacasable.classroom.scores import ScoreTable
from bacasable.classroom.views.sheets import Sheet, clocks, flat, header, yes
from bacasable.course.catalogue import Courses
from bacasable.course.content import CourseAssignment
from bacasable.database import (
    Audit,
    Cohort,
    FlagsDecision,
    Person,
    Release,
    Submission,
    SubmissionState,
)

_HEADER = (
    *("Nom", "Identifiant", "Promo", "Cours", "Module", "Exercice", "Titre"),
    *("Version publiée", "Version de la correction", "Empreinte de l'exercice (SHA-256)"),
    *("Tentative", "Compte pour la note", "État", "Rendu le@", "En retard"),
    *("Empreinte du rendu (SHA-256)", "Corrigé le@", "Note automatique"),
    *("Points donnés à la main", "Note retenue", "Sur", "Corrigé par", "Motifs"),
    *("Signalement", "Durée estimée déclarée (minutes)"),
)
_FLAGS = {
    FlagsDecision.OPEN: "à vérifier",
    FlagsDecision.CONFIRMED: "confirmé",
    FlagsDecision.LIFTED: "levé",
}
MACHINE, ELSEWHERE = "correction automatique", "personne non connue (formgrader)"

# (username, assignment) -> (notebook, cell) -> points by hand
ByHand = Mapping[tuple[str, str], Mapping[tuple[str, str], float]]


@dataclass(frozen=True, kw_only=True)
class Period:
    """From a moment to another, both in it; None: without a limit."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the gradebook says of a whole cohort, and what the course says of exercises."""

    scores: ScoreTable
    by_hand: ByHand
    courses: Courses
    timezone: str
    gettext: Callable[[str], str]


def assessments(session: Session, cohort: Cohort, books: Books, period: Period) -> Sheet:
    """The hand-ins that arrived in the period, by learner, exercise and attempt."""
    marks = _marks(session, cohort)
    rows = session.execute(_submissions(cohort, period)).all()
    names = {row.assignment for row in rows}
    exercises = {name: books.courses.find(cohort.course, name) for name in names}
    return Sheet(
        title="Notes",
        header=header(*_HEADER, timezone=books.timezone),
        rows=tuple(
            _line(cohort, row, exercises[row.assignment], books, marks.get(row.public_id, {}))
            for row in rows
        ),
    )


def _submissions(cohort: Cohort, period: Period) -> Any:
    query = (
        select(
            Person.full_name,
            Person.username,
            Release.assignment,
            Release.title,
            Release.version,
            Release.digest,
            Release.max_score.label("most"),
            Submission.public_id,
            Submission.attempt,
            Submission.counts,
            Submission.state,
            Submission.received_at,
            Submission.late,
            Submission.sha256,
            Submission.graded_at,
            Submission.graded_version,
            Submission.score,
            Submission.max_score,
            Submission.flags,
            Submission.flags_decision,
        )
        .join(Submission.person)
        .join(Submission.release)
        .where(Release.cohort_id == cohort.id)
        .order_by(Person.full_name, Person.username, Release.assignment, Submission.attempt)
    )
    if period.start:
        query = query.where(Submission.received_at >= period.start)
    if period.end:
        query = query.where(Submission.received_at <= period.end)
    return query


def _line(
    cohort: Cohort,
    row: Row[Any],
    exercise: CourseAssignment | None,
    books: Books,
    marks: _Marks,
) -> tuple[Any, ...]:
    key = (row.username, row.assignment)
    by_hand = books.by_hand.get(key, {}) if row.counts else {}
    book = books.scores.get(key) if row.counts else None
    kept = (book.score if book else row.score) if row.counts else None
    return flat(
        [
            *(row.full_name, row.username, cohort.title, cohort.course),
            *(exercise.module if exercise else "", row.assignment, row.title),
            *(row.version, row.graded_version, row.digest, row.attempt, yes(row.counts)),
            books.gettext(SUBMISSION_STATES[SubmissionState(row.state)]),
            clocks(row.received_at, books.timezone),
            *(yes(row.late), row.sha256, clocks(row.graded_at, books.timezone), row.score),
            sum(by_hand.values()) if by_hand else None,
            *(kept, row.max_score if row.max_score is not None else row.most),
            " ; ".join(_graders(row, by_hand, marks)),
            " ; ".join(_reasons(by_hand, marks, books.courses, cohort.course, row.assignment)),
            _FLAGS[FlagsDecision(row.flags_decision)] if row.flags else "",
            exercise.minutes if exercise else None,
        ]
    )


@dataclass(frozen=True, kw_only=True)
class _Mark:
    """The newest points that a person gave to a question, from the audit trail."""

    grader: str
    points: float | None
    reason: str


_Marks = Mapping[tuple[str, str], _Mark]  # (notebook, cell) -> mark


def _marks(session: Session, cohort: Cohort) -> dict[str, dict[tuple[str, str], _Mark]]:
    """public id of a submission -> its marks."""
    names = dict(session.execute(select(Person.username, Person.full_name)).all())
    mine = (
        select(Submission.public_id).join(Submission.release).where(Release.cohort_id == cohort.id)
    )
    query = select(Audit).where(Audit.action == "mark", Audit.target.in_(mine))
    found: dict[str, dict[tuple[str, str], _Mark]] = defaultdict(dict)
    for line in session.scalars(query.order_by(Audit.id)):
        told = line.details
        found[line.target][told["notebook"], told["grade_id"]] = _Mark(
            grader=names.get(line.actor, line.actor),
            points=told["after"],
            reason=told["reason"],
        )
    return found


def _graders(
    row: Row[Any], by_hand: Mapping[tuple[str, str], float], marks: _Marks
) -> Sequence[str]:
    people = {
        mark.grader if (mark := _mark_of(marks, cell, points)) else ELSEWHERE: None
        for cell, points in by_hand.items()
    }
    return [*([MACHINE] if row.score is not None else []), *people]


def _reasons(
    by_hand: Mapping[tuple[str, str], float],
    marks: _Marks,
    courses: Courses,
    course: str,
    assignment: str,
) -> Sequence[str]:
    if not by_hand:
        return []
    titles = courses.questions(course, assignment)
    return [
        f"{titles.get(cell[1], cell[1])} : {mark.reason}"
        for cell, points in by_hand.items()
        if (mark := _mark_of(marks, cell, points)) and mark.reason
    ]


def _mark_of(marks: _Marks, cell: tuple[str, str], points: float) -> _Mark | None:
    """The line of the trail that explains these points, if one does."""
    mark = marks.get(cell)
    return mark if mark and mark.points == points else None
