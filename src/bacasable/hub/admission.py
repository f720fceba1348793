"""Starts are admitted in the order they were asked for, a few at a time.

A slot is held until the server answers, so that the machine never starts more than it can.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Admission:
    """A first-in, first-out queue in front of `slots` places."""

    def __init__(self, *, slots: int) -> None:
        self._free = slots
        self._queue: list[tuple[str, asyncio.Future[None]]] = []

    def position(self, name: str) -> int:
        """1 for who is next, 2 for who comes after; 0 for who doesn't wait."""
        names = [waiting for waiting, _ in self._queue]
        return names.index(name) + 1 if name in names else 0

    @asynccontextmanager
    async def slot(self, name: str) -> AsyncIterator[None]:
        """Wait for a slot, hold it in the block; give it back however the block ends."""
        await self._enter(name)
        try:
            yield
        finally:
            self._free += 1
            self._admit()

    async def _enter(self, name: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((name, turn))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(turn)
            raise

    def _leave(self, turn: asyncio.Future[None]) -> None:
        admitted = turn.done() and not turn.cancelled()
        self._queue = [item for item in self._queue if item[1] is not turn]
        if admitted:  # cancelled between its turn and its next step: the slot is given on
            self._free += 1
        self._admit()

    def _admit(self) -> None:
        while self._free and self._queue:
            _, turn = self._queue.pop(0)
            if not turn.done():
                self._free -= 1
                turn.set_result(None)
