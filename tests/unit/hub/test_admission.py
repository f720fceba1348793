"""Starts are admitted in order, a few at a time, and a slot is never lost."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bacasable.hub.admission import Admission


class Visitor:
    """Somebody who asks for a slot and holds it until told to leave."""

    def __init__(self, admission: Admission, name: str) -> None:
        self.admission, self.name = admission, name
        self.inside = False
        self.leave = asyncio.Event()
        self.task = asyncio.create_task(self._visit())

    async def _visit(self) -> None:
        async with self.admission.slot(self.name):
            self.inside = True
            try:
                await self.leave.wait()
            finally:
                self.inside = False

    async def gone(self) -> None:
        self.leave.set()
        await self.task


async def settle() -> None:
    """Let every task that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


async def arrive(admission: Admission, *names: str) -> list[Visitor]:
    visitors = [Visitor(admission, name) for name in names]
    await settle()
    return visitors


async def end(*visitors: Visitor) -> None:
    for visitor in visitors:
        visitor.leave.set()
    for visitor in visitors:
        with contextlib.suppress(asyncio.CancelledError):
            await visitor.task


async def test_first_come_first_served() -> None:
    admission = Admission(slots=2)
    a, b, c, d = await arrive(admission, *"abcd")
    assert [v.inside for v in (a, b, c, d)] == [True, True, False, False]
    assert [admission.position(name) for name in "abcd"] == [0, 0, 1, 2]
    await b.gone()
    await settle()
    assert (c.inside, d.inside, admission.position("d")) == (True, False, 1)
    await end(a, c, d)


async def test_who_gives_up_in_the_queue_holds_nobody_up() -> None:
    admission = Admission(slots=1)
    a, b, c = await arrive(admission, *"abc")
    b.task.cancel()
    await settle()
    assert admission.position("c") == 1
    await a.gone()
    await settle()
    assert c.inside
    await end(b, c)


async def test_a_failed_start_frees_its_slot() -> None:
    admission = Admission(slots=1)
    with pytest.raises(RuntimeError):
        async with admission.slot("a"):
            raise RuntimeError
    (b,) = await arrive(admission, "b")
    assert b.inside
    await end(b)


async def test_who_is_cancelled_at_the_moment_of_their_turn_passes_it_on() -> None:
    admission = Admission(slots=1)
    a, b, c = await arrive(admission, *"abc")
    a.leave.set()
    while admission.position("b"):  # until the turn is b's, and b doesn't know yet
        await asyncio.sleep(0)
    b.task.cancel()
    await settle()
    assert c.inside
    await end(a, b, c)


async def test_many_comings_and_goings_lose_no_slot() -> None:
    admission = Admission(slots=3)
    for round_ in range(20):
        visitors = await arrive(admission, *[f"{round_}-{i}" for i in range(8)])
        visitors[round_ % 8].task.cancel()
        await settle()
        assert sum(visitor.inside for visitor in visitors) == 3
        await end(*visitors)
