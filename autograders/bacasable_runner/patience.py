"""A time limit that a busy machine doesn't shorten.

What a process waits for a processor that others had is not its own time: on a machine full of
learners, an answer that takes two seconds may be running for twenty. Linux counts that wait
(second number of /proc/PID/schedstat, nanoseconds); where it doesn't, the limit is plain wall time.
"""

from __future__ import annotations

import time
from pathlib import Path

LONGEST = 3.0  # times a limit, at most: a notebook that crowds its own sandbox ends all the same


class Patience:
    """`seconds` for these processes, from now on."""

    def __init__(self, seconds: float, *pids: int) -> None:
        self._seconds, self._pids = seconds, pids
        self._started = time.monotonic()
        self._before = self._queued()

    def left(self) -> float:
        """Seconds until the end; the wait for a processor is looked up when it would be now."""
        spent = time.monotonic() - self._started
        if spent < self._seconds:
            return self._seconds - spent
        most = (LONGEST - 1) * self._seconds
        return self._seconds + min(self.waited(), most) - spent

    def waited(self) -> float:
        """Seconds that the processes have waited for a processor since the beginning."""
        return max(0.0, self._queued() - self._before)

    def _queued(self) -> float:
        return sum(map(_queued_seconds, self._pids))


def _queued_seconds(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_bytes().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
