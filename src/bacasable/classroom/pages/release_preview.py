"""An exercise to look at before it is released: as its author wrote it, and as learners get it.

The pages are documents of nobody's origin: sanitised, without scripts or requests.
"""

from __future__ import annotations

import enum

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from bacasable.classroom.context import classroom_of
from bacasable.classroom.headers import FEEDBACK
from bacasable.classroom.labels import CELLS
from bacasable.classroom.rules import Allowed
from bacasable.classroom.views.preview import preview
from bacasable.classroom.views.releasing import notebook_path
from bacasable.course.released import read_notebook
from bacasable.database import Cohort
from bacasable.releasing.changes import released
from bacasable.releasing.source import source_folder

router = APIRouter(include_in_schema=False, prefix="/cohorts/{cohort}")


class Side(enum.StrEnum):
    """Which form of a notebook is shown."""

    SOURCE = "source"
    RELEASED = "released"


@router.get("/release/{assignment}/preview/{side}/{notebook}")
def show(request: Request, access: Allowed, assignment: str, side: Side, notebook: str) -> Response:
    """One notebook of the course, with its solutions and tests, or as learners get it."""
    classroom = classroom_of(request)
    with classroom.database.reading() as session:
        course = session.get_one(Cohort, access.cohort_id).course
    folder = source_folder(classroom.settings, course, assignment)
    found = read_notebook(notebook_path(folder, notebook))
    shown = preview(released(found) if side is Side.RELEASED else found)
    text = classroom.pages.environment.get_template("preview.html").render(
        title=notebook, side=side, cells=shown.cells, style=shown.style, kinds=CELLS
    )
    headers = {"Content-Security-Policy": FEEDBACK, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(text, headers=headers)
