""" "Mon parcours": progress by module and skill, due dates, my data, a statement to read."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.marking import marks_of
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.calendar import DueDate, icalendar
from bacasable.classroom.views.journey import due_dates, journeys, my_data, tutors_of
from bacasable.classroom.views.standing import Standing
from bacasable.classroom.views.statement import statement
from bacasable.classroom.views.tables import learner_standing, learner_standings
from bacasable.database import utc_now
from bacasable.errors import NotFoundError

router = APIRouter(include_in_schema=False)
NOTEBOOK = ".ipynb"


@router.get("/journey")
def journey(request: Request, access: Allowed) -> Response:
    """Progress, skills, due dates, what is kept."""
    classroom, now = classroom_of(request), utc_now()
    with classroom.database.reading() as session:
        found = journeys(
            session,
            classroom.scores,
            classroom.courses,
            classroom.gradebook,
            access.actor,
            now=now,
        )
        tutors = tutors_of(session, access.actor.person_id)
    standings = [s for j in found for module in j.modules for s in module.standings]
    return classroom.pages.render(
        request, "journey.html", journeys=found, due=due_dates(standings), tutors=tutors
    )


@router.get("/journey/echeances.ics")
def calendar(request: Request, access: Allowed) -> Response:
    """The due dates as a file for a calendar."""
    classroom, now = classroom_of(request), utc_now()
    with classroom.database.reading() as session:
        standings = learner_standings(session, classroom.scores, access.actor, now=now)
    base = f"{classroom.settings.url}{classroom.prefix}"
    text = icalendar("Bac à sable", [_due(s, base) for s in due_dates(standings)], now=now)
    return _download(text, "text/calendar; charset=utf-8", "echeances.ics")


@router.get("/journey/mes-donnees.json")
def data(request: Request, access: Allowed) -> Response:
    """All that is kept of the person who asks, as a file."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        found = my_data(
            session,
            classroom.scores,
            classroom.courses,
            classroom.store,
            access.actor,
            marks=lambda submission: marks_of(classroom, submission),
            now=utc_now(),
        )
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return _download(text, "application/json", "mes-donnees.json")


@router.get("/assignments/{course_id}/{assignment}/statement/{notebook}")
def read_statement(
    request: Request,
    access: Allowed,
    assignment: str,
    notebook: Annotated[str, Path(max_length=200)],
) -> Response:
    """A notebook of an exercise, to read."""
    classroom, name = classroom_of(request), f"{notebook}{NOTEBOOK}"
    with classroom.database.reading() as session:
        key = (access.cohort_id, assignment)
        found = learner_standing(session, classroom.scores, access.actor, key, now=utc_now())
    digest = found.release.digest
    if name not in {file.path for file in classroom.store.release_entries(digest)}:
        raise NotFoundError("cet exercice n'a pas ce notebook.")
    content = classroom.store.release_file(digest, name).read_bytes()
    return classroom.pages.render(
        request,
        "statement.html",
        release=found.release,
        notebook=name,
        cells=statement(content, where=name),
    )


def _due(standing: Standing, base: str) -> DueDate:
    release = standing.release
    assert standing.terms.due_at is not None  # noqa: S101 - `due_dates` keeps no other
    course_id = release.cohort.course_id
    return DueDate(
        key=f"{course_id}-{release.assignment}",
        title=f"À rendre : {release.title}",
        at=standing.terms.due_at,
        url=f"{base}/assignments/{course_id}/{release.assignment}",
    )


def _download(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
