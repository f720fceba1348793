"""Guessing costs time: too many failures under one key, and the key has to wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class Throttle:
    """At most `limit` failures under a key in `seconds`. Forgets the oldest keys when full."""

    def __init__(
        self,
        *,
        limit: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        max_keys: int = 10_000,
    ) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._max_keys = max_keys
        self._failures: dict[str, deque[float]] = {}

    def blocked(self, key: str) -> bool:
        times = self._failures.get(key)
        if times is None:
            return False
        while times and times[0] <= self._clock() - self._seconds:
            times.popleft()
        return len(times) >= self._limit

    def failed(self, key: str) -> None:
        # Re-inserted last: the keys that fail now are the last to be forgotten.
        times = self._failures.pop(key, None)
        while len(self._failures) >= self._max_keys:
            self._failures.pop(next(iter(self._failures)))
        self._failures[key] = times or deque(maxlen=self._limit)
        self._failures[key].append(self._clock())

    def succeeded(self, key: str) -> None:
        self._failures.pop(key, None)
