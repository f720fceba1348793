"""Skills, exports, reports and a tutor's pages in a real browser, on the real course."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from browsing import DESK, TABLET, faults, fits, new_page, picture
from crowd import FIRST, LAST
from playwright.sync_api import Browser, Page, expect
from school import School, uploads
from site_server import Site, running_site

from bacasable.course.content import Course
from bacasable.database import Cohort, Role, Submission, utc_now
from bacasable.exchange.release import ReleaseRules
from bacasable.settings import REPOSITORY

pytestmark = pytest.mark.browser

COURSE = "developpeur-data-ia"
LEARNERS, EXERCISES = 8, 14
SKILL = "/cohorts/demo/skills/apprenant0/rncp34757:BC01"
REPORT = "/cohorts/demo/learners/apprenant0/report"
FOLLOWED = "/cohorts/demo/apprentices/apprenant0"
PAGES = {
    "formatrice": [
        "/cohorts/demo/skills",
        "/cohorts/demo/skills?framework=rncp34757",
        SKILL,
        "/cohorts/demo/exports",
        REPORT,
    ],
    "tutrice": ["/apprentices", FOLLOWED, REPORT],
    "apprenant0": ["/journey"],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    school.settings = replace(school.settings, courses_dir=REPOSITORY / "courses")
    school.add_cohort("demo", title="Data IA 2027")
    with school.database.transaction() as session:
        cohort = session.get_one(Cohort, school.cohorts["demo"])
        cohort.course = COURSE
        cohort.starts_on = dt.date.today() - dt.timedelta(days=60)
        cohort.ends_on = dt.date.today() + dt.timedelta(days=400)
    school.add_person("formatrice", full_name="Claire Moreau")
    school.enrol("formatrice", "demo", Role.TRAINER)
    for number in range(LEARNERS):
        school.add_person(f"apprenant{number}", full_name=f"{FIRST[number]} {LAST[number]}")
        school.enrol(f"apprenant{number}", "demo")
    school.enrol("tutrice", "demo", Role.TUTOR)
    school.follow("tutrice", "apprenant0", "demo")
    _hand_in_all(school)
    with running_site(school) as running:
        yield running
    school.close()


def _hand_in_all(school: School) -> None:
    """Work of a cohort at the first half of the course; the first learner passes all of it."""
    chance, opened = random.Random(34757), utc_now() - dt.timedelta(days=50)
    course = Course.load(REPOSITORY / "courses" / COURSE)
    files = {upload.name: upload.stream for upload in uploads({"n1.ipynb": b"{}"})}
    sha256 = school.store.put_submission(files).sha256
    for place, assignment in enumerate(course.assignments[:EXERCISES]):
        rules = ReleaseRules(opens_at=opened)
        release = school.release("demo", assignment.name, title=assignment.title, rules=rules)
        school.change_release(release, max_score=assignment.points)
        with school.database.transaction() as session:
            for number in range(LEARNERS):
                if number and chance.random() < 0.1 + place * 0.05:
                    continue
                points = assignment.points / len(assignment.questions)
                cells = [
                    {
                        "notebook": "n1",
                        "grade_id": question.cellule,
                        "points": points * (number == 0 or chance.random() < 0.8),
                        "max_points": points,
                        "manual": False,
                        "hidden": False,
                        "message": "",
                    }
                    for question in assignment.questions
                ]
                session.add(
                    Submission(
                        release_id=release.id,
                        person_id=school.people[f"apprenant{number}"],
                        attempt=1,
                        received_at=opened + dt.timedelta(days=3 * place, hours=number),
                        late=False,
                        sha256=sha256,
                        size=2,
                        idempotency_key=f"cle-{place}-{number}",
                        state="graded",
                        score=sum(float(str(cell["points"])) for cell in cells),
                        max_score=assignment.points,
                        counts=True,
                        cells=cells,
                    )
                )


def _page(
    chromium: Browser, site: Site, who: str, size: tuple[int, int] = DESK, **more: Any
) -> Page:
    site.hub.logged_in = who
    return new_page(chromium, size, **more)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_to_say(chromium: Browser, site: Site, scheme: str, who: str) -> None:
    page = _page(chromium, site, who, color_scheme=scheme)
    for place, path in enumerate(PAGES[who]):
        page.goto(site.url + path)
        picture(page, f"competences-{who}-{place}-{scheme}")
        assert faults(page) == [], path
    page.context.close()


@pytest.mark.parametrize("size", [DESK, TABLET])
@pytest.mark.parametrize("who", PAGES)
def test_nothing_sticks_out_of_the_screen(
    chromium: Browser, site: Site, size: tuple[int, int], who: str
) -> None:
    page = _page(chromium, site, who, size)
    for path in PAGES[who]:
        page.goto(site.url + path)
        assert fits(page), path
    page.context.close()


def test_from_the_grid_to_a_validated_skill(chromium: Browser, site: Site) -> None:
    """A trainer goes there with the keyboard; the learner and the tutor read it."""
    page = _page(chromium, site, "formatrice")
    page.goto(f"{site.url}/cohorts/demo")
    page.get_by_role("link", name="Compétences").press("Enter")
    page.get_by_role("link", name="RNCP34757").press("Enter")
    picture(page, "competences")
    cell = page.get_by_role("link", name="ouvrir – Amina Benali").nth(1)
    title = cell.inner_text().split(", ", 1)[1]
    cell.press("Enter")
    expect(page.get_by_text("niveau 2 proposé").first).to_be_visible()
    expect(page.get_by_label("Niveau", exact=True)).to_have_value("2")
    page.get_by_label("Commentaire").fill("Évalué aussi en projet de groupe.")
    picture(page, "competence")
    page.get_by_role("button", name="Enregistrer").press("Enter")
    expect(page.get_by_text("niveau 2 validé").first).to_be_visible()
    page.context.close()

    tutor = _page(chromium, site, "tutrice")
    tutor.goto(f"{site.url}/")
    tutor.get_by_role("link", name="Amina Benali").click()
    row = tutor.get_by_role("row").filter(has_text=title)
    expect(row).to_contain_text("Claire Moreau")
    picture(tutor, "tuteur")
    tutor.get_by_role("link", name="Bilan à imprimer").click()
    expect(tutor.get_by_role("heading", name="Bilan de formation")).to_be_visible()
    picture(tutor, "bilan")
    tutor.context.close()


def test_files_and_a_period_are_chosen_on_one_page(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site, "formatrice")
    page.goto(f"{site.url}/cohorts/demo/exports")
    page.get_by_label("Du").fill("2026-09-01")
    picture(page, "exporter")
    for name, file in {
        "Notes (Excel)": "notes-demo",
        "Compétences (CSV)": "competences-demo",
    }.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.startswith(file)
        assert "from=2026-09-01" in download.value.url
    page.context.close()


def test_paper_shows_the_report_and_nothing_else(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site, "apprenant0", color_scheme="dark")
    page.goto(site.url + REPORT)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Bilan de formation")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF-")
    page.context.close()
