"""Releases arrive while the server runs.

The first pass ends before the browser shows anything, unless the platform keeps us waiting:
a server opens even when the platform is down, and the exercises come when it is back.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading

from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError

FIRST_PASS_SECONDS = 8.0
PERIOD_SECONDS = 20.0
RETRY_SECONDS = 2.0  # after the first failure; then longer and longer, up to the period
JITTER = 0.2  # so that a class that started together does not ask together


class Background:
    """Brings what is released, now and then on."""

    def __init__(self, *, log: logging.Logger) -> None:
        self.log = log
        self.task: asyncio.Task[None] | None = None
        self._desk: Desk | None = None
        self._said: tuple[str, ...] = ()
        self._one_at_a_time = threading.Lock()

    def first(self) -> None:
        """The pass before the server answers. Waits for it only so long."""
        thread = threading.Thread(target=self.once, name="bacasable-first-pass", daemon=True)
        thread.start()
        thread.join(FIRST_PASS_SECONDS)
        if thread.is_alive():
            self.log.warning("Les exercices arrivent : la plateforme est lente.")

    async def every(self) -> None:
        """Go on for as long as the server runs."""
        retry = RETRY_SECONDS
        while True:
            seconds = retry if self._said else PERIOD_SECONDS
            await asyncio.sleep(seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311
            await asyncio.to_thread(self.once)
            retry = min(2 * retry, PERIOD_SECONDS) if self._said else RETRY_SECONDS

    def once(self) -> None:
        """One pass. The same problem is told once, not every 20 seconds."""
        with self._one_at_a_time:
            problems = self._pass()
        for line in problems:
            if line not in self._said:
                self.log.warning("Exercices : %s", line)
        self._said = problems

    def _pass(self) -> tuple[str, ...]:
        try:
            self._desk = self._desk or Desk.mine()
            # What failed the last time is not new to the platform, but it is to us.
            report = self._desk.bring(only_if_changed=not self._said)
        except LabError as error:
            return (error.line(),)
        for line in report.done:
            self.log.info("Exercices : %s", line)
        return report.problems
