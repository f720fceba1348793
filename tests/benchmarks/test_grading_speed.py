"""How fast grading is, stock nbgrader's figures beside ours, on one course folder in one run.

Run by `make bench`, on a machine that does nothing else. Prints the figures and writes them to
RESULTS.md; fails only if a score differs. `BENCH_SUBMISSIONS` and `BENCH_ROUNDS` set its size.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import pytest
from latency import Latencies, measure_latencies
from nbcourse import NbCourse, answer, check, find, notebook

from bacasable.autograde.batch import Batch
from bacasable.autograde.course_folder import open_course, quiet_nbgrader
from bacasable.autograde.job import Job, Limits
from bacasable.autograde.sandbox import Pool, sweep
from bacasable.autograde.source import load_assignment
from bacasable.settings import Settings

RESULTS = Path(__file__).parent / "RESULTS.md"
WORKERS = os.cpu_count() or 1
SUBMISSIONS = int(os.environ.get("BENCH_SUBMISSIONS", "30"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PACKAGES = ("nbgrader", "pandas", "scikit-learn", "ipykernel", "numpy")
RIGHT = (
    "table = pd.DataFrame(load_iris().data)\nmoyennes = table.mean()",
    "modele = LogisticRegression(max_iter=500).fit(*load_iris(return_X_y=True))",
)
WRONG = ("moyennes = pd.Series([0.0, 0.0, 0.0, 0.0])", "modele = None")


@dataclass(frozen=True, kw_only=True)
class Round:
    """One comparison. `ours_ready`: without the start of the sandbox."""

    stock: float
    ours: float
    ours_ready: float


def make_course(root: Path, submissions: int) -> NbCourse:
    """A notebook of pandas and scikit-learn with two test cells, as in any data course."""
    course = NbCourse(root)
    imports = (
        "import pandas as pd\nfrom sklearn.datasets import load_iris\n"
        "from sklearn.linear_model import LogisticRegression"
    )
    cells = (
        nbformat.v4.new_code_cell(imports),
        answer("moyennes", RIGHT[0]),
        check("moyennes_test", "assert round(moyennes.iloc[0], 2) == 5.84", points=2),
        answer("modele", RIGHT[1]),
        check(
            "modele_test",
            "donnees, classes = load_iris(return_X_y=True)\n"
            "assert modele.score(donnees, classes) > 0.9",
            points=3,
        ),
    )
    course.add("tp", "tp", notebook(*cells))
    course.generate("tp")
    for number in range(submissions):
        nb = course.released("tp", "tp")
        for name, right, wrong in zip(("moyennes", "modele"), RIGHT, WRONG, strict=True):
            good = (number % 4) != {"moyennes": 1, "modele": 2}[name]
            find(nb, name).source = right if good else wrong
        course.hand_in(f"l{number:03}", "tp", tp=nb)
    return course


def compare(course: NbCourse, folder: Path, settings: Settings) -> Round:
    """Grade three copies, one with stock nbgrader; the scores must be the same."""
    stock, ours, ready = (course.copy(folder / name) for name in ("stock", "ours", "ready"))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    stock_seconds = timed(
        lambda: subprocess.run(
            [sys.executable, "-m", "nbgrader", "autograde", "tp"],
            cwd=stock.root,
            env=os.environ | {"PATH": path},
            check=True,
            capture_output=True,
        )
    )
    command = [
        *(Path(sys.executable).with_name("bacasable"), "autograde", "--course-dir", ours.root),
        *("--assignment", "tp", "--workers", str(WORKERS)),
    ]
    environment = os.environ | settings.as_environ()
    ours_seconds = timed(
        lambda: subprocess.run(command, env=environment, check=True, capture_output=True)
    )
    ready_seconds = grade_when_ready(ready, settings)
    assert stock.saved("tp") == ours.saved("tp") == ready.saved("tp")
    return Round(stock=stock_seconds, ours=ours_seconds, ours_ready=ready_seconds)


def grade_when_ready(course: NbCourse, settings: Settings) -> float:
    """Seconds for the whole assignment, on sandboxes that have started, as in the service."""
    folder = open_course(course.root, run_config=True)
    image = settings.image("sandbox")
    with Pool(image=image, workers=WORKERS, instance=settings.instance) as pool:
        with ThreadPoolExecutor(WORKERS) as threads:
            list(
                threads.map(
                    pool.run, [Job(id=f"{n}", notebook="x", cells=()) for n in range(WORKERS)]
                )
            )
        batch = Batch(
            course=folder,
            source=load_assignment(folder, "tp"),
            sandbox=pool,
            limits=Limits(),
            workers=WORKERS,
            tries=1,
            max_bytes=settings.submission_max_bytes,
        )
        with quiet_nbgrader():
            return timed(lambda: batch.run(folder.learners("tp"), lambda _: None))


def timed(action: Callable[[], Any]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def per_minute(seconds: list[float], submissions: int) -> str:
    """Median and spread of submissions per minute."""
    rates = sorted(submissions * 60 / one for one in seconds)
    return f"{statistics.median(rates):.0f} ({rates[0]:.0f} to {rates[-1]:.0f})"


def report(rounds: list[Round], latencies: Latencies, submissions: int) -> str:
    """The results as Markdown."""
    stock = [one.stock for one in rounds]
    ready = statistics.median(one.stock / one.ours_ready for one in rounds)
    whole = statistics.median(one.stock / one.ours for one in rounds)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"""# Grading: stock nbgrader and bacasable, side by side

{submissions} submissions of one pandas and scikit-learn notebook (two test cells), {len(rounds)} rounds,
same course folder, same scores cell for cell. Median and spread.
Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}.
Made by `make bench`.

| | submissions per minute | times stock |
|---|---|---|
| stock `nbgrader autograde` | {per_minute(stock, submissions)} | 1 |
| `bacasable autograde`, sandboxes ready | {per_minute([r.ours_ready for r in rounds], submissions)} | **{ready:.1f}** |
| `bacasable autograde`, the whole command | {per_minute([r.ours for r in rounds], submissions)} | {whole:.1f} |

| from hand-in to visible score | seconds |
|---|---|
| idle platform, median | {latencies.median:.2f} |
| idle platform, 95th percentile | {latencies.p95:.2f} |
| {latencies.burst_size} hand-ins within 10 s, the last one graded after | {latencies.burst:.2f} |
"""


@pytest.mark.docker
@pytest.mark.timeout(0)
def test_scores_are_the_same_and_the_figures_are_written(tmp_path: Path) -> None:
    settings = replace(Settings.load(), instance=f"bench-{os.getpid()}")
    try:
        course = make_course(tmp_path / "course", SUBMISSIONS)
        rounds = [compare(course, tmp_path / f"round-{n}", settings) for n in range(ROUNDS)]
        latencies = measure_latencies(course, tmp_path / "platform", settings)
    finally:
        sweep(settings.instance)
    text = report(rounds, latencies, SUBMISSIONS)
    RESULTS.write_text(text)
    print(text)
