"""A trainer adapts dates for one learner, in a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from browsing import DESK, TABLET, faults, fits, new_page, picture
from playwright.sync_api import Browser, Page, expect
from school import School
from site_server import Site, running_site

from bacasable.database import utc_now
from bacasable.exchange.release import ReleaseRules

pytestmark = pytest.mark.browser


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


@pytest.fixture(params=["dark", "light"])  # the guide's picture is the last one
def trainer(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    site.hub.logged_in = "formatrice"
    page = new_page(chromium, color_scheme=request.param)
    yield page
    page.context.close()


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
    picture(trainer, "plan-personnel", full_page=True)
    for width, height in (DESK, TABLET):
        trainer.set_viewport_size({"width": width, "height": height})
        assert fits(trainer)
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
    page = new_page(chromium)
    page.goto(f"{site.url}/assignments")
    expect(page.locator("#live")).to_have_text("en direct")
    card = page.locator('[data-live="ana a1"]')
    expect(card).not_to_contain_text("adapté pour vous")
    site.hub.logged_in = "formatrice"
    trainer = new_page(chromium)
    trainer.goto(f"{site.url}/cohorts/demo/learners/ana/plan")
    trainer.get_by_role("button", name="+ 1 jour – Doubler un nombre").click()
    expect(card).to_contain_text("adapté pour vous")
    page.context.close()
    trainer.context.close()
