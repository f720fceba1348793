"""The working copy arrives when the server starts, beside everything else that happens then.

It keeps nobody waiting, and comes when the platform is back if that is away. What the trainer
deleted stays deleted; what they changed stays as it is, and they are told.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from bacasable_lab.errors import LabError, RefusedError
from bacasable_lab.trainer.authoring.copy import Received, WorkingCopy

PATIENCE_SECONDS = 20.0  # how long a question about it waits for the end
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 60.0


class Arrival:
    """One arrival, in a thread of its own."""

    def __init__(self, copy: Callable[[], WorkingCopy], *, log: logging.Logger) -> None:
        self._copy = copy
        self._log = log
        self._tried = threading.Event()
        self._received = Received(came=(), kept=())
        self._problem = ""

    def start(self) -> None:
        """Begin; the server does not wait."""
        threading.Thread(target=self._run, name="bacasable-author", daemon=True).start()

    def told(self) -> dict[str, Any]:
        """What came and what was kept; `problem`: one line while it has not worked."""
        self._tried.wait(PATIENCE_SECONDS)
        received = self._received
        return {
            "came": list(received.came),
            "kept": list(received.kept),
            "problem": self._problem,
        }

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._once():
            threading.Event().wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _once(self) -> bool:
        """Whether there is nothing to try again."""
        try:
            self._received = self._copy().receive(deleted_too=False)
        except LabError as error:
            if error.line() != self._problem:
                self._log.warning("Exercices à écrire : %s", error.line())
            self._problem = error.line()
            return isinstance(error, RefusedError)
        else:
            self._problem = ""
            for line in (*self._received.came, *self._received.kept):
                self._log.info("Exercices à écrire : %s", line)
            return True
        finally:
            self._tried.set()
