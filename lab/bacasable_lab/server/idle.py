"""A server that nobody uses stops by itself, after a warning in its learner's panel.

Decided here and not in the hub: an open tab asks for lists all day, so requests say nothing of
whether anybody is there. What counts is a kernel or a terminal at work, and that the panel saw a
key, a click or a turn of the wheel (`POST bacasable/here`), never which.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
import os
from collections.abc import Callable, Mapping
from typing import Any

from bacasable_lab.panel.handlers import HERE
from bacasable_lab.panel.relay import Relay

VARIABLE = "BACASABLE_IDLE_MINUTES"
_TERMINAL = "terminal_last_activity"  # set by jupyter_server_terminals
WARNING_MINUTES = 10
TICK_SECONDS = 10.0


class Idle:
    """Watches one server."""

    def __init__(
        self,
        *,
        minutes: float,
        relay: Relay,
        last_activity: Callable[[], dt.datetime],
        busy: Callable[[], bool],
        stop: Callable[[], Any],
        log: logging.Logger,
    ) -> None:
        self._allowed = dt.timedelta(minutes=minutes)
        self._warning = min(dt.timedelta(minutes=WARNING_MINUTES), self._allowed / 2)
        self._relay = relay
        self._last_activity = last_activity
        self._busy = busy
        self._stop = stop
        self._log = log
        self._warned = False
        self.task: asyncio.Task[None] | None = None

    async def every(self, *, seconds: float = TICK_SECONDS) -> None:
        """Until the server has to stop; nothing where it may stay for ever."""
        while self._allowed:
            await asyncio.sleep(seconds)
            if self.look(dt.datetime.now(dt.UTC)):
                self._log.info("Personne ne travaille ici : le serveur s'arrête.")
                self._stop()
                return

    def look(self, now: dt.datetime) -> bool:
        """Tell the tabs how long is left, if little is; whether the time is over."""
        left = self._last_activity() + self._allowed - now
        if self._busy() or left > self._warning:
            if self._warned:
                self._warned = False
                self._relay.tell_idle(None)
            return False
        self._warned = True
        minutes = max(0, math.ceil(left / dt.timedelta(minutes=1)))
        self._relay.tell_idle(minutes)
        return minutes == 0


def watch(app: Any, relay: Relay, environ: Mapping[str, str] = os.environ) -> Idle:
    """The watcher of a Jupyter server, as its environment wants it."""

    def last_activity() -> dt.datetime:
        settings = app.web_app.settings
        seen = [settings["started"], app.kernel_manager.last_kernel_activity]
        seen += [settings[name] for name in (HERE, _TERMINAL) if name in settings]
        latest: dt.datetime = max(seen)
        return latest

    def busy() -> bool:
        kernels = app.kernel_manager.list_kernels()
        return any(kernel["execution_state"] == "busy" for kernel in kernels)

    return Idle(
        minutes=_minutes(environ.get(VARIABLE, "")),
        relay=relay,
        last_activity=last_activity,
        busy=busy,
        stop=app.stop,
        log=app.log,
    )


def _minutes(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0
