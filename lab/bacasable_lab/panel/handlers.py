"""The panel's URLs, under `bacasable/` on the learner's own server.

Errors have one shape: `{"error": {"code", "message"}}`, the message in French and ready to show.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.iostream import StreamClosedError

from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError
from bacasable_lab.panel.acts import Acts, Which, notebook_here
from bacasable_lab.panel.base import PanelHandler, status_of
from bacasable_lab.panel.check import Checker
from bacasable_lab.panel.help import Question
from bacasable_lab.panel.relay import Relay
from bacasable_lab.panel.visitors import Visitors, username_of

HERE = "bacasable_last_activity"  # when somebody was; Jupyter counts settings of such names
NAME = r"([^/]{1,400})"
# What the feedback page may do: be read. It shows what a notebook wrote, and runs nothing.
SANDBOX = (
    "sandbox allow-popups; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "font-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


class AssignmentsHandler(PanelHandler):
    """GET bacasable/assignments"""

    _track_activity = False  # an event asks for it, not the learner

    @web.authenticated
    async def get(self) -> None:
        visitors, is_visitor = self.visitors, self.is_visitor

        def told(acts: Acts) -> dict[str, Any]:
            seen = {"visitors": visitors.told(), "visiting": ""}
            if is_visitor:
                seen["visiting"] = visitors.name_of(visitors.owner)
            return acts.assignments() | seen

        await self.act(told)


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


class TakeBackHandler(PanelHandler):
    """POST bacasable/takeback/<course_id>/<assignment>: an earlier hand-in, back in its place."""

    @web.authenticated
    async def post(self, course_id: str, name: str) -> None:
        which, submission_id = self.which(course_id, name), str(self.body().get("id") or "")
        await self.act(lambda acts: acts.take_back(which, submission_id))


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

    open_to_visitors = True

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
            self.set_status(status_of(error)[0])
            self.finish_text(error.line().encode(), "text/plain; charset=utf-8")
        else:
            self.finish_text(content, "text/html; charset=utf-8")

    def finish_text(self, content: bytes, kind: str) -> None:
        """Answer with a page instead of JSON."""
        self.write(content)
        self.finish(set_content_type=kind)


class CheckHandler(PanelHandler):
    """POST bacasable/check: runs a notebook and its visible tests; hands in nothing."""

    open_to_visitors = True

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

    def initialize(self, relay: Relay, visitors: Visitors) -> None:
        self.relay = relay
        self.visitors = visitors
        self._task: asyncio.Task[Any] | None = None

    @web.authenticated
    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Accel-Buffering", "no")
        self._task = asyncio.current_task()
        frames = self.relay.frames()
        try:
            with self.visitors.watching(username_of(self)):
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
    relay: Relay,
    visitors: Visitors,
    desk: Callable[[], Desk] = Desk.mine,
) -> list[tuple[Any, ...]]:
    """URL patterns and handlers, for the server's web application."""
    shared = {"root": Path(root_dir), "desk": desk, "visitors": visitors}
    routes: list[tuple[Any, ...]] = [
        ("assignments", AssignmentsHandler, shared),
        (f"submit/{NAME}/{NAME}", SubmitHandler, shared),
        (f"(reset|fetch)/{NAME}/{NAME}", WorkHandler, shared),
        (f"submissions/{NAME}", SubmissionHandler, shared),
        (f"reopen/{NAME}", ReopenHandler, shared),
        (f"feedback/{NAME}/{NAME}", FeedbackHandler, shared),
        (f"restore/{NAME}/{NAME}", RestoreHandler, shared),
        (f"takeback/{NAME}/{NAME}", TakeBackHandler, shared),
        ("help", HelpHandler, shared),
        (f"help/{NAME}/close", HelpClosedHandler, shared),
        ("here", HereHandler, shared),
        ("check", CheckHandler, {**shared, "checker": Checker()}),
        ("events", EventsHandler, {"relay": relay, "visitors": visitors}),
    ]
    return [(url_path_join(base_url, "bacasable", path), *rest) for path, *rest in routes]
