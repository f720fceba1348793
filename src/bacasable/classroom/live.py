"""What open pages learn at once: server-sent events, from one reader of the event table a process.

Events say which thing changed, never a score: the page asks for it again, under its own rights.
A client that reconnects with `Last-Event-ID` gets what it missed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from bacasable.database import Database, Event, Person

log = logging.getLogger(__name__)

POLL_SECONDS = 0.4
HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0  # then the browser reconnects, and its rights are checked again
MAX_MISSED = 500
QUEUE_SIZE = 500
LOOK_BACK = 100  # transactions may commit in another order than their ids
RELOAD = "event: reload\ndata: {}\n\n"  # too much was missed to be told one by one
_PASSED_ON = ("id", "assignment", "state", "version")


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An event as pages get it. `username` is empty for what concerns a whole cohort."""

    id: int
    kind: str
    cohort_id: int
    person_id: int | None
    username: str
    payload: dict[str, Any]

    def frame(self) -> str:
        """The notice as a frame of the event stream."""
        data = {key: self.payload[key] for key in _PASSED_ON if key in self.payload}
        data["username"] = self.username
        known_by = f"id: {self.id}\n" if self.id else ""  # what is written nowhere has no id
        return f"{known_by}event: {self.kind}\ndata: {json.dumps(data)}\n\n"


Wanted = Callable[[Notice], bool]
Inbox = asyncio.Queue[Notice | None]  # None: the stream ends


class Live:
    """One poller, many streams."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._inboxes: dict[Inbox, Wanted] = {}
        self._poller: asyncio.Task[None] | None = None
        self._last = 0

    @property
    def streams(self) -> int:
        """How many clients listen."""
        return len(self._inboxes)

    async def start(self) -> None:
        self._last = await run_in_threadpool(self._newest)
        seen = set(await run_in_threadpool(self._ids_after, self._last - LOOK_BACK))
        self._poller = asyncio.create_task(self._poll(seen), name="live")

    async def stop(self) -> None:
        """End the poller and every stream."""
        for inbox in self._inboxes:
            _deliver(inbox, None)
        if self._poller is not None:
            self._poller.cancel()
            with suppress(asyncio.CancelledError):
                await self._poller

    async def stream(self, wanted: Wanted, *, last_id: int | None) -> AsyncIterator[str]:
        """Frames for one client, until it leaves or its time is up."""
        ends = time.monotonic() + STREAM_SECONDS
        with self._inbox(wanted) as inbox:
            # Before the first frame: who has read it misses nothing that happens from then on.
            after = await run_in_threadpool(self._newest) if last_id is None else last_id
            yield "retry: 2000\n\n"
            found = await run_in_threadpool(self._read, after - LOOK_BACK)
            if len(found) == MAX_MISSED:
                yield RELOAD
            for notice in found:
                if notice.id > after and wanted(notice):
                    yield notice.frame()
            known = {notice.id for notice in found}
            while (left := ends - time.monotonic()) > 0:
                try:
                    async with asyncio.timeout(min(left, HEARTBEAT_SECONDS)):
                        news = await inbox.get()
                except TimeoutError:
                    yield ": toujours là\n\n"
                    continue
                if news is None:
                    return
                if news.id not in known:
                    yield news.frame()

    def tell(self, kind: str, cohort_ids: Iterable[int]) -> None:
        """Tell the open pages of these cohorts something that is in no table."""
        for cohort_id in cohort_ids:
            notice = Notice(
                id=0, kind=kind, cohort_id=cohort_id, person_id=None, username="", payload={}
            )
            self._fan_out(notice)

    @contextmanager
    def _inbox(self, wanted: Wanted) -> Iterator[Inbox]:
        inbox: Inbox = asyncio.Queue(QUEUE_SIZE)
        self._inboxes[inbox] = wanted
        try:
            yield inbox
        finally:
            del self._inboxes[inbox]

    async def _poll(self, seen: set[int]) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                found = await run_in_threadpool(self._read, self._last - LOOK_BACK)
            except OperationalError as error:
                log.warning("events can't be read: %s", error)
                continue
            for notice in found:
                if notice.id not in seen:
                    self._fan_out(notice)
            self._last = max([self._last, *(notice.id for notice in found)])
            seen = {notice.id for notice in found if notice.id > self._last - LOOK_BACK}

    def _fan_out(self, notice: Notice) -> None:
        for inbox, wanted in self._inboxes.items():
            if wanted(notice):
                _deliver(inbox, notice)

    def _newest(self) -> int:
        with self._database.reading() as session:
            return session.scalar(select(func.max(Event.id))) or 0

    def _ids_after(self, after_id: int) -> Sequence[int]:
        with self._database.reading() as session:
            return session.scalars(select(Event.id).where(Event.id > after_id)).all()

    def _read(self, after_id: int) -> Sequence[Notice]:
        query = select(Event, Person.username).outerjoin(Person, Person.id == Event.person_id)
        query = query.where(Event.id > after_id).order_by(Event.id).limit(MAX_MISSED)
        with self._database.reading() as session:
            return [_notice(event, username) for event, username in session.execute(query)]


def _deliver(inbox: Inbox, notice: Notice | None) -> None:
    if inbox.full():  # a client too slow for us: its stream ends, it reconnects and catches up
        inbox.get_nowait()
        notice = None
    inbox.put_nowait(notice)


def _notice(event: Event, username: str | None) -> Notice:
    return Notice(
        id=event.id,
        kind=event.kind,
        cohort_id=event.cohort_id,
        person_id=event.person_id,
        username=username or "",
        payload=event.payload,
    )
