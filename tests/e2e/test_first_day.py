"""The main job, in a real browser: log in, solve, hand in, read the score; the trainer watches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.live_platform import LivePlatform, Visitor

pytestmark = [pytest.mark.docker, pytest.mark.browser]

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "1.1-premiers-pas"
SOURCE = ROOT / "courses/developpeur-data-ia/source" / ASSIGNMENT / "premiers-pas.ipynb"
TITLE = "Premiers pas : exécuter, corriger, rendre"
FULL, FIRST_QUESTION = "10", "2"
MARKERS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


def solutions() -> dict[int, str]:
    """Index of each answer cell -> the reference solution, without nbgrader's markers."""
    cells = json.loads(SOURCE.read_text())["cells"]
    return {
        index: MARKERS.sub("", "".join(cell["source"])).rstrip()
        for index, cell in enumerate(cells)
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    with LivePlatform.running(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(scope="module")
def cockpit(platform: LivePlatform, chromium: Browser) -> Iterator[Page]:
    """The trainer's page, opened once: what it shows later came without a reload."""
    with Visitor(platform, chromium, "formatrice") as trainer:
        page = trainer.log_in(then="/services/classroom/cohorts/demo")
        expect(page.get_by_role("heading", name="Promo de démonstration")).to_be_visible()
        expect(page.locator("#live")).to_have_text("en direct")
        page.evaluate("window.notReloaded = true")
        yield page
        assert page.evaluate("window.notReloaded"), "the cockpit was reloaded"


def score_of(cockpit: Page, full_name: str) -> object:
    return cockpit.get_by_role("row", name=re.compile(full_name)).locator("td").first


def test_a_right_solution_earns_everything_and_the_trainer_sees_it_arrive(
    platform: LivePlatform, chromium: Browser, cockpit: Page
) -> None:
    with Visitor(platform, chromium, "amina") as amina:
        page = amina.open_lab()
        amina.open_exercise(TITLE[:12])
        for index, answer in solutions().items():
            amina.type_in_cell(index, answer)
        page.screenshot(path=ROOT / "build" / "screenshots" / "jupyterlab.png")
        amina.hand_in()
        expect(score_of(cockpit, "Amina Diallo")).to_contain_text(FULL)
        expect(score_of(cockpit, "Amina Diallo")).to_contain_text("noté")
    cockpit.screenshot(path=ROOT / "build" / "screenshots" / "cockpit.png", animations="disabled")


def test_a_wrong_solution_earns_what_is_right_in_it(
    platform: LivePlatform, chromium: Browser, cockpit: Page
) -> None:
    with Visitor(platform, chromium, "karim") as karim:
        page = karim.open_lab()
        karim.open_exercise(TITLE[:12])
        index, answer = next(iter(solutions().items()))
        karim.type_in_cell(index, answer)
        karim.hand_in()
        expect(score_of(cockpit, "Karim Benali")).to_contain_text(FIRST_QUESTION)
        expect(score_of(cockpit, "Karim Benali")).to_contain_text("noté")
        page.goto(f"{platform.settings.url}/services/classroom/")
        shown = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=TITLE))
        expect(shown).to_contain_text(f"{FIRST_QUESTION} / {FULL}")


def test_a_trainer_helps_in_a_learners_live_server(
    platform: LivePlatform, chromium: Browser, cockpit: Page
) -> None:
    with Visitor(platform, chromium, "amina") as amina:
        page = amina.open_lab()
        amina.open_exercise(TITLE[:12])
        panel = page.locator("#bacasable-exercises")
        page.locator(".jp-NotebookPanel:visible").get_by_role("button", name="Aide").click()
        page.get_by_role("dialog").get_by_role("button", name="Demander").click()
        queue = cockpit.get_by_role("list", name="Demandes d'aide")
        with cockpit.context.expect_page() as opened:
            queue.get_by_role("link", name=re.compile("Voir son serveur.*Amina Diallo")).click()
        visit = opened.value
        visit.get_by_role("button", name="Accepter").click()
        theirs = visit.locator("#bacasable-exercises")
        expect(theirs).to_contain_text("Vous êtes dans le serveur de Amina Diallo")
        expect(visit.locator(".jp-NotebookPanel:visible .jp-Cell").first).to_be_visible()
        toolbar = visit.locator(".jp-NotebookPanel:visible .jp-Toolbar")
        expect(toolbar.get_by_role("button", name="Vérifier")).to_be_visible()
        expect(toolbar.get_by_role("button", name="Rendre")).to_have_count(0)
        expect(panel).to_contain_text("est dans votre serveur")
        page.screenshot(path=ROOT / "build" / "screenshots" / "visite.png")
        visit.screenshot(path=ROOT / "build" / "screenshots" / "visite-formatrice.png")
        visit.close()
        expect(panel).to_contain_text("a quitté votre serveur")
        panel.get_by_role("button", name="Je n’ai plus besoin d’aide").click()
        expect(queue).to_contain_text("Personne n'attend.")


def test_nbgraders_own_command_hands_in_too_while_the_grader_is_killed(
    platform: LivePlatform, chromium: Browser, cockpit: Page
) -> None:
    with Visitor(platform, chromium, "lea") as lea:
        page = lea.open_lab()
        expect(page.get_by_role("menuitem", name="Fichier")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
        lea.type_in_terminal(f"nbgrader submit {ASSIGNMENT}")
        expect(score_of(cockpit, "Léa Martin")).not_to_contain_text("à faire")
        platform.kill_grader()
        expect(score_of(cockpit, "Léa Martin")).to_contain_text("noté")
        expect(score_of(cockpit, "Léa Martin")).to_contain_text("0")
