"""formgrader's pages that we replace. All the others are nbgrader's own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.server_extensions.formgrader import handlers as theirs
from nbgrader.server_extensions.formgrader.base import BaseApiHandler, BaseHandler, check_xsrf
from tornado import web

from bacasable_lab.trainer.courses import courses
from bacasable_lab.trainer.page import FILE_POLICY, SubmissionExporter

ELSEWHERE = (
    "Cela se fait depuis le tableau de bord de la plateforme : publier, corriger et rendre les "
    "retours y sont automatiques, à l'abri dans le bac à sable."
)


class EntryHandler(BaseHandler):  # type: ignore[misc]
    """GET /formgrader: the cohort asked for, or the current one; none yet, the choice.

    nbgrader's own handler loads the configuration of any folder given as `path`.
    """

    @web.authenticated
    @check_xsrf  # type: ignore[untyped-decorator]
    def get(self) -> None:
        if self.get_argument("path", None) is not None:
            raise web.HTTPError(
                403, "« path » est refusé : choisissez la promo avec « course_id »."
            )
        formgrader = self.settings["nbgrader_formgrader"]
        asked = self.get_argument("course_id", "")
        found = [c for c in courses(Path(formgrader.courses_root)) if c.course_id == asked]
        if asked and not found:
            raise web.HTTPError(404, f"Promo inconnue ici : {asked[:100]}")
        if found:
            formgrader.use(found[0])
        if formgrader.course:
            self.redirect(f"{self.base_url}/formgrader/manage_assignments")
        else:
            self.redirect(f"{self.base_url}/formgrader/courses")


class CoursesHandler(BaseHandler):  # type: ignore[misc]
    """GET /formgrader/courses: the gradebooks to choose from."""

    @web.authenticated
    @check_xsrf  # type: ignore[untyped-decorator]
    def get(self) -> None:
        formgrader = self.settings["nbgrader_formgrader"]
        names = [c.course_id for c in courses(Path(formgrader.courses_root))]
        self.write(self.render("choose.tpl", base_url=self.base_url, courses=names))


class SubmissionHandler(theirs.SubmissionHandler):  # type: ignore[misc]
    """GET /formgrader/submissions/…: what a learner handed in, unable to act."""

    @property
    def exporter(self) -> Any:
        """nbgrader asks it for a page; we also set the policy of that page."""
        return self

    def from_filename(self, filename: str, resources: dict[str, Any]) -> tuple[str, None]:
        """As `nbconvert`'s exporter of that name."""
        exporter: SubmissionExporter = self.settings["nbgrader_exporter"]
        html, policy = exporter.page(filename, resources)
        self.set_header("Content-Security-Policy", policy)
        self.set_header("X-Content-Type-Options", "nosniff")
        return html, None


class SubmissionFilesHandler(theirs.SubmissionFilesHandler):  # type: ignore[misc]
    """GET /formgrader/submissions/…/file: a learner's file, in a sandbox of the browser."""

    def parse_url_path(self, url_path: str) -> str:
        """The file's path, which must stay in the folder of its submission."""
        submission_id, _, path = url_path.lstrip("/").partition("/")
        try:
            submission = self.gradebook.find_submission_notebook_by_id(submission_id)
        except MissingEntry:
            raise web.HTTPError(404) from None
        folder = Path(
            self.coursedir.format_path(
                self.coursedir.autograded_directory,
                submission.student.id,
                submission.assignment.assignment.name,
            )
        )
        full = Path(os.path.normpath(folder / path))
        if not full.is_relative_to(folder) or full.resolve() != full.absolute():
            raise web.HTTPError(404)
        return str(full)

    def set_extra_headers(self, path: str) -> None:
        """What a learner's page may do when opened by itself: nothing."""
        self.set_header("Content-Security-Policy", FILE_POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")


class ElsewhereHandler(BaseApiHandler):  # type: ignore[misc]
    """What the platform does: refused here, in the shape that formgrader's pages show."""

    @web.authenticated
    def post(self, *_: str) -> None:
        self.finish(json.dumps({"success": False, "error": ELSEWHERE, "log": ELSEWHERE}))


class ReadOnlyHandler(BaseApiHandler):  # type: ignore[misc]
    """Assignments and learners are the platform's: read here, changed there."""

    @web.authenticated
    def put(self, *_: str) -> None:
        raise web.HTTPError(403, ELSEWHERE)


def read_only(handler: type) -> type:
    """A handler of nbgrader without its way to write."""
    return type(handler.__name__, (ReadOnlyHandler, handler), {})
