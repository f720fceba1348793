"""Ten learners start at once, and all get in; a start that fails holds nobody up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from real_hub import RealHub
from waiting import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.docker
NAMES = [f"eleve{number}" for number in range(10)]


def test_ten_learners_who_start_at_once_all_get_in(folder: Path) -> None:
    with RealHub.running(folder) as hub:
        hub.add_people(**dict.fromkeys(NAMES, "learner"))
        people = [hub.log_in(name) for name in NAMES]
        answers = [person.ask_for_server().status_code for person in people]
        assert set(answers) <= {201, 202}  # never 429: nobody is sent away
        last = people[-1]
        with last.browser.stream(
            "GET", last.server()["progress_url"], timeout=PATIENCE_SECONDS
        ) as stream:
            events = [
                json.loads(line.removeprefix("data: "))
                for line in stream.iter_lines()
                if line.startswith("data: ")
            ]
        messages = [event["message"] for event in events]
        assert any("dans la file d'attente" in message for message in messages), messages
        assert "Votre serveur démarre…" in messages
        assert events[-1]["ready"] is True
        for person in people:
            wait_until(person.has_server, person.username)
            assert person.works()


def test_a_start_that_fails_gives_its_place_to_the_next(folder: Path) -> None:
    with RealHub.running(folder, start_slots=1) as hub:
        hub.add_people(amina="learner", claire="trainer")
        broken = hub.log_in("claire")
        # Her folder of the gradebook can't be mounted: a file stands where it should be.
        gradebooks = hub.settings.data_dir / "gradebooks"
        gradebooks.mkdir(exist_ok=True)
        (gradebooks / "developpeur-data-ia-demo").write_text("")
        broken.ask_for_server()
        hub.log_in("amina").start_server()
        assert not broken.has_server()


def test_a_start_can_be_given_up_in_the_queue(folder: Path) -> None:
    with RealHub.running(folder, start_slots=1) as hub:
        hub.add_people(amina="learner", karim="learner", lea="learner")
        amina, karim, lea = (hub.log_in(name) for name in ("amina", "karim", "lea"))
        for person in (amina, karim, lea):
            person.ask_for_server()
        karim.stop_server()
        for person in (amina, lea):
            wait_until(person.has_server, person.username)
        assert not karim.has_server()
        karim.start_server()
