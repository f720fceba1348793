"""What a person sees while a long step runs: a line that moves, or plain lines without a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Report = Callable[[str], None]

PLAIN_SECONDS = 15.0  # how often a step says that it still runs, without a terminal


class Progress:
    """Reports lines, and shows the time that a step has taken so far."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(file=sys.stdout, highlight=False, soft_wrap=True)

    def __call__(self, text: str) -> None:
        """One line that stays."""
        self.console.print(text, markup=False)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show `title` and the time it takes, until the block ends."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(title):
                yield
            return
        self(f"{title}…")
        ended = threading.Event()
        reporter = threading.Thread(target=self._keep_reporting, args=(began, ended), daemon=True)
        reporter.start()
        try:
            yield
        finally:
            ended.set()
            reporter.join()

    def _keep_reporting(self, began: float, ended: threading.Event) -> None:
        while not ended.wait(PLAIN_SECONDS):
            self(f"  … {time.monotonic() - began:.0f} s")
