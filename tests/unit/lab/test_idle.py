"""A server that nobody uses warns its tabs, and stops; work keeps it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass, field

import pytest
from bacasable_lab.panel.relay import Relay
from bacasable_lab.server.idle import Idle, _minutes
from waiting import PATIENCE_SECONDS

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@dataclass
class Tabs(Relay):
    """What every tab was told."""

    told: list[int | None] = field(default_factory=list)

    def tell_idle(self, minutes: int | None) -> None:
        self.told.append(minutes)


@dataclass
class Server:
    minutes: float = 60
    last: dt.datetime = NOON
    busy: bool = False
    stopped: int = 0

    def __post_init__(self) -> None:
        self.tabs = Tabs()
        self.idle = Idle(
            minutes=self.minutes,
            relay=self.tabs,
            last_activity=lambda: self.last,
            busy=lambda: self.busy,
            stop=self.stop,
            log=logging.getLogger("test"),
        )

    def stop(self) -> None:
        self.stopped += 1

    def look(self, minutes: float) -> bool:
        return self.idle.look(NOON + dt.timedelta(minutes=minutes))


def test_tabs_are_told_the_last_ten_minutes() -> None:
    server = Server()
    assert [server.look(minute) for minute in (10, 49, 52.5, 59)] == [False] * 4
    assert server.tabs.told == [8, 1]
    assert server.look(60)
    assert server.tabs.told == [8, 1, 0]


def test_activity_takes_the_warning_back_once() -> None:
    server = Server()
    server.look(55)
    server.last = NOON + dt.timedelta(minutes=56)
    assert not server.look(57)
    assert not server.look(58)
    assert server.tabs.told == [5, None]


def test_a_cell_that_runs_keeps_the_server() -> None:
    server = Server(busy=True)
    assert not server.look(600)
    assert server.tabs.told == []


async def test_the_server_stops_once_when_the_time_is_over() -> None:
    server = Server(last=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    await asyncio.wait_for(server.idle.every(seconds=0.01), PATIENCE_SECONDS)
    assert server.stopped == 1


async def test_zero_means_for_ever() -> None:
    server = Server(minutes=0, last=NOON)
    await asyncio.wait_for(server.idle.every(seconds=0.01), PATIENCE_SECONDS)
    assert server.stopped == 0


@pytest.mark.parametrize(("text", "minutes"), [("90", 90), ("", 0), ("-1", 0), ("x", 0)])
def test_a_value_nobody_understands_stops_nobody(text: str, minutes: float) -> None:
    assert _minutes(text) == minutes
