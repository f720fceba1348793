"""Answers to nbgrader's JupyterLab menus: the same URLs and shapes as nbgrader 0.9.6.

Each answer is `{"success": …, "value": …}`; where it fails, `value` is one French line that the
Assignment List shows as it is, never a trace.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError, WorkspaceError
from bacasable_lab.listing import Entry

Answer = dict[str, Any]
VALIDATE_SECONDS = 300.0
UNEXPECTED = "La vérification du carnet a échoué. Relancez le noyau, puis vérifiez de nouveau."


class AssignmentsHandler(JupyterHandler):  # type: ignore[misc]
    """What all of these share: a desk, used off the event loop."""

    def initialize(self, root_dir: str) -> None:
        self.root_dir = root_dir

    async def answer(self, act: Callable[[Desk], Any]) -> None:
        """Do something at the desk and tell what came of it."""
        self.finish(json.dumps(await asyncio.to_thread(_answered, act)))

    def given(self, name: str) -> str:
        """An argument of the query, the form or the JSON body; empty where it is missing."""
        argument = self.get_argument(name, "")
        if argument or not self.request.body.lstrip().startswith(b"{"):
            return str(argument)
        # nbgrader's menu sends JSON and calls it text.
        return str((self.get_json_body() or {}).get(name, ""))

    def everything(self, desk: Desk, course_id: str) -> list[Entry]:
        """Released and submitted, with paths as JupyterLab knows them."""
        return [_relative(e, self.root_dir) for e in desk.everything(course_id=course_id)]


class ListHandler(AssignmentsHandler):
    """GET /assignments"""

    @web.authenticated
    async def get(self) -> None:
        course = self.get_argument("course_id", "")
        await self.answer(lambda desk: self.everything(desk, course))


class CoursesHandler(AssignmentsHandler):
    """GET /courses"""

    @web.authenticated
    async def get(self) -> None:
        await self.answer(lambda desk: sorted({e["course_id"] for e in desk.everything()}))


class ActionHandler(AssignmentsHandler):
    """POST /assignments/{fetch,submit,fetch_feedback}"""

    @web.authenticated
    async def post(self, action: str) -> None:
        name, course = self.given("assignment_id"), self.given("course_id")
        if not name:
            raise web.HTTPError(400, "assignment_id manque")

        def act(desk: Desk) -> list[Entry]:
            if action == "fetch":
                desk.fetch(name, course_id=course)
            elif action == "submit":
                desk.submit(name, course_id=course)
            else:
                desk.fetch_feedback(name, course_id=course)
            return self.everything(desk, course)

        await self.answer(act)


class ValidateHandler(AssignmentsHandler):
    """POST /assignments/validate: runs the visible tests of a notebook in a process of its own."""

    @web.authenticated
    async def post(self) -> None:
        root = Path(self.root_dir).resolve()
        notebook = (root / self.given("path")).resolve()
        if not notebook.is_relative_to(root) or not notebook.is_file():
            raise web.HTTPError(404, "carnet introuvable")
        self.finish(await _validate(notebook))


class VersionHandler(JupyterHandler):  # type: ignore[misc]
    """GET /nbgrader_version"""

    @web.authenticated
    def get(self) -> None:
        ours, theirs = version("nbgrader"), self.get_argument("version", "")
        message = f"nbgrader {theirs} dans le navigateur, {ours} ici : rechargez la page."
        answer = {"success": True} if ours == theirs else {"success": False, "message": message}
        self.finish(json.dumps(answer))


def handlers(base_url: str, *, root_dir: str) -> list[tuple[Any, ...]]:
    """URL patterns and handlers, for the server's web application."""
    root = {"root_dir": root_dir}

    def at(path: str) -> str:
        return str(url_path_join(base_url, path))

    return [
        (at("/assignments"), ListHandler, root),
        (at("/assignments/validate"), ValidateHandler, root),
        (at("/assignments/(fetch|submit|fetch_feedback)"), ActionHandler, root),
        (at("/courses"), CoursesHandler, root),
        (at("/nbgrader_version"), VersionHandler),
    ]


def _answered(act: Callable[[Desk], Any]) -> Answer:
    try:
        return {"success": True, "value": act(Desk.mine())}
    except LabError as error:
        return {"success": False, "value": error.line()}


async def _validate(notebook: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bacasable_lab.server.validation", str(notebook)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), VALIDATE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        late = WorkspaceError("la vérification dure trop longtemps.", where=notebook.name)
        return json.dumps({"success": False, "value": late.line()})
    failed = json.dumps({"success": False, "value": UNEXPECTED})
    return output.decode() if process.returncode == 0 else failed


def _relative(entry: Entry, root_dir: str) -> Entry:
    """The same entry with paths relative to the server's root, for what is here."""

    def shown(key: str, value: Any) -> Any:
        if key in ("notebooks", "submissions"):
            return [_relative(item, root_dir) for item in value]
        if key in ("path", "local_feedback_path") and value:
            return os.path.relpath(value, root_dir)
        return value

    return {key: shown(key, value) for key, value in entry.items()}
