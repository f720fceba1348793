"""Who is in a learner's server is told by name, from when they come until they leave."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from bacasable_lab.errors import UnreachableError
from bacasable_lab.panel.visitors import (
    GRACE,
    MAX_VISITORS,
    REMEMBERED,
    Visitors,
    counting,
    people,
    username_of,
)

START = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)


class Watch:
    """Visitors of amina's server, a clock that a test moves, and how often the panel was told."""

    def __init__(self) -> None:
        self.now = START
        self.changes = 0
        self.names = {"claire": "Claire Petit"}
        self.visitors = Visitors(
            owner="amina", names=lambda: self.names, changed=self._count, now=lambda: self.now
        )

    def _count(self) -> None:
        self.changes += 1

    def later(self, delay: dt.timedelta) -> None:
        self.now += delay
        self.visitors.look()


@pytest.fixture
def watch() -> Watch:
    return Watch()


def handler(name: str) -> Any:
    return SimpleNamespace(_current_user=SimpleNamespace(hub_user={"name": name}))


def test_the_learner_is_no_visitor(watch: Watch) -> None:
    watch.visitors.seen("amina")
    watch.visitors.seen("")
    with watch.visitors.watching("amina"):
        assert watch.visitors.told() == []
    assert watch.changes == 0


def test_a_trainer_is_told_while_they_are_there_and_when_they_left(watch: Watch) -> None:
    watch.visitors.seen("claire")
    told = {"name": "Claire Petit", "since": "2026-11-25T09:00:00+00:00", "left": None}
    assert watch.visitors.told() == [told]
    watch.now += GRACE
    watch.visitors.seen("claire")  # a sign a while later: still there
    watch.later(GRACE)
    assert watch.visitors.told() == [told]
    assert watch.changes == 1
    watch.later(dt.timedelta(seconds=1))
    assert watch.visitors.told() == [{**told, "left": "2026-11-25T09:00:20+00:00"}]
    watch.later(REMEMBERED)
    assert watch.visitors.told() == []
    assert watch.changes == 3


def test_an_open_panel_is_a_presence_however_silent(watch: Watch) -> None:
    with watch.visitors.watching("claire"), watch.visitors.watching("claire"):
        watch.later(10 * GRACE)
        assert watch.visitors.told()[0]["left"] is None
    watch.later(2 * GRACE)
    assert watch.visitors.told()[0]["left"] is not None


def test_who_comes_back_is_there_again_from_then_on(watch: Watch) -> None:
    watch.visitors.seen("claire")
    watch.later(10 * GRACE)
    watch.visitors.seen("claire")
    [visit] = watch.visitors.told()
    assert (visit["since"], visit["left"]) == ("2026-11-25T09:03:20+00:00", None)


def test_a_name_that_the_platform_cannot_tell_is_the_username(watch: Watch) -> None:
    def silent() -> dict[str, str]:
        raise UnreachableError("la plateforme ne répond pas.")

    visitors = Visitors(owner="amina", names=silent, changed=lambda: None)
    visitors.seen("claire")
    assert visitors.told()[0]["name"] == "claire"
    watch.visitors.seen("inconnu")
    assert watch.visitors.told()[0]["name"] == "inconnu"


def test_a_crowd_of_names_does_not_fill_the_memory(watch: Watch) -> None:
    for number in range(MAX_VISITORS + 5):
        watch.visitors.seen(f"personne{number}")
    assert len(watch.visitors.told()) == MAX_VISITORS


def test_every_request_counts_for_who_made_it(watch: Watch) -> None:
    logged: list[Any] = []
    log = counting(logged.append, watch.visitors)
    for name in ("amina", "claire"):
        log(handler(name))
    log(SimpleNamespace())  # nobody was asked: the health check
    assert len(logged) == 3
    assert [visit["name"] for visit in watch.visitors.told()] == ["Claire Petit"]
    assert username_of(SimpleNamespace(_current_user="amina")) == ""


@pytest.mark.parametrize("raw", [None, [], {}, {"people": 3}, {"people": [None, 3]}])
def test_an_unreadable_list_of_people_names_nobody(raw: Any) -> None:
    assert people(raw) == {}
    assert people({"people": [{"username": "claire", "full_name": "Claire"}]}) == {
        "claire": "Claire"
    }
