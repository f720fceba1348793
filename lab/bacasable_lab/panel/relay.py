"""One stream from the platform a server, shared by all tabs of its learner; none while none looks.

A tab learns that something changed, and of which hand-in, never what: it asks again. `link` tells whether
the platform is heard; `idle`, in how many minutes the server stops (null: it doesn't).
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from bacasable_lab.client import Classroom
from bacasable_lab.errors import LabError
from bacasable_lab.names import is_safe_name

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
HEARTBEAT_SECONDS = 15.0
LINK_UP, LINK_DOWN = "up", "down"


class Relay:
    """Listens to the platform in a thread, as long as a tab is subscribed."""

    def __init__(self, connect: Callable[[], Classroom]) -> None:
        self._connect = connect
        self._tabs: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}
        self._stop = threading.Event()
        self._link = ""
        self._lock = threading.Lock()  # a tab that joins hears of the link once

    async def frames(self) -> AsyncIterator[str]:
        """Frames for one tab, a comment when nothing happens, until the tab leaves."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._join(queue)
        try:
            yield "retry: 3000\n\n"
            while True:
                frame = ": en vie\n\n"
                with suppress(TimeoutError):
                    frame = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
                yield frame
        finally:
            self._leave(queue)

    def tell_idle(self, minutes: int | None) -> None:
        """From the server's own loop: how long until it stops for want of activity."""
        for queue in list(self._tabs):
            queue.put_nowait(f'event: idle\ndata: {{"minutes": {json.dumps(minutes)}}}\n\n')

    def tell_change(self) -> None:
        """From anywhere: the list has something new."""
        self._tell(self._stop, _change("{}"))

    def _join(self, queue: asyncio.Queue[str]) -> None:
        with self._lock:
            self._tabs[queue] = asyncio.get_running_loop()
            if len(self._tabs) == 1:
                self._stop, self._link = threading.Event(), ""
                threading.Thread(target=self._listen, args=(self._stop,), daemon=True).start()
            elif self._link:
                queue.put_nowait(_link(self._link))

    def _leave(self, queue: asyncio.Queue[str]) -> None:
        del self._tabs[queue]
        if not self._tabs:
            self._stop.set()

    def _listen(self, stop: threading.Event) -> None:
        """Until `stop`: follow the stream, and again after a pause when it breaks."""
        pause, last_id = FIRST_PAUSE_SECONDS, ""
        while not stop.is_set():
            with suppress(LabError):
                for line in self._connect().events(last_id=last_id):
                    if stop.is_set():
                        return
                    self._say(stop, LINK_UP)
                    pause = FIRST_PAUSE_SECONDS
                    if line.startswith("id:"):
                        last_id = line[3:].strip()
                    elif line.startswith("data:"):
                        self._tell(stop, _change(line[5:]))
                # The platform ends each stream now and then; that is no silence.
                stop.wait(FIRST_PAUSE_SECONDS)
                continue
            self._say(stop, LINK_DOWN)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _say(self, stop: threading.Event, link: str) -> None:
        with self._lock:
            if stop is self._stop and link != self._link:
                self._link = link
                self._tell(stop, _link(link))

    def _tell(self, stop: threading.Event, frame: str) -> None:
        if stop is not self._stop:
            return  # a thread on its way out
        for queue, loop in list(self._tabs.items()):
            with suppress(RuntimeError):  # a loop that is closing
                loop.call_soon_threadsafe(queue.put_nowait, frame)


def _change(data: str) -> str:
    """A frame that names the hand-in that an event of the platform is about, if it is one."""
    try:
        told = json.loads(data)
    except ValueError:
        told = {}
    found = str(told.get("id") or "") if isinstance(told, dict) else ""
    about = {"id": found} if is_safe_name(found) else {}
    return f"event: change\ndata: {json.dumps(about)}\n\n"


def _link(state: str) -> str:
    return f'event: link\ndata: {{"state": "{state}"}}\n\n'
