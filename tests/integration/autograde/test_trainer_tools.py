"""nbgrader's own tools work on what we wrote."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbcourse import NbCourse, answer, check, essay, notebook

from bacasable.autograde.batch import Batch
from bacasable.autograde.course_folder import open_course
from bacasable.autograde.grade import Status
from bacasable.autograde.job import Limits
from bacasable.autograde.sandbox import Pool
from bacasable.autograde.source import load_assignment

pytestmark = pytest.mark.docker


def test_feedback_and_export_of_nbgrader_work_on_the_result(pool: Pool, tmp_path: Path) -> None:
    made = NbCourse(tmp_path / "cours")
    cells = (answer("a", "x = 1"), check("t", "assert x == 1", points=2), essay("e", points=3))
    made.add("tp", "tp", notebook(*cells))
    made.add_file("tp", "donnees/a.csv", "course")
    made.generate("tp")
    made.hand_in("ana", "tp", stamp="2026-03-01 10:00:00 UTC", tp=made.source("tp", "tp"))
    course = open_course(made.root, run_config=True)
    batch = Batch(
        course=course,
        source=load_assignment(course, "tp"),
        sandbox=pool,
        limits=Limits(),
        workers=1,
        tries=1,
        max_bytes=20_000_000,
    )

    assert batch.grade("ana").status is Status.GRADED

    folder = made.root / "autograded" / "ana" / "tp"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {"donnees/a.csv", "timestamp.txt", "tp.ipynb"}
    nbformat.validate(nbformat.read(folder / "tp.ipynb", as_version=4))
    made.nbgrader("generate_feedback", "tp", "--force")
    made.nbgrader("export")
    assert "ana,,,,2.0,0.0,2.0,5.0" in (made.root / "grades.csv").read_text()
