"""The shapes of the API. What a learner may not see is left out here, not in the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bacasable.classroom.views.standing import Standing
from bacasable.course.catalogue import Courses
from bacasable.database import Audit, Submission
from bacasable.exchange.store import Store
from bacasable.gradebook import Mark


def moment(value: dt.datetime | None) -> str | None:
    """ISO 8601 in UTC, ending in Z."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


def submission_json(
    submission: Submission, store: Store, *, returned: bool, score: float | None
) -> dict[str, Any]:
    """One attempt; its score and feedback only where they are returned."""
    return {
        "id": submission.public_id,
        "attempt": submission.attempt,
        "received_at": moment(submission.received_at),
        "late": submission.late,
        "sha256": submission.sha256,
        "size": submission.size,
        "state": submission.state,
        "reason": submission.reason,
        "counts": submission.counts,
        "score": score if returned else None,
        "max_score": submission.max_score,
        "feedback": store.feedback_notebooks(submission.public_id) if returned else [],
    }


def standing_json(standing: Standing, store: Store) -> dict[str, Any]:
    """What the table of a cohort says in one cell."""
    latest = standing.latest
    return {
        "assignment": standing.release.assignment,
        "state": standing.progress,
        "score": standing.score,
        "raw_score": standing.raw,
        "late_penalty": standing.penalty,
        "max_score": standing.max_score,
        "attempts": standing.attempts,
        "late": standing.late,
        "flagged": standing.flagged,
        "latest": latest.public_id if latest else None,
    }


def assignment_json(
    standing: Standing, store: Store, courses: Courses, *, now: dt.datetime
) -> dict[str, Any]:
    """One assignment as its learner gets it, files and attempts included."""
    release = standing.release
    key = (release.cohort.course, release.assignment)
    return {
        "course_id": release.cohort.course_id,
        "cohort": release.cohort.name,
        "assignment": release.assignment,
        "title": release.title,
        "module": courses.module(*key),
        "version": release.version,
        "digest": release.digest,
        "opens_at": moment(release.opens_at),
        "due_at": moment(release.due_at),
        "max_attempts": release.max_attempts,
        "late_percent": release.late_percent,
        "late_unit": release.late_unit,
        "attempts": standing.attempts,
        "open": standing.is_open(now=now),
        "withdrawn": release.withdrawn_at is not None,
        "state": standing.progress,
        "late": standing.late,
        "score": standing.score,
        "raw_score": standing.raw,
        "late_penalty": standing.penalty,
        "max_score": standing.max_score,
        "returned": standing.returned,
        "returns_at": moment(standing.returns_at),
        "accepts": courses.accepts(*key),
        "files": [file.as_json() for file in store.release_entries(release.digest)],
        "submissions": [
            submission_json(s, store, returned=standing.returned, score=standing.score_of(s))
            for s in standing.submissions
        ],
    }


def cells_json(
    submission: Submission,
    courses: Courses,
    *,
    for_staff: bool,
    marks: Mapping[tuple[str, str], Mark],
) -> list[dict[str, Any]]:
    """The graded cells. A learner gets their names, points and a message made for them, no more.

    `marks`: what the gradebook says now, a person's points and comments included.
    """
    release = submission.release
    titles = courses.questions(release.cohort.course, release.assignment)
    return [
        {key: value for key, value in cell.items() if for_staff or key in _FOR_LEARNERS}
        | {"title": titles.get(cell["grade_id"], cell["grade_id"]), "comment": ""}
        | _marked(cell, marks.get((cell.get("notebook", ""), cell["grade_id"])))
        for cell in submission.cells
    ]


def _marked(cell: dict[str, Any], mark: Mark | None) -> dict[str, Any]:
    if mark is None or (mark.manual is None and not mark.comment):
        return {}
    told = {"comment": mark.comment}
    if mark.manual is None:
        return told
    return told | {"points": mark.manual} | ({"message": ""} if cell["manual"] else {})


def audit_json(entry: Audit) -> dict[str, Any]:
    """One line of the audit trail."""
    return {
        "at": moment(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "details": entry.details,
    }


_FOR_LEARNERS = ("notebook", "grade_id", "points", "max_points", "manual", "hidden", "message")
