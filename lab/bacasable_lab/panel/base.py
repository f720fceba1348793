"""What our URLs share: work off the event loop, one shape of errors, who may do what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web

from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError, RefusedError, UnreachableError, WorkspaceError
from bacasable_lab.panel.acts import Acts, Which
from bacasable_lab.panel.check import Checker
from bacasable_lab.panel.visitors import Visitors, username_of

MAX_BODY = 10_000
_PASSED_ON = frozenset({403, 404, 409, 413, 422, 429, 507})


class LabHandler(APIHandler):  # type: ignore[misc]
    """What all of our URLs share: work off the event loop, and the one shape of errors."""

    open_to_visitors = False  # what changes something: a visitor only looks
    reserved = "Rendre, recommencer et demander de l'aide lui sont réservés."
    visitors: Visitors

    async def prepare(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to a visitor what is the owner's alone."""
        await super().prepare(*args, **kwargs)
        closed = self.request.method == "POST" and not self.open_to_visitors
        if closed and self.is_visitor and not self._finished:
            what = "vous êtes dans le serveur de quelqu'un d'autre."
            self.refuse(RefusedError(f"{what} {self.reserved}", status=403, code="visitor"))

    @property
    def is_visitor(self) -> bool:
        """Whether the request is not the owner's."""
        return self.visitors.is_visitor(username_of(self))

    async def tell(self, work: Callable[[], Any]) -> None:
        """Work, and tell what came of it."""
        try:
            answer = await asyncio.to_thread(work)
        except LabError as error:
            self.refuse(error)
        else:
            self.finish(json.dumps(answer))

    def refuse(self, error: LabError) -> None:
        """Tell an expected failure."""
        status, code = status_of(error)
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


class PanelHandler(LabHandler):
    """What the panel's URLs share: a learner's acts."""

    def initialize(
        self,
        root: Path,
        desk: Callable[[], Desk],
        visitors: Visitors,
        checker: Checker | None = None,
    ) -> None:
        self.root = root
        self.desk = desk
        self.visitors = visitors
        self.checker = checker or Checker()

    async def act(self, what: Callable[[Acts], Any]) -> None:
        """Do something and tell what came of it."""
        await self.tell(lambda: what(Acts(self.desk(), root=self.root)))

    def which(self, course_id: str, name: str) -> Which:
        """The assignment of the URL, and the folder of the body."""
        return Which(course_id, name, str(self.body().get("folder") or ""))


def status_of(error: LabError) -> tuple[int, str]:
    """HTTP status and code of an expected failure."""
    match error:
        case UnreachableError():
            return 503, "unreachable"
        case RefusedError(status=status, code=code):
            return (status if status in _PASSED_ON else 502), code or "refused"
        case WorkspaceError():
            return 422, "workspace"
        case _:
            return 502, "damaged"
