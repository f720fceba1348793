"""The trainer's pages with 1,000 learners × 30 assignments × 10 questions, formgrader's beside them.

What is measured is the processor time of the server's process for one page, the median of a few:
a page's time on an idle machine, whatever else this machine is doing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from cohort_code import cohort
from crowd import COURSE_ID, ESSAY, Crowd
from nbgrader.api import Gradebook
from school import School
from site_server import Site, running_site

from bacasable.classroom.insight.likeness import Comparison, Written
from bacasable.classroom.insight.papers import MOST_PAPERS
from bacasable.classroom.insight.signs import signs
from bacasable.database import Role
from bacasable.gradebook import CohortGradebook

ROUNDS = 5
ASSIGNMENT = "1.2-exercice"
RESULTS = Path(__file__).with_name("COCKPIT.md")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    school.add_cohort("demo")
    school.enrol("formatrice", "demo", Role.TRAINER)
    yield Crowd(school=school, learners=1000, assignments=30, questions=10).fill()
    school.close()


@pytest.fixture(scope="module")
def site(crowd: Crowd) -> Iterator[Site]:
    with running_site(crowd.school) as running:
        yield running


def _seconds(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Processor time of this process, which is the server's too; the first round warms up."""
    took = []
    for _ in range(rounds + 1):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return statistics.median(took[1:])


def _pages(crowd: Crowd) -> dict[str, str]:
    row = next(s for s in crowd.submissions if s["counts"])
    username = dict(crowd.people)[row["person_id"]]
    return {
        "the room and the heat map": "/cohorts/demo",
        "its last page": "/cohorts/demo?page=34",
        "its panels, for an update": "/cohorts/demo/now",
        "one cell, for an update": f"/cohorts/demo/cells/{username}/{ASSIGNMENT}",
        "what waits for a person": "/cohorts/demo/grade",
        "all attempts at an exercise": f"/cohorts/demo/submissions/{ASSIGNMENT}",
        "one answer to grade": f"/submissions/{row['public_id']}/grade/n1/{ESSAY}",
        "a submission": f"/submissions/{row['public_id']}",
        "the form of a release": "/cohorts/demo/release",
        "the exercises, to understand": "/cohorts/demo/insight",
        "the figures of an exercise": f"/cohorts/demo/insight/{ASSIGNMENT}",
        "wrong answers to a question": f"/cohorts/demo/insight/{ASSIGNMENT}/answers/n1/q2-verif",
        "one learner": f"/cohorts/demo/learners/{username}",
        "hand-ins that look alike": f"/cohorts/demo/insight/{ASSIGNMENT}/similar",
    }


@pytest.mark.timeout(0)
def test_the_pages_of_a_large_cohort_are_measured(crowd: Crowd, site: Site) -> None:
    client = site.client("formatrice")
    found = {
        name: _seconds(lambda p=p: _get(client, site.url + p)) for name, p in _pages(crowd).items()
    }  # type: ignore[misc]
    theirs = _formgrader(crowd)
    _write(found | _comparisons(), theirs)


def _comparisons() -> dict[str, float]:
    """A first look at hand-ins that look alike, six cells each, once their files are read."""

    def compare(size: int) -> None:
        written = [
            Written(name=name, cells=[signs(cell) for cell in cells])
            for name, cells in cohort(size, size).items()
        ]
        Comparison(written).pairs()

    return {
        f"comparing {size} hand-ins, the first time": _seconds(lambda s=size: compare(s), rounds=1)  # type: ignore[misc]
        for size in (24, MOST_PAPERS)
    }


def _get(client: httpx.Client, url: str) -> None:
    assert client.get(url).status_code == 200


def _formgrader(crowd: Crowd) -> dict[str, float]:
    """What formgrader asks the gradebook for, by its own method (formgrader/apihandlers).

    Its lists of students and of submissions are left out: here they take many minutes.
    """
    root = CohortGradebook(crowd.school.settings, COURSE_ID)
    with Gradebook(root.db_url, COURSE_ID) as book:
        return {
            "Manual Grading, one notebook": _seconds(
                lambda: book.notebook_submission_dicts("n1", ASSIGNMENT), rounds=1
            ),
        }


def _write(ours: dict[str, float], theirs: dict[str, float]) -> None:
    lines = [
        "# The cockpit with 1,000 learners × 30 assignments × 10 questions",
        "",
        f"Processor time of the server for one page, median of {ROUNDS}. Made by `make bench`.",
        "",
        "| page of the cockpit | milliseconds |",
        "|---|---|",
        *(f"| {name} | {seconds * 1000:.0f} |" for name, seconds in ours.items()),
        "",
        "| what formgrader asks the same gradebook for | milliseconds |",
        "|---|---|",
        *(f"| {name} | {seconds * 1000:.0f} |" for name, seconds in theirs.items()),
    ]
    RESULTS.write_text("\n".join(lines) + "\n")
