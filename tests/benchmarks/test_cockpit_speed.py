"""Every page with 1,000 learners × 30 assignments × 10 questions, formgrader's beside them.

What is measured is the processor time of the server's process for one page, the median of a few:
a page's time on an idle machine, whatever else this machine is doing. The pages are those of the
rules, so that a new one is measured, too.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import httpx
import nbcourse
import nbformat
import pytest
import requests
from crowd import COURSE_ID, ESSAY, NOTEBOOK, Crowd
from jupyter_process import TOKEN, JupyterProcess
from nbgrader.api import Gradebook
from routes import LEARNERS, STAFF, fill, names_of, read_rules
from school import School, notebook
from site_server import Site, running_site
from skill_course import write_course
from small_classroom import SmallClassroom

from bacasable.classroom import help_queue
from bacasable.classroom.command import spare_what_stays
from bacasable.classroom.help_queue import Question
from bacasable.database import Role
from bacasable.gradebook import CohortGradebook

ROUNDS = 5
# The hand-ins of the crowd are rows without files; `tests/unit/classroom/insight` has files.
NEEDS_FILES = {"/cohorts/{cohort}/insight/{assignment}/similar/{username}/{other}"}
GIVEN_UP = 10.0  # seconds for one page of formgrader
RESULTS = Path(__file__).with_name("COCKPIT.md")


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds of processor time, a round each; none: the server was given up."""

    rounds: tuple[float, ...]
    size: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def row(self, name: str) -> str:
        if not self.rounds:
            return f"| {name} | more than {GIVEN_UP:.0f} s, given up | | |"
        low, high = min(self.rounds) * 1000, max(self.rounds) * 1000
        return f"| {name} | {self.median * 1000:.0f} | {low:.0f} to {high:.0f} | {self.size / 1000:.0f} |"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    school.add_cohort("demo")
    school.enrol("formatrice", "demo", Role.TRAINER)
    yield Crowd(school=school, learners=1000, assignments=30, questions=10).fill()
    school.close()


@pytest.fixture(scope="module")
def names(crowd: Crowd) -> dict[str, str]:
    """The objects in the paths; the one submission has all that a page of it shows."""
    found, school = names_of(crowd), crowd.school
    _write_course(crowd, found)
    essay = nbcourse.nbgrader_cell(ESSAY, "Ma réponse.", cell_type="markdown", grade=True, solution=True, points=2.0)  # fmt: skip
    root = CohortGradebook(school.settings, COURSE_ID).root
    folder = root / "autograded" / found["username"] / found["assignment"]
    folder.mkdir(parents=True)
    nbformat.write(nbcourse.notebook(essay), folder / f"{NOTEBOOK}.ipynb")
    school.store.put_feedback(found["submission"], NOTEBOOK, "<p>Bravo</p>")
    for person_id, _ in crowd.people[:20]:
        asked = help_queue.ask(
            school.database,
            cohort_id=school.cohorts["demo"],
            person_id=person_id,
            question=Question(text="Je suis perdu·e."),
        )
    return found | {"help_request": asked.public_id, "comment": "1"}


def _write_course(crowd: Crowd, names: dict[str, str]) -> None:
    """A course that links a question of each exercise to a skill, and the files of one of them."""
    folder = crowd.school.settings.courses_dir
    exercises = [release.assignment for release in crowd.releases]
    write_course(folder, [2] * len(exercises), names=exercises, cell="q2-verif")
    exercise = folder / "petit" / "source" / names["assignment"]
    exercise.mkdir(parents=True)
    (exercise / names["path"]).write_bytes(notebook())


@pytest.fixture(scope="module")
def site(crowd: Crowd) -> Iterator[Site]:
    with running_site(crowd.school) as running:
        spare_what_stays()  # as the service does
        yield running


@pytest.mark.timeout(0)
def test_the_pages_of_a_large_cohort_are_measured(
    crowd: Crowd, names: dict[str, str], site: Site, tmp_path: Path
) -> None:
    ours: dict[str, Timing] = {}
    for audiences, username in ((STAFF, "formatrice"), (LEARNERS, names["username"])):
        client = site.client(username)
        for rule in read_rules(audiences):
            path = rule.removeprefix("GET ")
            if path in NEEDS_FILES:
                continue
            ours[path] = _timed(client, site.url + fill(path, names))
    for more in ("?page=34", "?search=ami"):
        client, path = site.client("formatrice"), f"/cohorts/{{cohort}}{more}"
        ours[path] = _timed(client, site.url + fill(path, names))
    theirs = _formgrader(crowd, names, tmp_path)
    _write(ours, theirs)


def _timed(client: httpx.Client, url: str) -> Timing:
    """Processor time of this process, which is the server's too; the first round warms up."""
    rounds, size = [], 0
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        answer = client.get(url)
        rounds.append(time.process_time() - started)
        assert answer.status_code in {200, 303}, (answer.status_code, url)
        size = len(answer.content)
    return Timing(rounds=tuple(rounds[1:]), size=size)


