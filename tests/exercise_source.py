"""One exercise in a course's source, as its author writes it, and what a grader makes of it."""

from __future__ import annotations

import functools
import json
import tempfile
import threading
from pathlib import Path
from typing import Any

import nbformat
from course_cells import CannedRunner, error, result
from nbcourse import answer, check, essay, notebook, text
from school import COURSE, School

from bacasable.autograde.job import CellStatus, Job, JobResult
from bacasable.autograde.queue import Queue
from bacasable.autograde.work import Work
from bacasable.database import Release
from bacasable.exchange.release import ReleaseRules
from bacasable.gradebook import CohortGradebook
from bacasable.releasing import decisions
from bacasable.settings import Settings

EXERCISE = "tp"
GOOD = "def double(x):\n    return 2 * x"
HIDDEN = "assert double(3) == 6"


def cells(*, solution: str = GOOD, hidden: str = HIDDEN, points: float = 2) -> list[Any]:
    """A title, an answer, a test with a hidden part, and an answer that a person grades."""
    return [
        text("# Le double\n\nÉcrivez une fonction."),
        answer("double", solution),
        check("double-test", "assert double(2) == 4", points=points, hidden=hidden),
        essay("avis", points=1),
    ]


def write_exercise(school: School, *made: Any, name: str = EXERCISE) -> Path:
    """Put an exercise into the source of the school's course; its folder."""
    folder = school.settings.courses_dir / COURSE / "source" / name
    folder.mkdir(parents=True, exist_ok=True)
    book = notebook(*(made or cells()))
    for number, cell in enumerate(book.cells):  # names that a new version keeps
        cell["id"] = cell.metadata.get("nbgrader", {}).get("grade_id", f"texte{number}")
    nbformat.write(book, folder / "n1.ipynb")
    (folder / "data.csv").write_text("a;b\n")
    return folder


def ready_gradebook(school: School) -> None:
    """The cohort's empty gradebook: nbgrader takes seconds to make one."""
    book = CohortGradebook(school.settings, "petit-demo")
    book.root.mkdir(parents=True, exist_ok=True)
    book.path.write_bytes(_empty_gradebook())


@functools.cache
def _empty_gradebook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        book = CohortGradebook(Settings(data_dir=Path(folder)), "petit-demo")
        book.ensure()
        return book.path.read_bytes()


def release(school: School, rules: ReleaseRules | None = None) -> Release:
    """Release it as it is now."""
    return decisions.release(
        school.settings,
        school.database,
        "demo",
        EXERCISE,
        rules or ReleaseRules(),
        actor="formatrice",
    )


def hand_in(school: School, release: Release, learner: str, solution: str = GOOD) -> str:
    """Hand in an answer to `double` in the released notebook; the public id."""
    path = school.store.release_file(release.digest, "n1.ipynb")
    book = json.loads(path.read_bytes())
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
            cell["source"] = solution
    files = {"n1.ipynb": json.dumps(book).encode()}
    return str(school.hand_in(learner, release, files=files).submission.public_id)


class Honest:
    """A sandbox in which `GOOD` passes the test `double-test`, and nothing else does."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
        self.jobs.append(job)
        good = any(GOOD in cell.source for cell in job.cells)
        failed = result("", CellStatus.ERROR, error("double(3) vaut 0", line=1))
        return CannedRunner(**({} if good else {"double-test": failed})).run(job)


def grade_all(school: School, sandbox: Any) -> None:
    """Grade what waits, in this thread, as the service does."""
    queue = Queue(school.database, owner="essai", lease_seconds=60)
    work = Work(school.settings, school.database, queue, sandbox)
    while claim := queue.claim():
        work.do(claim, threading.Event())
