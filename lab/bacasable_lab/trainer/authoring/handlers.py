"""The author's URLs, under `bacasable/author` on a trainer's own server.

The browser names a file of the working copy; which exercise and cohort that is, is decided here.
Errors have the shape of the panel's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from jupyter_server.utils import url_path_join
from tornado import web

from bacasable_lab.names import is_safe_name
from bacasable_lab.panel.base import LabHandler
from bacasable_lab.panel.visitors import Visitors
from bacasable_lab.trainer.authoring import checking
from bacasable_lab.trainer.authoring.arrival import Arrival
from bacasable_lab.trainer.authoring.copy import Place, Sent, WorkingCopy, exercise_of

NAME = r"([^/]{1,400})"


class AuthorHandler(LabHandler):
    """What these share: the working copy, used off the event loop."""

    reserved = "Écrire et tester ses exercices lui est réservé."

    def initialize(self, copy: Callable[[], WorkingCopy], arrival: Arrival) -> None:
        self.copy = copy
        self.arrival = arrival

    @property
    def visitors(self) -> Visitors:  # type: ignore[override]
        """Kept by the learner's extension, which every server has."""
        visitors: Visitors = self.settings["bacasable_visitors"]
        return visitors

    def path(self) -> str:
        """The file in the body."""
        return str(self.body().get("path") or "")


class ArrivalHandler(AuthorHandler):
    """GET bacasable/author: what came when the server started, once that is over."""

    _track_activity = False

    @web.authenticated
    async def get(self) -> None:
        await self.tell(self.arrival.told)


class ReceiveHandler(AuthorHandler):
    """POST bacasable/author/receive: bring what is new, and what the trainer deleted."""

    @web.authenticated
    async def post(self) -> None:
        await self.tell(lambda: asdict(self.copy().receive()))


class SendHandler(AuthorHandler):
    """POST bacasable/author/send: the exercise of a file, to the course."""

    @web.authenticated
    async def post(self) -> None:
        path = self.path()

        def work() -> dict[str, Any]:
            copy = self.copy()
            place = _place(copy, path)
            return _sent(place, copy.send(place))

        await self.tell(work)


class TestHandler(AuthorHandler):
    """POST bacasable/author/test: send the exercise of a file, and ask for its check."""

    @web.authenticated
    async def post(self) -> None:
        path = self.path()

        def work() -> dict[str, Any]:
            copy = self.copy()
            place = _place(copy, path)
            sent, check = checking.ask(copy, place)
            return {"sent": _sent(place, sent), "check": asdict(check)}

        await self.tell(work)


class CheckHandler(AuthorHandler):
    """GET bacasable/author/check/<cohort>/<assignment>: where its check stands."""

    @web.authenticated
    async def get(self, cohort: str, name: str) -> None:
        _safe(cohort, name)
        await self.tell(
            lambda: asdict(checking.Check.parse(self.copy().classroom.check(cohort, name)))
        )


class StopHandler(AuthorHandler):
    """POST bacasable/author/stop/<cohort>/<assignment>: end its check."""

    @web.authenticated
    async def post(self, cohort: str, name: str) -> None:
        _safe(cohort, name)

        def work() -> dict[str, Any]:
            self.copy().classroom.stop_check(cohort, name)
            return {}

        await self.tell(work)


def author_handlers(
    base_url: str, *, copy: Callable[[], WorkingCopy], arrival: Arrival
) -> list[tuple[Any, ...]]:
    """URL patterns and handlers, for the server's web application."""
    shared = {"copy": copy, "arrival": arrival}
    routes = [
        ("author", ArrivalHandler),
        ("author/receive", ReceiveHandler),
        ("author/send", SendHandler),
        ("author/test", TestHandler),
        (f"author/check/{NAME}/{NAME}", CheckHandler),
        (f"author/stop/{NAME}/{NAME}", StopHandler),
    ]
    return [(url_path_join(base_url, "bacasable", path), what, shared) for path, what in routes]


def _place(copy: WorkingCopy, path: str) -> Place:
    course, name = exercise_of(path)
    return copy.place(name, course=course)


def _sent(place: Place, sent: Sent) -> dict[str, Any]:
    return {
        "cohort": place.cohort,
        "assignment": place.name,
        "files": len(sent.exercise.files),
        "problems": list(sent.problems),
    }


def _safe(*names: str) -> None:
    if not all(map(is_safe_name, names)):
        raise web.HTTPError(404)
