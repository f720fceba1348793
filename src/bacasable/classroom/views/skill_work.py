"""The graded hand-ins of learners, as evidence for skills: points by question, a person's first.

A hand-in that waits to be graded again speaks with the points it had; one that could not be
graded says nothing. An exercise that was only opened leaves no hand-in, and so no evidence.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.classroom.views.skills import Attempt, Links, Points
from bacasable.database import Person, Release, Submission, SubmissionState
from bacasable.gradebook import CohortGradebook

_SILENT = (SubmissionState.REFUSED, SubmissionState.FAILED)
Work = Mapping[str, Sequence[Attempt]]  # assignment -> attempts, the oldest first


def graded_work(
    session: Session,
    gradebook: CohortGradebook,
    cohort_id: int,
    people: Collection[Person],
    links: Links,
    *,
    release_ids: Collection[int] | None = None,
    until: dt.datetime | None = None,
) -> dict[int, Work]:
    """person id -> their work in a cohort, as far as it is linked to skills.

    `release_ids`: only of these; `until`: not later.
    """
    names = {person.id: person.username for person in people}
    cells = {
        assignment: {linked.cell for questions in skills.values() for linked in questions}
        for assignment, skills in links.items()
    }
    by_hand = gradebook.points_by_people(names.values())
    query = (
        select(
            Submission.person_id,
            Release.assignment,
            Submission.public_id,
            Submission.attempt,
            Submission.received_at,
            Submission.counts,
            Submission.cells,
        )
        .join(Submission.release)
        .where(Release.cohort_id == cohort_id, Submission.person_id.in_(names))
        .where(Submission.state.not_in(_SILENT), Release.assignment.in_(cells))
        .order_by(Submission.attempt)
    )
    if release_ids is not None:
        query = query.where(Release.id.in_(release_ids))
    if until is not None:
        query = query.where(Submission.received_at <= until)
    found: dict[int, dict[str, list[Attempt]]] = {id: defaultdict(list) for id in names}
    for row in session.execute(query):
        if row.cells:
            given = by_hand.get((names[row.person_id], row.assignment), {}) if row.counts else {}
            found[row.person_id][row.assignment].append(_attempt(row, given, cells[row.assignment]))
    return dict(found)


def _attempt(row: Any, given: Mapping[tuple[str, str], float], cells: Collection[str]) -> Attempt:
    return Attempt(
        number=row.attempt,
        questions={c["grade_id"]: _points(c, given) for c in row.cells if c["grade_id"] in cells},
        counts=row.counts,
        submission=row.public_id,
        received_at=row.received_at,
    )


def _points(cell: Mapping[str, Any], given: Mapping[tuple[str, str], float]) -> Points:
    by_person = given.get((cell.get("notebook", ""), cell["grade_id"]))
    return Points(
        points=cell.get("points") if by_person is None else by_person,
        max_points=cell.get("max_points") or 0.0,
        by_person=by_person is not None,
    )
