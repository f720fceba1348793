"""The trainer's pages in a real browser: what changes by itself, and what the keyboard does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import new_page
from crowd import ESSAY, Crowd
from playwright.sync_api import Browser, Page, expect
from school import School
from site_server import Site, running_site

from bacasable.classroom import help_queue
from bacasable.classroom.help_queue import Question
from bacasable.database import Role

pytestmark = pytest.mark.browser

ESSAYS = f"/cohorts/demo/grade/1.2-exercice/n1/{ESSAY}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A cohort of 24 at work; one asks for help."""
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    school.add_cohort("demo")
    school.enrol("formatrice", "demo", Role.TRAINER)
    crowd = Crowd(school=school, learners=24, assignments=8, questions=5).fill()
    help_queue.ask(
        school.database,
        cohort_id=school.cohorts["demo"],
        person_id=crowd.people[3][0],
        question=Question(assignment="1.1-exercice", notebook="n1", text="Je suis perdu·e."),
    )
    with running_site(school) as running:
        yield running
    school.close()


def _page(chromium: Browser, site: Site) -> Page:
    site.hub.logged_in = "formatrice"
    return new_page(chromium)


def test_a_call_for_help_comes_and_goes_by_itself(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site)
    page.goto(f"{site.url}/cohorts/demo")
    expect(page.locator("#live")).to_have_text("en direct")
    person_id, username = 0, ""
    with site.school.database.reading() as session:
        for asked in help_queue.waiting(session, site.school.cohorts["demo"]):
            person_id, username = asked.person_id, asked.person.full_name
    queue = page.get_by_role("list", name="Demandes d'aide")
    expect(queue.get_by_role("listitem")).to_have_count(1)
    expect(queue).to_contain_text(username)
    help_queue.ask(
        site.school.database,
        cohort_id=site.school.cohorts["demo"],
        person_id=person_id,
        question=Question(text="Toujours bloqué·e, question 3"),
    )
    expect(queue).to_contain_text("question 3")
    expect(page.locator("#announce")).to_have_text(f"Demande d'aide : {username}")
    help_queue.close(site.school.database, asked.id, actor="ailleurs")
    expect(queue).to_contain_text("Personne n'attend.")
    page.context.close()


def test_grading_with_the_keyboard_alone(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site)
    page.goto(f"{site.url}{ESSAYS}")
    first, left = page.url, page.locator("h2.inline + span")
    before = int(left.inner_text().split(", ")[1].split(" ")[0])
    page.keyboard.press("s")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("p")
    page.wait_for_url(first)
    page.keyboard.press("t")
    expect(page.get_by_label("Points sur 2")).to_have_value("2")
    page.get_by_label("Commentaire, lu").fill("Clair, et bien dit : stop")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != first)
    expect(left).to_contain_text(f"{before - 1} à corriger")
    page.goto(first)
    expect(page.get_by_label("Points sur 2")).to_have_value("2")
    expect(page.get_by_label("Commentaire, lu")).to_have_value("Clair, et bien dit : stop")
    page.get_by_label("Raccourcis").uncheck()
    page.keyboard.press("s")
    page.reload()
    assert page.url == first
    page.context.close()
