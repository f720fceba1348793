"""What a submission costs, printed: run with `-s`. A figure to read, not a limit to pass."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sandbox_jobs import answer, outside, run

from bacasable.autograde.job import CellStatus
from bacasable.autograde.sandbox import Pool

pytestmark = pytest.mark.docker

NOTEBOOKS = {
    "nothing": (),
    "plain asserts": (
        answer("def square(x): return x * x"),
        outside("assert square(2) == 4"),
        outside("assert square(3) == 9"),
    ),
    "wrong answer": (answer("def square(x): return None"), outside("assert square(2) == 4")),
    "pandas and scikit-learn": (
        answer(
            "import numpy as np\nimport pandas as pd\n"
            "from sklearn.linear_model import LinearRegression\n"
            "df = pd.DataFrame({'x': range(200), 'y': np.arange(200) * 2.0 + 1})\n"
            "print(df.groupby(df.x % 3).mean())\ndf.describe()"
        ),
        answer("model = LinearRegression().fit(df[['x']], df['y'])\nmodel.score(df[['x']], df['y'])"),
        outside("assert abs(model.coef_[0] - 2) < 1e-6"),
        outside("pd.testing.assert_series_equal(df['y'], pd.Series(np.arange(200) * 2.0 + 1, name='y'))"),
    ),
    "a figure": (answer("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('t')"),),
}  # fmt: skip
ROUNDS = 10


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cost_of_a_submission(pool: Pool, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    cells = NOTEBOOKS[name] or (answer("pass"),)
    run(pool, *cells)
    usage = _cpu_usage_file(pool)
    own, wall, inside = time.process_time(), time.monotonic(), _read(usage)
    for _ in range(ROUNDS):
        _, results = run(pool, *cells)
    own, wall, inside = (
        time.process_time() - own,
        time.monotonic() - wall,
        _read(usage) - inside,
    )
    assert all(result.status is not CellStatus.NOT_RUN for result in results)
    with capsys.disabled():
        print(
            f"\n{name}: {wall / ROUNDS:.3f} s wall, {inside / ROUNDS:.3f} CPU s in the sandbox, "
            f"{own / ROUNDS:.4f} CPU s in the grader"
        )


def _cpu_usage_file(pool: Pool) -> Path | None:
    """Where the kernel counts the container's CPU time (cgroup v1 or v2), if it is visible."""
    worker = pool._slots[0].worker
    assert worker is not None
    found = Path("/sys/fs/cgroup").glob(f"**/*{worker.container.id}*")
    for folder in found:
        for name in ("cpuacct.usage", "cpu.stat"):
            if (folder / name).exists():
                return folder / name
    return None


def _read(usage: Path | None) -> float:
    """CPU seconds; NaN where they can't be seen."""
    if usage is None:
        return float("nan")
    text = usage.read_text()
    return int(text) / 1e9 if usage.name == "cpuacct.usage" else int(text.split()[1]) / 1e6
