"""A group's hand-in through the real grader and sandbox: one run, a score each, nbgrader's export."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nbcourse import NbCourse, answer, check, notebook
from school import School
from waiting import wait_until

from bacasable.autograde.sandbox import Pool, sweep
from bacasable.autograde.service import Grader
from bacasable.classroom import grouping
from bacasable.database import SubmissionState
from bacasable.settings import Settings

pytestmark = pytest.mark.docker
NAMES = ("ana", "karim", "lea", "tom")


@pytest.fixture
def school(sandbox_settings: Settings, tmp_path: Path) -> Iterator[School]:
    settings = replace(
        sandbox_settings, data_dir=tmp_path / "var", instance=f"group-{os.getpid()}", workers=1
    )
    school = School(settings)
    school.add_cohort("demo")
    for name in NAMES:
        school.enrol(name, "demo")
    yield school
    school.close()
    sweep(settings.instance)


def test_one_run_a_score_for_each_member_and_in_the_export(school: School) -> None:
    course = NbCourse(school.settings.data_dir / "gradebooks" / "petit-demo")
    cells = (
        answer("carre", "def carre(x):\n    return x * x"),
        check("facile", "assert carre(2) == 4", points=1),
        check("cache", "", points=2, hidden="assert carre(5) == 25"),
    )
    course.add("tp", "tp", notebook(*cells))
    course.generate("tp")
    released = (course.root / "release" / "tp" / "tp.ipynb").read_bytes()
    release = school.release("demo", "tp", files={"tp.ipynb": released})
    numbers = {"ana": 1, "karim": 1, "lea": 1}
    cohort_id = school.cohorts["demo"]
    grouping.arrange(school.database, cohort_id, "tp", numbers, actor="formatrice")
    for name, text in (("karim", "def carre(x): return x * x"), ("tom", "def carre(x): return 4")):
        nb = json.loads(released)
        nb["cells"][0]["source"] = text
        school.hand_in(name, release, files={"tp.ipynb": json.dumps(nb).encode()})

    grade_all(school)

    scores = {row.person_id: (row.state, row.score, row.counts) for row in school.submissions()}
    wanted = {"ana": 3.0, "karim": 3.0, "lea": 3.0, "tom": 1.0}
    assert scores == {
        school.people[name]: (SubmissionState.GRADED, score, True) for name, score in wanted.items()
    }
    course.nbgrader("export")
    exported = (course.root / "grades.csv").read_text()
    for name, score in wanted.items():
        assert f"{name},,,,{score},0.0,{score},3.0" in exported


def grade_all(school: School) -> None:
    stop = threading.Event()
    image = school.settings.image("sandbox")
    with Pool(image=image, workers=1, instance=school.settings.instance) as pool:
        grader = Grader(school.settings, school.database, pool, owner="un")
        thread = threading.Thread(target=grader.run, args=(stop,))
        thread.start()
        try:
            waiting = {SubmissionState.QUEUED, SubmissionState.GRADING}
            wait_until(lambda: not waiting & {row.state for row in school.submissions()})
        finally:
            stop.set()
            thread.join()
