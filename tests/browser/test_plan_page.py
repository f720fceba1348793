"""A trainer adapts dates for one learner, in a real browser."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from school import School
from site_server import Site, running_site

from bacasable.database import utc_now
from bacasable.exchange.release import ReleaseRules

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "lab" / "node_modules" / "axe-core" / "axe.min.js"
DESK, TABLET = {"width": 1280, "height": 800}, {"width": 820, "height": 1180}


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    in_days = {"a1": 2, "a2": 9}
    for assignment, days in in_days.items():
        due = (utc_now() + dt.timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        rules = ReleaseRules(due_at=due, max_attempts=3)
        title = "Doubler un nombre" if assignment == "a1" else "Lire un fichier"
        school.release("demo", assignment, title=title, rules=rules)
    with running_site(school) as running:
        yield running


@pytest.fixture(params=["light", "dark"])
def trainer(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    site.hub.logged_in = "formatrice"
    context = chromium.new_context(locale="fr-FR", viewport=DESK, color_scheme=request.param)
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[tuple[str, str]]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]


def picture(page: Page, name: str) -> None:
    """For the guide: `make screenshots`."""
    if folder := os.environ.get("BACASABLE_COCKPIT_SCREENSHOTS"):
        path = Path(folder) / f"{name}.png"
        page.emulate_media(color_scheme="light")
        page.screenshot(path=str(path), full_page=True, animations="disabled")


def test_a_week_more_from_the_cell_of_the_table_to_the_learner(site: Site, trainer: Page) -> None:
    trainer.goto(f"{site.url}/cohorts/demo")
    trainer.get_by_role("link", name="Plan personnel – Ana, Doubler un nombre").click()
    row = trainer.get_by_role("row", name="Doubler un nombre")
    row.get_by_role("button", name="+ 1 semaine").click()
    force = trainer.get_by_role("region", name="En vigueur")
    expect(force).to_contain_text("date limite reportée de 7 jours")
    expect(row).to_contain_text("adapté")
    trainer.get_by_role("spinbutton", name="Pourcentage en plus").fill("33")
    trainer.get_by_role("button", name="Donner ce temps").click()
    expect(force.get_by_role("listitem")).to_have_count(2)
    assert faults(trainer) == []
    picture(trainer, "plan-personnel")
    for size in (DESK, TABLET):
        trainer.set_viewport_size(size)  # type: ignore[arg-type]
        assert trainer.evaluate("document.documentElement.scrollWidth") <= size["width"]
    listed = site.client("ana").get(f"{site.api}/assignments").json()["assignments"]
    assert [one["adapted"] for one in listed] == [True, True]
    force.get_by_role("button", name="Retirer").first.focus()
    trainer.keyboard.press("Enter")
    expect(force.get_by_role("listitem")).to_have_count(1)
    trainer.goto(f"{site.url}/cohorts/demo")
    expect(trainer.locator('[data-live="ana a2"]')).to_contain_text("adapté")
    expect(trainer.locator('[data-live="karim a2"]')).not_to_contain_text("adapté")
    assert faults(trainer) == []


def test_a_learner_sees_a_new_date_arrive(site: Site, chromium: Browser) -> None:
    site.hub.logged_in = "ana"
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site.url}/assignments")
    expect(page.locator("#live")).to_have_text("en direct")
    card = page.locator('[data-live="ana a1"]')
    expect(card).not_to_contain_text("adapté pour vous")
    site.hub.logged_in = "formatrice"
    other = chromium.new_context(locale="fr-FR")
    trainer = other.new_page()
    trainer.goto(f"{site.url}/cohorts/demo/learners/ana/plan")
    trainer.get_by_role("button", name="+ 1 jour – Doubler un nombre").click()
    expect(card).to_contain_text("adapté pour vous")
    context.close()
    other.close()
