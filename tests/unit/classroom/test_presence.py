from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import httpx
import pytest
from school import School
from site_server import Site, running_site
from waiting import wait_until

from bacasable.classroom import presence
from bacasable.database import Role


def _ago(**since: float) -> str:
    return (dt.datetime.now(dt.UTC) - dt.timedelta(**since)).isoformat()


@pytest.fixture
def room(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The service beside a hub that is asked often."""
    monkeypatch.setattr(presence, "POLL_SECONDS", 0.02)
    school.add_cohort("autre")
    school.enrol("formateur2", "autre", Role.TRAINER)
    school.enrol("lea", "autre")
    with running_site(school) as running:
        yield running


def _panel(room: Site, cohort: str = "demo", username: str = "formatrice") -> str:
    page = room.client(username).get(f"{room.url}/cohorts/{cohort}/now")
    assert page.status_code == 200
    panel = page.text.split('id="panel-online"')[1]
    return " ".join(panel.replace("&#39;", "'").split())


def test_who_used_their_server_lately_is_online_who_left_it_open_is_not(room: Site) -> None:
    room.hub.servers |= {"ana": _ago(minutes=2), "karim": _ago(minutes=40), "lea": _ago()}
    room.hub.servers["formatrice"] = _ago()  # who does not learn here is not counted
    wait_until(lambda: "1 sur 2" in _panel(room))
    panel = _panel(room)
    online, left_open = panel.index("Ana"), panel.index("Karim")
    assert "en ligne" in panel[online:left_open]
    assert "serveur ouvert" in panel[left_open:]
    assert "il y a 40 minutes" in panel[left_open:]
    assert "Lea" not in panel
    assert "Formatrice" not in panel


def test_the_hub_is_asked_with_the_service_s_token_and_once_for_everybody(site: Site) -> None:
    clients = [site.client("formatrice") for _ in range(5)]
    wait_until(lambda: site.hub.questions)
    for client in clients:
        assert client.get(f"{site.url}/cohorts/demo").status_code == 200
    assert site.hub.questions == ["token service-token"]  # nobody listens: next in a minute


def test_more_learners_than_the_hub_names_in_an_answer(
    room: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "PAGE", 1)
    room.hub.servers |= {"ana": _ago(), "karim": _ago()}
    wait_until(lambda: "2 sur 2" in _panel(room))


def test_a_hub_that_is_away_is_said_and_breaks_no_page(room: Site) -> None:
    token = room.client("formatrice")
    assert token.get(f"{room.url}/cohorts/demo").status_code == 200  # known to be let in
    room.hub.broken = True
    page = lambda: token.get(f"{room.url}/cohorts/demo")  # noqa: E731
    wait_until(lambda: "inconnu" in page().text)
    assert page().status_code == 200
    assert "Le hub ne répond pas." in page().text
    room.hub.broken = False
    wait_until(lambda: "0 sur 2" in page().text)
    assert "Personne n'est en ligne." in page().text


@pytest.mark.parametrize("answer", [b"[", b"<html>", b'{"a": 1}', b'[{"servers": {}}]', b"[[]]"])
def test_nonsense_from_the_hub_is_no_knowledge(room: Site, answer: bytes) -> None:
    room.hub.nonsense = answer
    wait_until(lambda: room.app.state.classroom.presence.servers is None)
    assert "inconnu" in _panel(room)


def _events(answer: httpx.Response) -> Iterator[str]:
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name in {"event", "id", "retry"}:
            yield value if name == "event" else name


def test_open_pages_of_that_cohort_learn_who_came_and_learners_do_not(room: Site) -> None:
    wait_until(lambda: "0 sur 2" in _panel(room))  # that nobody is there is news too, at first
    demo, autre, ana = (
        room.client("formatrice").stream("GET", f"{room.api}/cohorts/demo/events"),
        room.client("formateur2").stream("GET", f"{room.api}/cohorts/autre/events"),
        room.client("ana").stream("GET", f"{room.api}/events"),
    )
    with demo as here, autre as there, ana as learner:
        heard, elsewhere, own = _events(here), _events(there), _events(learner)
        assert [next(stream) for stream in (heard, elsewhere, own)] == ["retry"] * 3
        room.hub.servers["ana"] = _ago()
        assert next(heard) == "presence"  # and without an id: nobody comes back to it
        assert "1 sur 2" in _panel(room)
        room.hub.servers["lea"] = _ago()
        assert next(elsewhere) == "presence"
        room.school.release("demo", "a9")
        assert [next(own), next(own)] == ["id", "release"]
        assert [next(heard), next(heard)] == ["id", "release"]


def test_an_event_s_data_names_nobody(room: Site) -> None:
    url = f"{room.api}/cohorts/demo/events"
    with room.client("formatrice").stream("GET", url) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry")
        room.hub.servers["ana"] = _ago()
        data = next(line for line in lines if line.startswith("data: "))
        assert json.loads(data.removeprefix("data: ")) == {"username": ""}
