"""All the figures of one exercise in one cohort, read from both databases."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bacasable.classroom.insight.attempts import Attempt, Attempts, attempts_at
from bacasable.classroom.insight.figures import (
    Distribution,
    Message,
    QuestionFigures,
    Success,
    distribution,
    messages,
    questions,
    success,
)
from bacasable.classroom.views.tables import releases_of
from bacasable.database import Release, Submission
from bacasable.gradebook import CohortGradebook, Score
from bacasable.gradebook.reading import assignment_scores, points_by_people, reading
from bacasable.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ExerciseFigures:
    """What the page of an exercise shows."""

    release: Release
    attempts: Attempts
    scores: Distribution
    questions: Sequence[QuestionFigures]
    messages: Sequence[Message]
    success: Success

    @property
    def waiting(self) -> int:
        """Answers that wait for a person's points."""
        return sum(question.waiting for question in self.questions)


@dataclass(frozen=True, kw_only=True)
class ExerciseLine:
    """One line of the list of exercises."""

    release: Release
    learners: int  # who handed in
    attempts: int


@dataclass(frozen=True, kw_only=True)
class _Book:
    """What a gradebook says of one exercise; nothing where it can't be read."""

    scores: Mapping[str, Score]
    given: Mapping[tuple[str, str, str], float]


def exercise_figures(session: Session, settings: Settings, release: Release) -> ExerciseFigures:
    """The figures of a release."""
    attempts = attempts_at(session, release)
    book = _book(settings, release)
    return ExerciseFigures(
        release=release,
        attempts=attempts,
        scores=distribution(_score(attempt, book.scores) for attempt in attempts.counting),
        questions=questions(attempts.counting, book.given),
        messages=messages(attempts.shown),
        success=success(attempts.shown),
    )


def exercise_lines(session: Session, cohort_id: int) -> list[ExerciseLine]:
    """The exercises of a cohort, with how many hand-ins they have."""
    query = select(
        Submission.release_id, func.count(Submission.person_id.distinct()), func.count()
    ).join(Submission.release)
    query = query.where(Release.cohort_id == cohort_id).group_by(Submission.release_id)
    counts = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    lines = []
    for release in releases_of(session, cohort_id):
        learners, attempts = counts.get(release.id, (0, 0))
        lines.append(ExerciseLine(release=release, learners=learners, attempts=attempts))
    return lines


def _score(attempt: Attempt, scores: Mapping[str, Score]) -> tuple[float, float]:
    known = scores.get(attempt.username)
    if known:
        return known.score, known.max_score
    points = sum(cell["points"] or 0.0 for cell in attempt.cells)
    return points, sum(cell["max_points"] for cell in attempt.cells)


def _book(settings: Settings, release: Release) -> _Book:
    gradebook = CohortGradebook(settings, release.cohort.course_id)
    if gradebook.path.is_file():
        try:
            with reading(gradebook.path) as session:
                scores = assignment_scores(session, release.assignment)
                given = points_by_people(session, None, assignment=release.assignment)
                return _Book(scores=scores, given=_by_answer(given))
        except OperationalError as error:  # locked by a grader: what the machine gave
            log.warning("gradebook of %s can't be read: %s", gradebook.course_id, error)
    return _Book(scores={}, given={})


def _by_answer(
    given: Mapping[tuple[str, str], Mapping[tuple[str, str], float]],
) -> dict[tuple[str, str, str], float]:
    """(username, notebook, cell) -> points."""
    return {
        (username, *cell): points
        for (username, _), cells in given.items()
        for cell, points in cells.items()
    }
