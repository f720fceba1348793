"""As in production: a subdomain for each server, and what is ours at one address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.live_platform import LivePlatform, Visitor

pytestmark = [pytest.mark.docker, pytest.mark.browser]

READ_COCKPIT = """address => fetch(address, {credentials: "include"}).then(
    answer => answer.text(), failure => failure.name)"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    folder: Path = tmp_path_factory.mktemp("platform")
    with LivePlatform.running(folder, subdomains=True) as running:
        yield running


def origin(page: Page) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(page.url))


def test_a_learner_works_at_their_own_address_and_finds_the_way_back(
    platform: LivePlatform, chromium: Browser
) -> None:
    ours = platform.settings.url
    with Visitor(platform, chromium, "amina") as amina:
        page = amina.open_lab()
        assert origin(page) == ours.replace("://", "://amina.")
        amina.open_exercise("Premiers pas")
        amina.hand_in()
        panel = page.locator("#bacasable-exercises")
        expect(panel.locator(".bac-Exercise").first).to_contain_text("Noté")
        page.goto(f"{ours}/hub/home")
        page.get_by_role("main").get_by_role("link", name="Exercices et résultats").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.url.startswith(f"{ours}/services/classroom/")
        page.get_by_role("link", name="Ouvrir JupyterLab").click()
        expect(panel).to_be_visible()
        assert origin(page) == ours.replace("://", "://amina.")


def test_a_trainer_visits_a_server_that_cannot_act_in_their_name(
    platform: LivePlatform, chromium: Browser
) -> None:
    ours = platform.settings.url
    with (
        Visitor(platform, chromium, "amina") as amina,
        Visitor(platform, chromium, "formatrice") as trainer,
    ):
        amina.open_lab()
        cockpit = trainer.log_in(then="/services/classroom/cohorts/demo")
        row = cockpit.get_by_role("row", name=re.compile("Amina Diallo"))
        with cockpit.context.expect_page() as opened:
            row.get_by_role("link", name=re.compile("Amina Diallo.*nouvel onglet")).click()
        visit = opened.value
        visit.get_by_role("button", name="Accepter").click()
        theirs = visit.locator("#bacasable-exercises")
        expect(theirs).to_contain_text("Vous êtes dans le serveur de Amina Diallo")
        assert origin(visit) == ours.replace("://", "://amina.")
        me = f"{ours}/services/classroom/api/v1/me"
        assert visit.evaluate(READ_COCKPIT, me) == "TypeError"
        assert cockpit.evaluate(READ_COCKPIT, me) != "TypeError"


def test_the_doctor_finds_it_well(platform: LivePlatform) -> None:
    assert "Tout fonctionne." in platform.command("doctor")
