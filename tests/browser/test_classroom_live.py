"""What people see in a real browser, without reloading; and what hostile pages can't do to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import PHONE, fits, new_page
from playwright.sync_api import Browser, Page, expect
from school import School
from site_server import Site, running_site

pytestmark = pytest.mark.browser

HOSTILE = """<!doctype html><html><head>
<meta http-equiv="refresh" content="0;url={away}/refreshed">
<title>Retour</title><script>top.document.title = "ATTACK-OK-1"</script>
<style>* {{ visibility: hidden }}</style></head><body>
<script>document.title = "ATTACK-OK-2"; fetch("{away}/fetched")</script>
<img src="{away}/image" onerror="document.title = 'ATTACK-OK-3'">
<input autofocus onfocus="document.title = 'ATTACK-OK-4'">
<svg onload="document.title = 'ATTACK-OK-5'"></svg>
<iframe srcdoc="<script>parent.document.title = 'ATTACK-OK-6'</script>"></iframe>
<object data="{away}/object"></object><link rel="stylesheet" href="{away}/style.css">
<form action="{away}/form" target="_top"><button id="go">Suivant</button></form>
<div style="position:fixed;inset:0;background:#fff;z-index:9999">Session expirée</div>
</body></html>"""


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    with running_site(school) as running:
        yield running


@pytest.fixture
def trainer(chromium: Browser, site: Site) -> Iterator[Page]:
    """A trainer's browser, logged in through the hub."""
    site.hub.logged_in = "formatrice"
    page = new_page(chromium)
    yield page
    page.context.close()


def _follow(page: Page) -> None:
    """Wait until the page listens, and mark it: a reload would lose the mark."""
    expect(page.locator("#live")).to_have_text("en direct")
    page.evaluate("window.notReloaded = true")


def test_a_trainer_sees_the_score_arrive(site: Site, trainer: Page) -> None:
    release = site.school.release("demo")
    trainer.goto(f"{site.url}/cohorts/demo")
    _follow(trainer)
    cell = trainer.locator('[data-live="ana a1"]')
    expect(cell).to_contain_text("à faire")
    public_id = site.school.hand_in("ana", release).body["id"]
    expect(cell).to_contain_text("rendu")
    site.school.grade(public_id, 1.5)
    expect(cell).to_contain_text("1,5 / 2")
    expect(cell).to_contain_text("noté")
    expect(trainer.locator("#announce")).to_have_text("Ana, Doubler un nombre : noté 1,5 / 2")
    assert trainer.evaluate("window.notReloaded") is True


def test_an_event_between_rendering_and_listening_is_shown(site: Site, trainer: Page) -> None:
    release = site.school.release("demo")
    trainer.route("**/events*", lambda route: (_hand_in(site, release), route.continue_()))
    trainer.goto(f"{site.url}/cohorts/demo")
    expect(trainer.locator('[data-live="ana a1"]')).to_contain_text("rendu")


def _hand_in(site: Site, release) -> None:  # type: ignore[no-untyped-def]
    site.school.hand_in("ana", release, key="clic-0001")


def test_a_learner_hands_in_on_the_page_and_sees_the_score(
    site: Site, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site.school.release("demo")
    site.hub.logged_in = "ana"
    page = new_page(chromium, PHONE)
    page.goto(f"{site.url}/assignments")
    page.get_by_role("link", name="Doubler un nombre").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="n1.ipynb", exact=True).click()
    path = tmp_path_factory.mktemp("home") / "n1.ipynb"
    download.value.save_as(path)
    page.get_by_label("Votre notebook").set_input_files(path)
    page.get_by_role("button", name="Rendre").click()
    expect(page.get_by_role("status").first).to_contain_text("Votre rendu est bien arrivé")
    (row,) = site.school.submissions()
    site.school.grade(row.public_id, 2.0)
    expect(page.locator('[data-live="ana a1"]')).to_contain_text("2 / 2")
    assert fits(page)
    page.context.close()


def test_a_hostile_feedback_does_nothing_to_who_reads_it(site: Site, trainer: Page) -> None:
    away = site.hub.url
    release = site.school.release("demo")
    public_id = site.school.hand_in("ana", release).body["id"]
    site.school.grade(public_id, 0.0)
    site.school.store.put_feedback(public_id, "n1", HOSTILE.format(away=away))
    trainer.goto(f"{site.url}/")
    site.hub.strays.clear()
    page = f"{site.api}/submissions/{public_id}/feedback/n1"
    trainer.goto(f"{site.url}/submissions/{public_id}", wait_until="load")
    expect(trainer.frame_locator("iframe").locator("#go")).to_be_attached()
    assert not re.match("ATTACK-OK", trainer.title())
    assert trainer.url == f"{site.url}/submissions/{public_id}"
    expect(trainer.get_by_role("button", name="Corriger à nouveau")).to_be_visible()
    trainer.goto(page, wait_until="networkidle")
    assert site.hub.strays == []
    trainer.evaluate("document.getElementById('go').click()")
    expect(trainer).to_have_title("Retour")
    assert trainer.url == page
    assert site.hub.strays == []


def test_our_pages_cannot_be_framed(site: Site, trainer: Page) -> None:
    trainer.goto(f"{site.url}/cohorts")
    frame = f'<iframe id="f" src="{site.url}/cohorts"></iframe>'
    trainer.route(
        "**/frame.html", lambda route: route.fulfill(body=frame, content_type="text/html")
    )
    refused: list[str] = []
    trainer.on("console", lambda message: refused.append(message.text))
    trainer.goto(f"{site.origin}/frame.html", wait_until="networkidle")
    assert any("frame-ancestors" in text for text in refused)
    assert trainer.frames[1].content().count("Mes promos") == 0
