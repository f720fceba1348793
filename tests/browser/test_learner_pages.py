"""A learner who works without JupyterLab, on a phone: nothing missing, nothing axe finds fault with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PHONE, faults, fits, new_page, picture
from playwright.sync_api import Browser, Page, expect
from school import School, notebook
from site_server import Site, running_site

from bacasable.database import utc_now
from bacasable.exchange.release import ReleaseRules

pytestmark = pytest.mark.browser

STATEMENT = """# Doubler un nombre

Écrivez la fonction **double**. Exemple : [la page de Python](https://docs.python.org/fr/3/).

| entrée | sortie |
|---|---|
| 2 | 4 |
"""


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    with running_site(school) as site:
        yield site


@pytest.fixture(params=["light", "dark"])
def phone(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    site.hub.logged_in = "ana"
    page = new_page(chromium, PHONE, color_scheme=request.param)
    yield page
    page.context.close()


def released(school: School) -> str:
    """Two exercises, one handed in and graded; its public id."""
    book = json.loads(notebook())
    book["cells"][0]["source"] = STATEMENT
    rules = ReleaseRules(due_at=utc_now() + dt.timedelta(days=3))
    release = school.release("demo", files={"n1.ipynb": json.dumps(book).encode()}, rules=rules)
    school.release("demo", "a2", title="Un titre d'exercice qui est assez long pour un téléphone")
    public_id = str(school.hand_in("ana", release).body["id"])
    cell = {"notebook": "n1", "grade_id": "double-test", "points": 1.0, "max_points": 2.0}
    told = {"message": "Essayez avec 0.", "hidden": True, "manual": False}
    school.grade(public_id, 1.0, cells=[cell | told])
    school.store.put_feedback(public_id, "n1", "<!doctype html><title>Retour</title><p>Retour</p>")
    return public_id


def test_every_page_of_a_learner_fits_a_phone_and_axe(site: Site, phone: Page) -> None:
    public_id = released(site.school)
    exercise = "assignments/petit-demo/a1"
    pages = {
        "assignments": "mes-exercices",
        "journey": "mon-parcours",
        exercise: "exercice",
        f"{exercise}/statement/n1": "enonce",
        f"submissions/{public_id}": "rendu",
    }
    for path, name in pages.items():
        phone.goto(f"{site.url}/{path}")
        # Our policy lets no foreign script in; the browser's own door to the page does.
        phone.context.new_cdp_session(phone).send("Page.setBypassCSP", {"enabled": True})
        phone.reload()
        assert faults(phone) == [], path
        assert fits(phone), path
        picture(phone, f"telephone-{name}", full_page=True)


def test_the_way_without_jupyterlab(site: Site, phone: Page, tmp_path: Path) -> None:
    first = released(site.school)
    phone.goto(f"{site.url}/assignments")
    phone.get_by_role("link", name="Mon parcours").click()
    expect(phone.get_by_role("heading", name="Mon parcours")).to_be_visible()
    with phone.expect_download() as calendar:
        phone.get_by_role("link", name="Ajouter à mon agenda").click()
    assert "BEGIN:VEVENT" in Path(calendar.value.path()).read_text()
    phone.get_by_role("link", name="Doubler un nombre", exact=True).first.click()
    phone.get_by_role("link", name="lire l'énoncé").click()
    expect(phone.get_by_role("heading", name="Doubler un nombre", level=2)).to_be_visible()
    expect(phone.get_by_role("cell", name="4", exact=True)).to_be_visible()
    with phone.expect_download() as book:
        phone.get_by_role("link", name="Télécharger n1.ipynb").click()
    path = tmp_path / "n1.ipynb"
    book.value.save_as(path)
    phone.get_by_role("link", name="Rendre mon travail").click()
    phone.get_by_label("Votre notebook").set_input_files(path)
    phone.get_by_role("button", name="Rendre").click()
    expect(phone.get_by_role("status").first).to_contain_text("Votre rendu est bien arrivé")
    public_id = site.school.submissions()[-1].public_id
    site.school.grade(first, 1.0, counts=False)
    site.school.grade(public_id, 2.0)
    phone.goto(f"{site.url}/journey")
    phone.get_by_role("link", name="Voir le retour").first.click()
    expect(phone.get_by_text("2 / 2").first).to_be_visible()
