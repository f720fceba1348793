"""A tutor logs in and reads what concerns them; no server ever starts for them."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from real_hub import RealHub, xsrf
from waiting import wait_until

pytestmark = pytest.mark.docker

SAID = "Un compte de tuteur·rice n&#39;ouvre pas d&#39;espace de travail."


def test_a_tutor_gets_pages_and_no_server(folder: Path) -> None:
    with RealHub.running(folder) as hub:
        hub.add_people(paul="tutor")
        paul = hub.log_in("paul")
        assert paul.is_in
        assert "Voir mes apprenant·es" in paul.page.text
        assert "Ouvrir mon espace" not in paul.page.text

        spawn = paul.browser.get("/hub/spawn")
        assert spawn.status_code == 403
        assert SAID in spawn.text

        paul.ask_for_server()  # without a page in between, as a script would
        wait_until(lambda: not paul.server().get("pending"), "the refusal")
        assert not paul.has_server()
        assert hub.containers() == []

        classroom = wait_until(lambda: _opened(paul.browser), "the classroom service")
        assert "Mes apprenant·es" in classroom
        assert "Mon espace" not in classroom


def test_a_tutor_who_logs_in_lands_on_their_learners(folder: Path) -> None:
    with RealHub.running(folder) as hub:
        hub.add_people(paul="tutor", amina="learner")
        wait_until(lambda: _opened(hub.log_in("paul").browser), "the classroom service")
        for username, place in (("paul", "/services/classroom/apprentices"), ("amina", "/hub/")):
            browser = hub.browser()
            form = {"username": username, "password": "", "_xsrf": xsrf(browser.get("/hub/login"))}
            page = browser.post("/hub/login", data=form)
            assert page.url.path.startswith(place)


def _opened(browser: httpx.Client) -> str:
    page = browser.get("/services/classroom/")
    return page.text if page.status_code == 200 else ""
