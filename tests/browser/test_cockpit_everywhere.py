"""Every trainer's page of the rules, at the widths that people have, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nbcourse
import nbformat
import pytest
from browsing import faults, fits, new_page
from crowd import COURSE_ID, ESSAY, NOTEBOOK, Crowd
from playwright.sync_api import Browser, Page, expect
from routes import STAFF, names_of, page_paths
from school import School
from site_server import Site, running_site

from bacasable.classroom import comment_bank, help_queue, rubrics
from bacasable.classroom.help_queue import Question
from bacasable.classroom.rubrics import Criterion
from bacasable.database import Cohort, Role
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook import Question as Graded

pytestmark = pytest.mark.browser

WIDTHS = {"desk": 1280, "tablet": 820, "phone": 390}
GRADING = "/cohorts/demo/grade/1.2-exercice/n1"
MORE = (
    "/cohorts/demo?search=am",
    "/cohorts/demo?page=2",
    f"{GRADING}/{ESSAY}?anonymous=1",
    f"{GRADING}/q2-verif",
)

# A control that can be brought into view and clicked there: nothing lies over it or cuts it off.
OUT_OF_REACH = """() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".unseen, .skip");
  const controls = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(shown);
  return controls.filter((e) => {
    e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = e.getClientRects()[0];
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    if (x < 0 || x > document.documentElement.clientWidth || box.width < 1) return true;
    const there = document.elementFromPoint(x, y);
    return !(there && (e.contains(there) || there.contains(e) || there.closest("label")?.contains(e)));
  }).map((e) => e.outerHTML.slice(0, 200));
}"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A cohort of 40 at work, with long names and texts, a rubric, a bank, somebody asking."""
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    school.add_cohort("demo", title="Promo Développeur·se Data IA – Clermont-Ferrand 2026-2027")
    school.enrol("formatrice", "demo", Role.TRAINER)
    crowd = Crowd(school=school, learners=40, assignments=8, questions=5).fill()
    names = names_of(crowd)
    question = Graded(names["assignment"], NOTEBOOK, ESSAY)
    with school.database.reading() as session:
        cohort = session.get_one(Cohort, school.cohorts["demo"])
    lines = (Criterion("Le texte se comprend. " * 8, 1.5), Criterion("x" * 200, 0.5))
    rubrics.save(school.database, cohort, question, lines, actor="formatrice")
    comment_bank.keep(school.database, course="petit", text="Citez " * 60, actor="formatrice")
    help_queue.ask(
        school.database,
        cohort_id=school.cohorts["demo"],
        person_id=crowd.people[3][0],
        question=Question(assignment="1.1-exercice", notebook="n1", text="y" * 300),
    )
    root = CohortGradebook(school.settings, COURSE_ID).root
    folder = root / "autograded" / names["username"] / names["assignment"]
    folder.mkdir(parents=True)
    essay = nbcourse.nbgrader_cell(
        ESSAY, "z" * 400, cell_type="markdown", grade=True, solution=True, points=2.0
    )
    nbformat.write(nbcourse.notebook(essay), folder / f"{NOTEBOOK}.ipynb")
    school.store.put_feedback(names["submission"], NOTEBOOK, "<p>Bravo</p>")
    flag = {"notebook": NOTEBOOK, "grade_id": "q2-verif", "reason": "Sortie écrite par ruse."}
    school.grade(names["submission"], 3.0, flags=[flag])
    yield crowd
    school.close()


@pytest.fixture(scope="module")
def site(crowd: Crowd) -> Iterator[Site]:
    with running_site(crowd.school) as running:
        yield running


def _page(chromium: Browser, site: Site, width: int, **more: Any) -> Page:
    site.hub.logged_in = "formatrice"
    return new_page(chromium, (width, 900), **more)


def _visited(page: Page, site: Site, crowd: Crowd) -> Iterator[str]:
    """Open each page of a trainer; parts of pages, for live updates, and files are left out."""
    names = names_of(crowd) | {"comment": "1"}
    opened = 0
    for path in (*page_paths(names, STAFF), *MORE):
        answer = page.context.request.get(site.url + path)
        if "<main" not in answer.text():
            continue
        page.goto(site.url + path)
        opened += 1
        yield path
    assert opened > 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_axe_finds_nothing_to_say(
    chromium: Browser, site: Site, crowd: Crowd, scheme: str, width: str
) -> None:
    page = _page(chromium, site, WIDTHS[width], color_scheme=scheme)
    page.goto(f"{site.url}/")
    for path in _visited(page, site, crowd):
        assert faults(page) == [], path
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways_and_every_control_can_be_reached(
    chromium: Browser, site: Site, crowd: Crowd, width: str
) -> None:
    page = _page(chromium, site, WIDTHS[width])
    page.goto(f"{site.url}/")
    for path in _visited(page, site, crowd):
        assert fits(page), path
        assert page.locator("html").get_attribute("lang") == "fr"
        assert page.evaluate(OUT_OF_REACH) == [], path
    page.context.close()


def test_a_rubric_is_ticked_with_one_key_each(chromium: Browser, site: Site, crowd: Crowd) -> None:
    page = _page(chromium, site, WIDTHS["desk"])
    page.goto(f"{site.url}/cohorts/demo/grade/{names_of(crowd)['assignment']}/n1/{ESSAY}")
    first, points = page.url, page.locator("#sum")
    expect(points).to_have_text("–")
    page.keyboard.press("2")
    expect(points).to_have_text("0,5")
    page.keyboard.press("Digit1")
    expect(points).to_have_text("2")
    page.keyboard.press("z")
    expect(points).to_have_text("0")
    expect(page.get_by_label("Aucun critère rempli")).to_be_checked()
    page.keyboard.press("t")
    page.keyboard.press("2")
    expect(points).to_have_text("1,5")
    expect(page.get_by_label("Aucun critère rempli")).not_to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != first)
    page.goto(first)
    expect(points).to_have_text("1,5")
    page.context.close()
