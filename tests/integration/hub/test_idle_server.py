"""A server that nobody uses warns, stops by itself, and the hub knows; the learner can come back."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from real_hub import Person, RealHub
from waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.docker


def warning(person: Person) -> int:
    """Minutes that the server's stream says are left; waits for the first warning."""
    heard: list[int] = []

    def listen() -> None:
        token = {"_xsrf": person.browser.cookies.get("_xsrf", path=f"/user/{person.username}/")}
        url = f"/user/{person.username}/bacasable/events"
        with person.browser.stream("GET", url, params=token, timeout=PATIENCE_SECONDS) as stream:
            kind = ""
            for line in stream.iter_lines():
                kind = line[7:] if line.startswith("event: ") else kind
                if kind == "idle" and line.startswith("data: "):
                    heard.append(json.loads(line[6:])["minutes"])
                    return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    listener.join(PATIENCE_SECONDS)
    assert heard, "no warning"
    return heard[0]


def test_an_idle_server_warns_stops_and_the_hub_shows_it(tmp_path: Path) -> None:
    with RealHub.running(tmp_path / "var", learner_idle_minutes=1) as hub:
        hub.add_people(amina="learner")
        amina = hub.log_in("amina")
        amina.start_server()
        assert amina.run("sh", "-c", "echo bonjour > exercices/notes.txt") == (0, "")
        assert amina.works()
        assert warning(amina) == 1
        wait_until(lambda: not amina.has_container(), "the server to stop")
        wait_until(lambda: not amina.server(), "the hub to notice")
        page = amina.browser.get("/hub/user/amina/lab")
        assert (page.status_code, "Votre espace de travail est arrêté" in page.text) == (424, True)
        amina.start_server()
        assert amina.run("cat", "exercices/notes.txt") == (0, "bonjour\n")
