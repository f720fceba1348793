"""A trainer makes groups, a member hands in for all of them, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import DESK, TABLET, faults, fits, new_page, picture
from playwright.sync_api import Browser, Page, expect
from school import School, notebook
from site_server import Site, running_site

from bacasable.exchange.release import ReleaseRules

pytestmark = pytest.mark.browser


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    for name in ("Lea Martin", "Tom Diallo", "Inès Garcia", "Hugo Fabre", "Zoé Koné", "Léo Joly"):
        username = name.split(maxsplit=1)[0].lower().replace("è", "e").replace("é", "e")
        school.add_person(username, full_name=name)
        school.enrol(username, "demo")
    school.release("demo", title="Nettoyer à plusieurs", rules=ReleaseRules(max_attempts=3))
    with running_site(school) as running:
        yield running


def person(chromium: Browser, site: Site, username: str) -> Page:
    site.hub.logged_in = username
    page = new_page(chromium)
    page.goto(f"{site.url}/")
    return page


def test_groups_from_the_draw_to_the_score_of_a_mate(
    site: Site, chromium: Browser, tmp_path: Path
) -> None:
    trainer = person(chromium, site, "formatrice")
    trainer.goto(f"{site.url}/cohorts/demo")
    head = trainer.get_by_role("columnheader", name="Nettoyer à plusieurs")
    expect(head.get_by_role("link")).to_have_count(1)
    head.get_by_role("link").press("Enter")
    trainer.get_by_role("link", name="Groupes").press("Enter")
    trainer.get_by_label("Graine du tirage").fill("novembre")
    trainer.get_by_role("button", name="Tirer au sort").click()
    expect(trainer.get_by_role("heading", name="Groupe 2")).to_be_visible()
    trainer.get_by_label("Ana").fill("1")
    trainer.get_by_label("Karim").fill("1")
    trainer.get_by_role("button", name="Enregistrer les groupes").focus()
    trainer.keyboard.press("Enter")
    first = trainer.get_by_role("listitem").filter(has_text="Groupe 1")
    expect(first).to_contain_text("Ana")
    expect(first).to_contain_text("Karim")
    for scheme in ("dark", "light"):
        trainer.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert faults(trainer) == []
    picture(trainer, "groupes", full_page=True)
    for width, height in (TABLET, DESK):
        trainer.set_viewport_size({"width": width, "height": height})
        assert fits(trainer)

    karim = person(chromium, site, "karim")
    karim.goto(f"{site.url}/assignments")
    expect(karim.locator("#live")).to_have_text("en direct")
    ana = person(chromium, site, "ana")
    ana.goto(f"{site.url}/assignments/petit-demo/a1")
    expect(ana.get_by_text("Un rendu vaut pour tout le groupe.")).to_be_visible()
    (tmp_path / "n1.ipynb").write_bytes(notebook())
    ana.get_by_label("Votre notebook").set_input_files(tmp_path / "n1.ipynb")
    ana.get_by_role("button", name="Rendre").click()
    expect(ana.get_by_role("status").first).to_contain_text("Il compte pour Ana")
    card = karim.locator('[data-live="karim a1"]')
    expect(card).to_contain_text("rendu")
    for row in site.school.submissions():
        site.school.grade(row.public_id, 1.5)
    expect(card).to_contain_text("1,5 / 2")
    for page in (trainer, karim, ana):
        page.context.close()