def _formgrader(crowd: Crowd, names: dict[str, str], folder: Path) -> dict[str, Timing]:
    """What formgrader's pages ask the same gradebook for, by its own handlers, over HTTP."""
    found = {}
    for name, paths in _their_pages(crowd, names).items():
        with _Formgrader(crowd, folder / str(len(found))) as server:
            found[name] = server.timed(paths)
    return found


def _their_pages(crowd: Crowd, names: dict[str, str]) -> dict[str, list[str]]:
    """A page, and the questions to its API with which it fills itself."""
    with Gradebook(CohortGradebook(crowd.school.settings, COURSE_ID).db_url, COURSE_ID) as book:
        sheet = book.find_submission_notebook(NOTEBOOK, names["assignment"], names["username"]).id
    exercise, learner = names["assignment"], names["username"]
    return {
        "Manage Assignments": ["manage_assignments", "api/assignments"],
        "Manage Submissions, one exercise": [
            f"manage_submissions/{exercise}",
            f"api/submissions/{exercise}",
        ],
        "Manual Grading, the exercises": ["gradebook", "api/assignments"],
        "Manual Grading, one notebook": [
            f"gradebook/{exercise}/{NOTEBOOK}",
            f"api/submitted_notebooks/{exercise}/{NOTEBOOK}",
        ],
        "Manual Grading, one answer": [
            f"submissions/{sheet}/",
            f"api/grades?submission_id={sheet}",
            f"api/comments?submission_id={sheet}",
        ],
        "Manage Students": ["manage_students", "api/students"],
        "one student": [f"manage_students/{learner}", f"api/student_submissions/{learner}"],
    }


class _Formgrader:
    """The trainer's Jupyter server, on the folder of this gradebook."""

    def __init__(self, crowd: Crowd, folder: Path) -> None:
        home = folder / "jovyan"
        home.mkdir(parents=True)
        self.classroom = SmallClassroom().start()
        root = CohortGradebook(crowd.school.settings, COURSE_ID).root.parent
        option = f"--Formgrader.courses_root={root}"
        images = ("trainer", "learner")
        self.server = JupyterProcess(home, self.classroom, option, images=images)

    def __enter__(self) -> _Formgrader:
        self._get(f"?course_id={COURSE_ID}")
        return self

    def __exit__(self, *_: object) -> None:
        self.server.process.kill()
        self.server.process.wait()
        self.classroom.stop()

    def timed(self, paths: list[str]) -> Timing:
        """The first round warms up; a page that is slow is not asked again so often."""
        rounds, size = [], 0
        with ThreadPoolExecutor(1) as asking:
            while len(rounds) <= ROUNDS and sum(rounds) < GIVEN_UP:
                before = self._cpu_seconds()
                page = asking.submit(lambda: sum(self._get(f"/{path}") for path in paths))
                while not wait([page], timeout=0.1).done:
                    if self._cpu_seconds() - before > GIVEN_UP:
                        self.server.process.kill()  # which ends what was asked, too
                        return Timing(rounds=tuple(rounds[1:]))
                size = page.result()
                rounds.append(self._cpu_seconds() - before)
        return Timing(rounds=tuple(rounds[1:] or rounds), size=size)

    def _get(self, path: str) -> int:
        answer = requests.get(
            f"{self.server.url}/formgrader{path}",
            headers={"Authorization": f"token {TOKEN}"},
            timeout=1800,
            allow_redirects=False,
        )
        assert answer.status_code in {200, 302}, (answer.status_code, path)
        return len(answer.content)

    def _cpu_seconds(self) -> float:
        fields = (
            Path(f"/proc/{self.server.process.pid}/stat").read_text().rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _write(ours: dict[str, Timing], theirs: dict[str, Timing]) -> None:
    head = "milliseconds, median | all rounds | kB |\n|---|---|---|---|"
    lines = [
        "# The cockpit with 1,000 learners × 30 assignments × 10 questions",
        "",
        f"Processor time of the server for one answer, {ROUNDS} rounds after one to warm up: what it",
        "takes on an idle machine. Made by `make bench`.",
        "",
        f"Measured on {_machine()}.",
        "",
        f"| page or answer | {head}",
        *(timing.row(f"`{path}`") for path, timing in sorted(ours.items())),
        "",
        "formgrader on the same gradebook, in the trainer's own Jupyter server: a page with the",
        "questions to its API with which it fills itself.",
        "",
        f"| page of formgrader | {head}",
        *(timing.row(name) for name, timing in theirs.items()),
    ]
    RESULTS.write_text("\n".join(lines) + "\n")


def _machine() -> str:
    info = Path("/proc/cpuinfo").read_text()
    names = [line.split(":")[1].strip() for line in info.splitlines() if "model name" in line]
    used = ", ".join(f"{name} {version(name)}" for name in ("nbgrader", "fastapi", "sqlalchemy"))
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} × {names[0] if names else platform.machine()}, "
        f"Python {platform.python_version()}, {used}, SQLite; load {load:.1f}"
    )
