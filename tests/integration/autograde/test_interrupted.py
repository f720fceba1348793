"""Ctrl-C in the middle of `bacasable autograde` loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import docker
import pytest
from nbcourse import NbCourse, answer, check, notebook
from waiting import PATIENCE_SECONDS, wait_until

from bacasable.settings import Settings

pytestmark = pytest.mark.docker


def test_an_interrupted_run_is_finished_by_the_next(
    sandbox_settings: Settings, tmp_path: Path
) -> None:
    course = NbCourse(tmp_path / "cours")
    slow = "import time\ntime.sleep(1)\nx = 1"
    course.add("tp", "tp", notebook(answer("a", slow), check("t", "assert x == 1", points=1)))
    course.generate("tp")
    learners = [f"l{number}" for number in range(4)]
    for learner in learners:
        course.hand_in(learner, "tp", tp=course.source("tp", "tp"))
    settings = replace(sandbox_settings, instance=f"interrupted-{os.getpid()}")
    command = [
        # As in a terminal, even where the tests themselves run in the background.
        *("env", "--default-signal=INT"),
        *(Path(sys.executable).with_name("bacasable"), "autograde"),
        *("--course-dir", course.root, "--assignment", "tp", "--workers", "1"),
    ]
    environment = os.environ | settings.as_environ()

    first = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    def has_graded() -> bool:
        assert first.poll() is None
        return any(course.root.glob("autograded/*/tp"))

    wait_until(has_graded)
    first.send_signal(signal.SIGINT)
    said, _ = first.communicate(timeout=PATIENCE_SECONDS)
    graded = {path.parts[-2] for path in course.root.glob("autograded/*/tp")}

    assert first.returncode == 130
    assert "reprendra" in said
    assert 0 < len(graded) < len(learners)
    kept = {who for (who, _, _), one in course.saved("tp").items() if one.auto_score == 1.0}
    assert kept == graded
    second = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert second.returncode == 0, second.stdout + second.stderr
    assert {one.auto_score for one in course.saved("tp").values()} == {1.0}
    assert len(course.saved("tp")) == len(learners)
    client = docker.from_env()
    left = client.containers.list(filters={"name": settings.instance}, ignore_removed=True)
    client.close()
    assert not left
