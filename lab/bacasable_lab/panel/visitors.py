"""Who else is in a learner's server: trainers of their cohort, told in the panel by name.

Every answered request counts as a sign of whoever made it, so it shows whichever way they came;
an open panel counts as long as it is open. Whoever gives no sign for a while has left.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bacasable_lab.errors import LabError

GRACE = dt.timedelta(seconds=20)  # a page that is loaded again is no departure
REMEMBERED = dt.timedelta(minutes=30)  # how long a departure is told
TICK_SECONDS = 5.0
MAX_VISITORS = 20


@dataclass
class _Visit:
    since: dt.datetime
    last: dt.datetime
    panels: int = 0
    left: dt.datetime | None = None


class Visitors:
    """The people in one server, its learner left aside. `changed` is called at each change."""

    def __init__(
        self,
        *,
        owner: str,
        names: Callable[[], Mapping[str, str]],
        changed: Callable[[], None],
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self.owner = owner
        self._names = names
        self._known: dict[str, str] = {}
        self._changed = changed
        self._now = now
        self._visits: dict[str, _Visit] = {}
        self._lock = threading.Lock()  # requests on the loop, the panel's list in a thread
        self.task: asyncio.Task[None] | None = None

    def is_visitor(self, username: str) -> bool:
        """Whether this is somebody else than the learner, as the hub says."""
        return bool(username and self.owner) and username != self.owner

    def seen(self, username: str) -> None:
        """Somebody made a request."""
        if self.is_visitor(username):
            self._sign(username, panels=0)

    @contextmanager
    def watching(self, username: str) -> Iterator[None]:
        """Somebody has the panel open."""
        if not self.is_visitor(username):
            yield
            return
        self._sign(username, panels=1)
        try:
            yield
        finally:
            self._sign(username, panels=-1)

    def look(self) -> None:
        """Notice who has left."""
        now = self._now()
        with self._lock:
            for visit in self._visits.values():
                if visit.left is None and not visit.panels and now - visit.last > GRACE:
                    visit.left = visit.last
                    self._changed()
            over = [n for n, v in self._visits.items() if v.left and now - v.left > REMEMBERED]
            for name in over:
                del self._visits[name]
                self._changed()

    def told(self) -> list[dict[str, Any]]:
        """For the panel; who is there first. Asks the platform for names: not on the loop."""
        with self._lock:
            visits = [(name, visit.since, visit.left) for name, visit in self._visits.items()]
        visits.sort(key=lambda visit: (visit[2] is not None, visit[1]))
        return [
            {"name": self.name_of(name), "since": _iso(since), "left": left and _iso(left)}
            for name, since, left in visits
        ]

    def name_of(self, username: str) -> str:
        """Their full name; their username where the platform can't tell it."""
        if username not in self._known:
            try:
                self._known.update(self._names())
            except LabError:
                return username
        return self._known.get(username, username)

    async def every(self, *, seconds: float = TICK_SECONDS) -> None:
        """Go on noticing for as long as the server runs."""
        while True:
            await asyncio.sleep(seconds)
            self.look()

    def _sign(self, username: str, *, panels: int) -> None:
        now = self._now()
        with self._lock:
            visit = self._visits.get(username)
            if visit is None and (panels < 0 or len(self._visits) >= MAX_VISITORS):
                return
            if visit is None or (visit.left is not None and panels >= 0):
                visit = self._visits[username] = _Visit(since=now, last=now)
                self._changed()
            visit.last = now
            visit.panels = max(0, visit.panels + panels)


def people(raw: Any) -> dict[str, str]:
    """username -> full name, from the platform's answer."""
    found = raw.get("people") if isinstance(raw, dict) else None
    return {
        str(one.get("username"))[:64]: str(one.get("full_name"))[:200]
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict)
    }


def username_of(handler: Any) -> str:
    """Who made a request, as the hub told the server; empty where nobody was asked."""
    # `current_user` would ask; what has been found out is kept under this name (tornado's).
    user = getattr(handler, "_current_user", None)
    hub_user = getattr(user, "hub_user", None)
    return str(hub_user.get("name") or "") if isinstance(hub_user, dict) else ""


def counting(log: Callable[[Any], None], visitors: Visitors) -> Callable[[Any], None]:
    """The server's log of requests, which counts whose they are, too."""

    def log_and_count(handler: Any) -> None:
        visitors.seen(username_of(handler))
        log(handler)

    return log_and_count


def _iso(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
