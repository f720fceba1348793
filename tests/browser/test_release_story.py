"""A trainer checks an exercise, schedules it, corrects it: in a real browser, by keyboard too."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import DESK, TABLET, faults, fits, new_page, picture
from exercise_source import (
    EXERCISE,
    Honest,
    cells,
    grade_all,
    hand_in,
    ready_gradebook,
    release,
    write_exercise,
)
from playwright.sync_api import Browser, Page, Route, expect
from school import School
from site_server import Site, running_site

from bacasable.database import Release
from bacasable.exchange.openings import tell_openings
from bacasable.exchange.release import ReleaseRules
from bacasable.releasing.check import Checker
from bacasable.releasing.checks import Checks, ask

pytestmark = pytest.mark.browser

SOON = dt.datetime(2099, 3, 1, 8, tzinfo=dt.UTC)
OTHERS = [
    ("1.1-variables", "Les variables", ReleaseRules(due_at=SOON)),
    ("1.2-fonctions", "Les fonctions", ReleaseRules(opens_at=SOON)),
]
HERE = f"/cohorts/demo/release/{EXERCISE}"


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    ready_gradebook(school)
    write_exercise(school)
    with running_site(school) as running:
        yield running


def _page(chromium: Browser, site: Site, size: tuple[int, int] = DESK, **more: Any) -> Page:
    site.hub.logged_in = "formatrice"
    return new_page(chromium, size, **more)


def _check(site: Site) -> None:
    """What the grader does with the check that waits."""
    checker = Checker(settings=site.school.settings, sandbox=Honest())
    checks = Checks(site.school.settings, site.school.database, checker, owner="un")
    asked = checks.claim()
    assert asked is not None
    checks.do(asked, threading.Event())


def test_check_schedule_and_correct(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site)
    page.goto(f"{site.url}/cohorts/demo")
    page.get_by_role("link", name="Publier un exercice").click()
    row = page.get_by_role("row").filter(has_text=EXERCISE)
    expect(row).to_contain_text("pas publié")
    row.get_by_role("link").click()
    source = page.frame_locator("iframe").first
    expect(source.get_by_text("return 2 * x")).to_be_visible()

    expect(page.locator("#live")).to_have_text("en direct")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#check")).to_contain_text("vérification demandée")
    expect(page.locator("#live")).to_have_text("en direct")
    page.evaluate("window.notReloaded = true")
    _check(site)
    expect(page.locator("#check")).to_contain_text("La solution obtient tous les points")
    expect(page.locator("#announce")).to_have_text("Vérification : vérifié")
    assert page.evaluate("window.notReloaded") is True

    page.get_by_label("Ouverture").fill("2099-03-01T09:00")
    page.get_by_label("Date limite").fill("2099-03-15T17:30")
    page.get_by_label("Pénalité, en %").fill("10")
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator(".title")).to_contain_text("programmé")
    expect(page.get_by_label("Pénalité, en %")).to_have_value("10")
    page.get_by_label("Ouverture").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".title")).to_contain_text("ouvert")

    with site.school.database.reading() as session:
        released = session.query(Release).one()
    hand_in(site.school, released, "ana")
    grade_all(site.school, Honest())
    write_exercise(site.school, *cells(points=4, hidden="assert double(5) == 10"))
    page.reload()
    version = page.locator("#version")
    expect(version.get_by_role("list", name="Reçoivent la nouvelle version")).to_have_text("Karim")
    expect(version.get_by_role("list", name="Seront corrigé·es")).to_contain_text("Ana")
    version.get_by_text("double-test").click()
    expect(version.locator(".plus").first).to_contain_text("double(5)")
    picture(page, "publier-nouvelle-version", part="#version")
    page.get_by_role("button", name="Publier la version 2").click()
    expect(page.locator("#version")).to_have_count(0)
    expect(page.locator(".trail")).to_contain_text("1 rendu corrigé à nouveau")
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator(".title")).to_contain_text("retiré")
    page.get_by_role("button", name="Remettre en ligne").click()
    expect(page.locator(".title")).to_contain_text("ouvert")
    page.context.close()


def test_a_release_under_way_says_so_and_is_not_sent_twice(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site)
    page.goto(site.url + HERE)
    sent: list[str] = []

    def stay_on_the_page(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route(lambda url: f"{HERE}?" in url, stay_on_the_page)
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("button", name="Publication en cours…")).to_be_disabled()
    expect(page.locator("#announce")).to_have_text("Publication en cours…")
    page.get_by_label("Nombre de tentatives").press("Enter")
    assert sent == ["POST"]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, site: Site, scheme: str
) -> None:
    released = release(site.school)
    hand_in(site.school, released, "ana")
    write_exercise(site.school, *cells(points=4))
    asked = {"course": "petit", "assignment": EXERCISE, "actor": "formatrice", "again": False}
    ask(site.school.settings, site.school.database, **asked)  # type: ignore[arg-type]
    _check(site)
    for name, title, rules in OTHERS:
        site.school.release("demo", name, title=title, rules=rules)
    tell_openings(site.school.database)
    for size in (DESK, TABLET):
        page = _page(chromium, site, size, color_scheme=scheme)
        # Our policy lets no foreign script in; the browser's own door to the page does.
        page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
        for path, name in (("/cohorts/demo/release", "publier-liste"), (HERE, "publier-exercice")):
            page.goto(site.url + path)
            assert faults(page) == [], path
            assert fits(page), path
            if size == DESK and scheme == "light":
                picture(page, name, part="main")
        page.context.close()
