"""The panel's URLs, under `bacasable/` on the learner's own server.

Errors have one shape: `{"error": {"code", "message"}}`, the message in French and ready to show.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.iostream import StreamClosedError

from bacasable_lab.client import Classroom
from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError, RefusedError, UnreachableError, WorkspaceError
from bacasable_lab.panel.acts import Acts, Which, notebook_here
from bacasable_lab.panel.check import Checker
from bacasable_lab.panel.help import Question
from bacasable_lab.panel.relay import Relay

MAX_BODY = 10_000
HERE = "bacasable_last_activity"  # when somebody was; Jupyter counts settings of such names
NAME = r"([^/]{1,400})"
# What the feedback page may do: be read. It shows what a notebook wrote, and runs nothing.
SANDBOX = (
    "sandbox allow-popups; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "font-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_PASSED_ON = frozenset({404, 409, 413, 422, 429, 507})


class PanelHandler(APIHandler):  # type: ignore[misc]
    """What these share: acts, done off the event loop, and the one shape of errors."""

    def initialize(
        self, root: Path, desk: Callable[[], Desk], checker: Checker | None = None
    ) -> None:
        self.root = root
        self.desk = desk
        self.checker = checker or Checker()

    async def act(self, what: Callable[[Acts], Any]) -> None:
        """Do something and tell what came of it."""
        try:
            answer = await asyncio.to_thread(lambda: what(Acts(self.desk(), root=self.root)))
        except LabError as error:
            self.refuse(error)
        else:
            self.finish(json.dumps(answer))

    def refuse(self, error: LabError) -> None:
        """Tell an expected failure."""
        status, code = _status(error)
        self.set_status(status)
        self.finish(json.dumps({"error": {"code": code, "message": error.line()}}))

    def body(self) -> dict[str, Any]:
        """The JSON object of the request."""
        if len(self.request.body) > MAX_BODY:
            raise web.HTTPError(413)
        body = self.get_json_body()
        if body is not None and not isinstance(body, dict):
            raise web.HTTPError(400, "objet JSON attendu")
        return body or {}

    def which(self, course_id: str, name: str) -> Which:
        """The assignment of the URL, and the folder of the body."""
        return Which(course_id, name, str(self.body().get("folder") or ""))


class AssignmentsHandler(PanelHandler):
    """GET bacasable/assignments"""

    _track_activity = False  # an event asks for it, not the learner

    @web.authenticated
    async def get(self) -> None:
        await self.act(Acts.assignments)


class SubmitHandler(PanelHandler):
    """POST bacasable/submit/<course_id>/<assignment>"""

    @web.authenticated
    async def post(self, course_id: str, name: str) -> None:
        key, which = str(self.body().get("key") or ""), self.which(course_id, name)
        if not 16 <= len(key) <= 64:
            raise web.HTTPError(400, "clé manquante")
        await self.act(lambda acts: acts.submit(which, key=key))


class WorkHandler(PanelHandler):
    """POST bacasable/(reset|fetch)/<course_id>/<assignment>"""

    @web.authenticated
    async def post(self, verb: str, course_id: str, name: str) -> None:
        which = self.which(course_id, name)
        await self.act(lambda a: a.reset(which) if verb == "reset" else a.fetch(which))


class SubmissionHandler(PanelHandler):
    """GET bacasable/submissions/<id>"""

    @web.authenticated
    async def get(self, submission_id: str) -> None:
        await self.act(lambda acts: acts.submission(submission_id))


class ReopenHandler(PanelHandler):
    """POST bacasable/reopen/<id>"""

    @web.authenticated
    async def post(self, submission_id: str) -> None:
        await self.act(lambda acts: acts.reopen(submission_id))


class RestoreHandler(PanelHandler):
    """POST bacasable/restore/<course_id>/<assignment>: go back to a version of a notebook."""

    @web.authenticated
    async def post(self, course_id: str, name: str) -> None:
        body, which = self.body(), self.which(course_id, name)
        notebook, version = str(body.get("notebook") or ""), str(body.get("version") or "")
        await self.act(lambda acts: acts.restore(which, notebook=notebook, version=version))


class HelpHandler(PanelHandler):
    """POST bacasable/help: ask a person for help."""

    @web.authenticated
    async def post(self) -> None:
        body = {key: str(value) for key, value in self.body().items()}
        which = Which(body.pop("course_id", ""), body.pop("assignment", ""))
        await self.act(lambda acts: acts.ask_help(which, Question.of(body)))


class HelpClosedHandler(PanelHandler):
    """POST bacasable/help/<id>/close"""

    @web.authenticated
    async def post(self, request_id: str) -> None:
        await self.act(lambda acts: acts.close_help(request_id))


class HereHandler(PanelHandler):
    """POST bacasable/here: somebody is."""

    @web.authenticated
    async def post(self) -> None:
        self.settings[HERE] = dt.datetime.now(dt.UTC)
        self.finish("{}")


class FeedbackHandler(PanelHandler):
    """GET bacasable/feedback/<id>/<notebook>: a page of its own, in a sandbox."""

    @property
    def content_security_policy(self) -> str:
        return SANDBOX

    @web.authenticated
    async def get(self, submission_id: str, notebook: str) -> None:
        def page() -> bytes:
            return Acts(self.desk(), root=self.root).feedback(submission_id, notebook)

        try:
            content = await asyncio.to_thread(page)
        except LabError as error:
            self.set_status(_status(error)[0])
            self.finish_text(error.line().encode(), "text/plain; charset=utf-8")
        else:
            self.finish_text(content, "text/html; charset=utf-8")

    def finish_text(self, content: bytes, kind: str) -> None:
        """Answer with a page instead of JSON."""
        self.write(content)
        self.finish(set_content_type=kind)


class CheckHandler(PanelHandler):
    """POST bacasable/check: runs a notebook and its visible tests; hands in nothing."""

    @web.authenticated
    async def post(self) -> None:
        path = str(self.body().get("path") or "")
        try:
            answer = await self.checker.check(notebook_here(path, root=self.root))
        except LabError as error:
            self.refuse(error)
        else:
            self.finish(answer)


class EventsHandler(JupyterHandler):  # type: ignore[misc]
    """GET bacasable/events: server-sent events, as long as the tab stays."""

    _track_activity = False

    def initialize(self, relay: Relay) -> None:
        self.relay = relay
        self._task: asyncio.Task[Any] | None = None

    @web.authenticated
    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Accel-Buffering", "no")
        self._task = asyncio.current_task()
        frames = self.relay.frames()
        try:
            async for frame in frames:
                self.write(frame)
                await self.flush()
        except (StreamClosedError, asyncio.CancelledError):
            pass
        finally:
            await frames.aclose()  # type: ignore[attr-defined]

    def on_connection_close(self) -> None:
        if self._task is not None:
            self._task.cancel()


def panel_handlers(
    base_url: str,
    *,
    root_dir: str,
    relay: Relay | None = None,
    desk: Callable[[], Desk] = Desk.mine,
) -> list[tuple[Any, ...]]:
    """URL patterns and handlers, for the server's web application."""
    shared = {"root": Path(root_dir), "desk": desk}

    def connect() -> Classroom:
        return desk().classroom

    routes: list[tuple[Any, ...]] = [
        ("assignments", AssignmentsHandler, shared),
        (f"submit/{NAME}/{NAME}", SubmitHandler, shared),
        (f"(reset|fetch)/{NAME}/{NAME}", WorkHandler, shared),
        (f"submissions/{NAME}", SubmissionHandler, shared),
        (f"reopen/{NAME}", ReopenHandler, shared),
        (f"feedback/{NAME}/{NAME}", FeedbackHandler, shared),
        (f"restore/{NAME}/{NAME}", RestoreHandler, shared),
        ("help", HelpHandler, shared),
        (f"help/{NAME}/close", HelpClosedHandler, shared),
        ("here", HereHandler, shared),
        ("check", CheckHandler, {**shared, "checker": Checker()}),
        ("events", EventsHandler, {"relay": relay or Relay(connect)}),
    ]
    return [(url_path_join(base_url, "bacasable", path), *rest) for path, *rest in routes]


def _status(error: LabError) -> tuple[int, str]:
    match error:
        case UnreachableError():
            return 503, "unreachable"
        case RefusedError(status=status, code=code):
            return (status if status in _PASSED_ON else 502), code or "refused"
        case WorkspaceError():
            return 422, "workspace"
        case _:
            return 502, "damaged"
