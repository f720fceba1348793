"""How long a learner waits for a score, on a whole platform but for the browser."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nbcourse import NbCourse
from school import School

from bacasable.database import Release, Submission, SubmissionState
from bacasable.settings import Settings

WAITING = {SubmissionState.QUEUED, SubmissionState.GRADING}
IDLE_HAND_INS = 20
BURST = 30
BURST_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Latencies:
    """Seconds from the receipt to the score in the database."""

    median: float
    p95: float
    burst_size: int
    burst: float


def measure_latencies(course: NbCourse, folder: Path, settings: Settings) -> Latencies:
    """Start a grader, hand in one by one, then all within ten seconds."""
    settings = replace(settings, data_dir=folder / "var", workers=os.cpu_count() or 1)
    school = School(settings)
    school.add_cohort("demo")
    course.copy(settings.data_dir / "gradebooks" / "petit-demo")
    released = course.root / "release" / "tp" / "tp.ipynb"
    release = school.release("demo", "tp", files={"tp.ipynb": released.read_bytes()})
    command = [Path(sys.executable).with_name("bacasable"), "grader"]
    grader = subprocess.Popen(command, env=os.environ | settings.as_environ())
    try:
        hand_in(school, course, release, 0)
        wait_until(lambda: not waiting(school))
        idle = [timed_hand_in(school, course, release, n) for n in range(1, IDLE_HAND_INS + 1)]
        burst = burst_seconds(school, course, release)
    finally:
        grader.terminate()
        grader.wait()
        school.close()
    return Latencies(
        median=statistics.median(idle),
        p95=statistics.quantiles(idle, n=20)[-1],
        burst_size=BURST,
        burst=burst,
    )


def hand_in(school: School, course: NbCourse, release: Release, number: int) -> None:
    learners = sorted((course.root / "submitted").iterdir())
    content = (learners[number % len(learners)] / "tp" / "tp.ipynb").read_bytes()
    name = f"mesure{len(school.people)}"
    school.enrol(name, "demo")
    school.hand_in(name, release, files={"tp.ipynb": content})


def timed_hand_in(school: School, course: NbCourse, release: Release, number: int) -> float:
    hand_in(school, course, release, number)
    started = time.monotonic()
    wait_until(lambda: not waiting(school))
    return time.monotonic() - started


def burst_seconds(school: School, course: NbCourse, release: Release) -> float:
    """From the last of many hand-ins to the last score."""
    first = time.monotonic()
    for number in range(BURST):
        hand_in(school, course, release, number)
        due = first + (number + 1) * BURST_SECONDS / BURST
        time.sleep(max(0.0, due - time.monotonic()))  # a rate, not a condition
    last = time.monotonic()
    wait_until(lambda: not waiting(school))
    return time.monotonic() - last


def waiting(school: School) -> bool:
    with school.database.reading() as session:
        rows = session.query(Submission.id).filter(Submission.state.in_(WAITING))
        return rows.first() is not None


def wait_until(condition: Callable[[], bool], *, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("The grader did not finish.")
        time.sleep(0.01)
