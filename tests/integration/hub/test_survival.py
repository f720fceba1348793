"""What outlives what: homes their containers, servers their hub."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_hub import RealHub
from waiting import wait_until

pytestmark = pytest.mark.docker
FILE = "/home/jovyan/exercices/notes.txt"


def test_a_home_survives_its_container(shared_hub: RealHub) -> None:
    karim = shared_hub.log_in("karim")
    if not karim.has_server():
        karim.start_server()
    assert karim.run("sh", "-c", f"echo bonjour > {FILE}") == (0, "")
    before = shared_hub.container("karim").id
    karim.stop_server()
    karim.start_server()
    assert shared_hub.container("karim").id != before
    assert karim.run("cat", FILE) == (0, "bonjour\n")


def test_a_killed_hub_leaves_people_at_work(folder: Path) -> None:
    with RealHub.running(folder) as hub:
        hub.add_people(amina="learner")
        amina = hub.log_in("amina")
        amina.start_server()
        assert amina.works()
        assert amina.run("sh", "-c", "touch /tmp/in-the-middle-of-work") == (0, "")
        before = hub.container("amina")
        hub.kill()
        # The proxy is still there: who works doesn't even notice.
        assert amina.works()
        hub.start()
        after = hub.container("amina")
        assert (after.id, after.attrs["State"]["StartedAt"]) == (
            before.id,
            before.attrs["State"]["StartedAt"],
        )
        assert amina.run("ls", "/tmp/in-the-middle-of-work")[0] == 0
        wait_until(amina.works, "the route to the server")
        assert amina.has_server()


def test_a_stopped_hub_leaves_people_at_work(folder: Path) -> None:
    with RealHub.running(folder) as hub:
        hub.add_people(amina="learner")
        amina = hub.log_in("amina")
        amina.start_server()
        before = hub.container("amina").id
        hub.stop()
        assert hub.container("amina").status == "running"
        hub.start()
        assert hub.container("amina").id == before
        assert hub.log_in("amina").has_server()
