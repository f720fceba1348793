"""The pages to understand, in a real browser: charts, tables, two hand-ins side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sklearn.feature_extraction.text  # noqa: F401 - once, before a request waits for it
from browsing import DESK, TABLET, faults, fits, new_page, picture
from cohort_code import STARTER, cohort, renamed
from crowd import FIRST, LAST, Crowd
from playwright.sync_api import Browser, Page, expect
from school import School
from site_server import Site, running_site
from waiting import wait_until

from bacasable.database import Role
from bacasable.gradebook import CohortGradebook

pytestmark = pytest.mark.browser

EXERCISE = "/cohorts/demo/insight/1.2-exercice"
SIMILAR = "/cohorts/soir/insight/fonctions/similar"
SIDES = f"{SIMILAR}/p003/p017"
LEARNER = "/cohorts/demo/learners/apprenant0003"
ANSWERS = "/cohorts/soir/insight/fonctions/answers/n1/q5-test"
PAGES = ["/cohorts/demo/insight", EXERCISE, ANSWERS, LEARNER, SIMILAR, SIDES]
PICTURES = {EXERCISE: "comprendre-exercice", SIDES: "comprendre-cote-a-cote"}  # of the guide
TOP = {"x": 0, "y": 0, "width": DESK[0], "height": 1340}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A cohort of 24 at work, and an exercise where one learner's code is another's."""
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    for name in ("demo", "soir"):
        school.add_cohort(name)
        school.enrol("formatrice", name, Role.TRAINER)
    Crowd(school=school, learners=24, assignments=8, questions=5).fill()
    _alike(school)
    with running_site(school) as running:
        yield running
    school.close()


def _alike(school: School) -> None:
    released = {"n1.ipynb": _notebook(STARTER)}
    release = school.release("soir", "fonctions", files=released, title="Écrire des fonctions")
    work = cohort(24, 100)
    work["p017"] = renamed(work["p003"])
    for number, (username, cells) in enumerate(work.items()):
        name = f"{FIRST[number % 12]} {LAST[(number * 5 + 3) % 12]}"
        school.add_person(username, full_name=name)
        school.enrol(username, "soir")
        public_id = school.hand_in(username, release, files={"n1.ipynb": _notebook(cells)}).body[
            "id"
        ]
        wrong = number in (2, 5, 9)
        cell = {"notebook": "n1", "grade_id": "q5-test", "points": 0.0 if wrong else 2.0}
        cell |= {"max_points": 2.0, "manual": False, "hidden": False, "message": ""}
        school.grade(public_id, cell["points"], cells=[cell])
        if wrong:
            _graded(
                school,
                username,
                [*cells[:-1], "def double(x):\n    return x * x\nprint(double(3))"],
            )


def _graded(school: School, username: str, cells: list[str]) -> None:
    root = CohortGradebook(school.settings, "petit-soir").root
    folder = root / "autograded" / username / "fonctions"
    folder.mkdir(parents=True)
    (folder / "n1.ipynb").write_bytes(_notebook(cells, shown="9\n"))


def _notebook(cells: list[str], *, shown: str = "") -> bytes:
    printed = [{"output_type": "stream", "name": "stdout", "text": shown}] if shown else []
    names = [*(f"q{n}" for n in range(len(cells))), "q5-test"]
    made: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "execution_count": None,
            "metadata": {"nbgrader": {"grade_id": names[n], "schema_version": 3, "solution": True}},
            "outputs": printed if n == len(cells) - 1 else [],
            "source": source,
        }
        for n, source in enumerate([*cells, "assert double(2) == 4"])
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}).encode()


def _page(chromium: Browser, site: Site, size: tuple[int, int] = DESK, **more: Any) -> Page:
    site.hub.logged_in = "formatrice"
    return new_page(chromium, size, **more)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_say(chromium: Browser, site: Site, scheme: str) -> None:
    page = _page(chromium, site, DESK, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        page.goto(site.url + path)
        assert faults(page) == [], path
        if scheme == "light" and path in PICTURES:
            picture(page, PICTURES[path], full_page=True, clip=TOP)
    assert [text for text in said if "Content Security Policy" in text or "Error" in text] == []
    page.context.close()


@pytest.mark.parametrize("size", [DESK, TABLET])
def test_nothing_sticks_out_of_the_screen(
    chromium: Browser, site: Site, size: tuple[int, int]
) -> None:
    page = _page(chromium, site, size)
    for path in PAGES:
        page.goto(site.url + path)
        assert fits(page), path
    page.context.close()


def test_a_chart_draws_the_numbers_of_its_table(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site, DESK)
    page.goto(site.url + EXERCISE)
    charts = page.get_by_role("img", name="Graphique :")
    expect(charts).to_have_count(4)
    drawn = page.evaluate(
        "[...document.querySelectorAll('canvas')].map((c) => Chart.getChart(c).data)"
        ".map(({ labels, datasets }) => [labels, datasets.map(({ data }) => data)])"
    )
    for table, (labels, series) in zip(page.locator("table[id]").all(), drawn, strict=True):
        rows = table.locator("tbody tr").all()
        assert len(labels) == len(rows)
        for number, row in enumerate(rows):
            written = [cell.inner_text() for cell in row.locator("td[data-value]").all()]
            assert written == [str(data[number] or 0) for data in series]
    page.context.close()


def test_without_javascript_the_tables_say_it_all(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site, DESK, java_script_enabled=False)
    page.goto(site.url + EXERCISE)
    expect(page.locator("canvas").first).to_be_hidden()
    expect(page.get_by_role("table")).to_have_count(5)
    page.goto(site.url + LEARNER)
    expect(page.get_by_role("heading", name="Notes par exercice")).to_be_visible()
    page.context.close()


def test_charts_follow_the_colours_of_the_screen(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site, DESK, color_scheme="light")
    page.goto(site.url + EXERCISE)
    ink = "Chart.getChart(document.querySelector('canvas')).options.scales.y.ticks.color"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    # Playwright's own wait may have the page evaluate text, which its policy forbids.
    wait_until(lambda: page.evaluate(ink) != light)
    page.context.close()


def test_from_the_list_to_two_hand_ins_and_back_to_a_person(chromium: Browser, site: Site) -> None:
    page = _page(chromium, site, DESK)
    page.goto(site.url + SIMILAR)
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    page.wait_for_url(f"**{SIDES}")
    expect(page.locator(".sides section")).to_have_count(2)
    assert page.locator(".sides mark").count() > 4
    assert page.locator(".sides .given").count() > 4
    page.goto(f"{site.url}/cohorts/demo")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Chronologie")).to_be_visible()
    page.context.close()
