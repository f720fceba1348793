"""What deciding outside costs: the same notebooks with their tests in the learner's process.

Run by `make bench`, on a machine that does nothing else. Prints the figures and writes them to
EXAMINER.md; fails only if a test cell's outcome differs. `BENCH_ROUNDS` sets its size.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bacasable.autograde.job import Cell, CellKind, CellMode, CellStatus, Job
from bacasable.autograde.sandbox import Pool, sweep
from bacasable.settings import Settings

RESULTS = Path(__file__).parent / "EXAMINER.md"
ROUNDS = 10 * int(os.environ.get("BENCH_ROUNDS", "3"))
SEPARATOR = "# then"
PANDAS = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({'x': range(200), 'y': np.arange(200) * 2.0 + 1})
print(df.groupby(df.x % 3).mean())
df.describe()
# then
model = LinearRegression().fit(df[['x']], df['y'])
model.score(df[['x']], df['y'])
"""
# A notebook: what the learner wrote, and the test cells.
NOTEBOOKS = {
    "plain Python, 2 test cells": (
        "def square(x): return x * x",
        ("assert square(2) == 4", "assert square(3) == 9"),
    ),
    "plain Python, a wrong answer": ("def square(x): return None", ("assert square(2) == 4",)),
    "pandas and scikit-learn, 2 test cells": (
        PANDAS,
        (
            "assert abs(model.coef_[0] - 2) < 1e-6",
            "expected = pd.Series(np.arange(200) * 2.0 + 1, name='y')\n"
            "pd.testing.assert_series_equal(df['y'], expected)",
        ),
    ),
    "a function called 500 times": (
        "def square(x): return x * x",
        ("for x in range(500):\n    assert square(x) == x * x",),
    ),
    "a figure": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('t');",
        ("assert True",),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of wall time a submission, one for each round."""

    inside: list[float]
    outside: list[float]


@pytest.fixture
def pool() -> Iterator[Pool]:
    settings = replace(Settings.load(), instance=f"bench-{os.getpid()}")
    image = settings.image("sandbox")
    with Pool(image=image, workers=1, instance=settings.instance) as pool:
        yield pool
    sweep(settings.instance)


def job_of(name: str, mode: CellMode) -> Job:
    written, tests = NOTEBOOKS[name]
    answers = [
        Cell(key=f"a{place}", kind=CellKind.ANSWER, source=source)
        for place, source in enumerate(written.split(SEPARATOR))
    ]
    checks = [
        Cell(key=f"t{place}", kind=CellKind.TEST, source=source, mode=mode)
        for place, source in enumerate(tests)
    ]
    return Job(id=f"{mode}", notebook="x", cells=(*answers, *checks))


def measure(pool: Pool, name: str) -> Cost:
    """The two ways in turn, so that whatever else the machine does hits both."""
    cost = Cost(inside=[], outside=[])
    for number in range(ROUNDS + 2):
        outcomes = {}
        for mode, seconds in (
            (CellMode.INSIDE, cost.inside),
            (CellMode.OUTSIDE, cost.outside),
        ):
            began = time.monotonic()
            result = pool.run(job_of(name, mode))
            if number >= 2:  # the first ones take what the others find ready
                seconds.append(time.monotonic() - began)
            outcomes[mode] = {key: cell.status for key, cell in result.cells.items()}
        assert outcomes[CellMode.INSIDE] == outcomes[CellMode.OUTSIDE]
        assert CellStatus.NOT_RUN not in outcomes[CellMode.OUTSIDE].values()
    return cost


def row(name: str, cost: Cost) -> str:
    ratio = statistics.median(cost.outside) / statistics.median(cost.inside)
    return f"| {name} | {spread(cost.inside)} | {spread(cost.outside)} | {ratio:.2f} |"


def spread(seconds: list[float]) -> str:
    low, _, high = statistics.quantiles(seconds, n=4)
    return f"{statistics.median(seconds):.3f} ({low:.3f} to {high:.3f})"


def report(costs: dict[str, Cost]) -> str:
    """The results as Markdown."""
    rows = "\n".join(row(name, cost) for name, cost in costs.items())
    ratios = [
        statistics.median(one.outside) / statistics.median(one.inside) for one in costs.values()
    ]
    return f"""# What it costs to decide outside the learner's process

One worker, {ROUNDS} submissions of each notebook each way, in turn. Seconds a submission as the grader
waits for it: median (and quartiles). Inside: the test cells run in the learner's process, under
tripwires, as before there was an examiner.
Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.
Made by `make bench`.

| notebook | inside | outside | times |
|---|---|---|---|
{rows}
| median of these | | | **{statistics.median(ratios):.2f}** |
"""


@pytest.mark.docker
@pytest.mark.timeout(0)
def test_outcomes_are_the_same_and_the_cost_is_written(pool: Pool) -> None:
    text = report({name: measure(pool, name) for name in NOTEBOOKS})
    RESULTS.write_text(text)
    print(text)
