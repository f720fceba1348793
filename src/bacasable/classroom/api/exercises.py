"""The author's files of a course's exercises, for the trainers who write them."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from bacasable.classroom.api.answers import answer, content
from bacasable.classroom.api.trainer_answers import AuthoredExercises, KeptExercise
from bacasable.classroom.context import classroom_of
from bacasable.classroom.rules import Access, Allowed
from bacasable.classroom.upload import BODY, uploads_of
from bacasable.classroom.views.authored import exercise_json, problems_of
from bacasable.database import Cohort
from bacasable.errors import NotFoundError
from bacasable.exchange.authored import assignments_of, exercise_folder, keep_exercise
from bacasable.exchange.check import EXERCISE, Upload
from bacasable.gradebook.sources import source_files

router = APIRouter(prefix="/api/v1/cohorts/{cohort}/exercises", tags=["cohorts"])


@router.get("", **answer(AuthoredExercises))
def exercises(request: Request, access: Allowed) -> dict[str, Any]:
    """The exercises of the cohort's course: names, titles, and files with their hashes."""
    classroom, course = classroom_of(request), _course(request, access)
    names = assignments_of(classroom.settings, course)
    return {
        "course": course,
        "exercises": [exercise_json(classroom, course, name) for name in names],
    }


@router.get(
    "/{assignment}/files/{path:path}",
    responses=content("application/octet-stream"),
    response_class=FileResponse,
)
def file(request: Request, access: Allowed, assignment: str, path: str) -> FileResponse:
    """One file as its author left it, solutions and hidden tests included."""
    settings, course = classroom_of(request).settings, _course(request, access)
    found = source_files(exercise_folder(settings, course, assignment)).get(path)
    if found is None:
        raise NotFoundError("ce fichier n'existe pas dans cet exercice.")
    return FileResponse(found, filename=found.name, media_type="application/octet-stream")


@router.put("/{assignment}", openapi_extra={"requestBody": BODY}, **answer(KeptExercise))
async def keep(
    request: Request, access: Allowed, assignment: str, expected: str = Query("", max_length=64)
) -> dict[str, Any]:
    """Keep an exercise. `expected`: the digest that was changed; empty for a new exercise.

    Learners see nothing of it before it is released. `problems`: authoring rules that it breaks.
    """
    max_bytes = classroom_of(request).settings.submission_max_bytes
    async with uploads_of(request, max_bytes=max_bytes, parcel=EXERCISE) as uploads:
        return await to_thread.run_sync(_keep, request, access, assignment, uploads, expected)


def _keep(
    request: Request, access: Access, assignment: str, uploads: list[Upload], expected: str
) -> dict[str, Any]:
    classroom, course = classroom_of(request), _course(request, access)
    keep_exercise(
        classroom.settings,
        classroom.database,
        course=course,
        assignment=assignment,
        uploads=uploads,
        expected=expected,
        actor=access.actor.username,
    )
    problems = problems_of(classroom, course, assignment)
    return exercise_json(classroom, course, assignment) | {"problems": problems}


def _course(request: Request, access: Access) -> str:
    with classroom_of(request).database.reading() as session:
        return session.get_one(Cohort, access.cohort_id).course
