"""Waiting for something to come true, instead of for a time.

What comes ends a wait at once, so patience costs nothing, and a slow or busy machine needs it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 300.0  # of every wait; a free machine needs a few
PATIENCE_MS = 1000 * PATIENCE_SECONDS  # as Playwright counts

T = TypeVar("T")


def wait_until(condition: Callable[[], T], told: str | Callable[[], str] = "never came true") -> T:
    """What `condition` returns once it is true; fails with what is `told`."""
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.01
    while not (value := condition()):
        assert time.monotonic() < deadline, told if isinstance(told, str) else told()
        time.sleep(pause)
        pause = min(2 * pause, 0.1)
    return value
