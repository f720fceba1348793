"""`bacasable grader` as the hub starts it, killed again and again: every score comes out right."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import docker
import pytest
from nbcourse import NbCourse, answer, check, notebook
from school import School
from waiting import PATIENCE_SECONDS, wait_until

from bacasable.autograde.sandbox import sweep
from bacasable.database import Release, Submission, SubmissionState
from bacasable.settings import Settings

pytestmark = pytest.mark.docker
ANSWERS = {"def carre(x): return x * x": 3.0, "def carre(x): return 4": 1.0, "": 0.0}
WAITING = {SubmissionState.QUEUED, SubmissionState.GRADING}


@pytest.fixture
def school(sandbox_settings: Settings, tmp_path: Path) -> Iterator[School]:
    settings = replace(
        sandbox_settings, data_dir=tmp_path / "var", instance=f"killed-{os.getpid()}", workers=2
    )
    school = School(settings)
    school.add_cohort("demo")
    yield school
    school.close()
    sweep(settings.instance)


@pytest.fixture
def release(school: School) -> Release:
    course = NbCourse(school.settings.data_dir / "gradebooks" / "petit-demo")
    cells = (
        answer("carre", "def carre(x):\n    return x * x"),
        check("facile", "assert carre(2) == 4", points=1),
        check("cache", "", points=2, hidden="assert carre(5) == 25"),
    )
    course.add("tp", "tp", notebook(*cells))
    course.generate("tp")
    released = course.root / "release" / "tp" / "tp.ipynb"
    return school.release("demo", "tp", files={"tp.ipynb": released.read_bytes()})


def hand_in(school: School, release: Release, learner: str, text: str) -> None:
    entry = school.store.release_file(release.digest, "tp.ipynb")
    nb = json.loads(entry.read_bytes())
    nb["cells"][0]["source"] = text
    school.enrol(learner, "demo")
    school.hand_in(learner, release, files={"tp.ipynb": json.dumps(nb).encode()})


@contextmanager
def grader(school: School) -> Iterator[subprocess.Popen[bytes]]:
    """The service in a process of its own, with its log beside the data."""
    with (school.settings.data_dir / "grader.log").open("ab") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("bacasable"), "grader"],
            env=os.environ | school.settings.as_environ(),
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def log_tail(school: School) -> str:
    return (school.settings.data_dir / "grader.log").read_text()[-3000:]


def states(school: School) -> list[SubmissionState]:
    return [SubmissionState(submission.state) for submission in school.submissions()]


def kill_while_grading(school: School, *, done: int) -> None:
    """Start a grader and kill it at work, once that many submissions have been dealt with."""

    def at_work() -> bool:
        now = states(school)
        return SubmissionState.GRADING in now and sum(s not in WAITING for s in now) >= done

    with grader(school) as process:
        wait_until(at_work, lambda: log_tail(school))
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)


def test_killed_while_grading_every_hand_in_still_gets_its_right_score(
    school: School, release: Release
) -> None:
    wanted = []
    for number in range(9):
        text, score = list(ANSWERS.items())[number % 3]
        hand_in(school, release, f"l{number}", text)
        wanted.append(score)
    for done in (0, 2, 4):
        kill_while_grading(school, done=done)
    with grader(school):
        wait_until(lambda: not WAITING & set(states(school)), lambda: log_tail(school))
    graded: list[Submission] = school.submissions()
    assert [submission.score for submission in graded] == wanted
    assert {submission.state for submission in graded} == {SubmissionState.GRADED}
    assert all(submission.counts for submission in graded)
    client = docker.from_env()
    left = client.containers.list(filters={"name": school.settings.instance}, ignore_removed=True)
    client.close()
    assert not left, "a killed grader's sandboxes go with it"
