"""What the sandbox does better than a stock kernel, or must do for grading."""

from __future__ import annotations

import re
import time

import pytest
from sandbox_jobs import answer, check, error, run, text, value
from waiting import PATIENCE_SECONDS

from bacasable.autograde.job import CellStatus
from bacasable.autograde.sandbox import Pool

pytestmark = pytest.mark.docker


def test_subprocess_output_is_shown_in_order(pool: Pool) -> None:
    source = "import os, subprocess\nprint('a')\nsubprocess.run(['echo', 'b'])\nos.write(1, b'c\\n')\nprint('d')"
    _, [cell] = run(pool, answer(source))
    assert text(cell) == "a\nb\nc\nd\n"


def test_a_forked_child_prints_into_the_cell(pool: Pool) -> None:
    source = (
        "import multiprocessing as mp\n"
        "p = mp.Process(target=lambda: print('enfant', flush=True)); p.start(); p.join()"
    )
    _, [cell] = run(pool, answer(source))
    assert text(cell) == "enfant\n"


@pytest.mark.parametrize("source", ["input('nom ?')", "import getpass; getpass.getpass()"])
def test_input_is_refused_at_once(pool: Pool, source: str) -> None:
    _, [cell] = run(pool, answer(source))
    assert error(cell)[0] == "StdinNotImplementedError"


@pytest.mark.parametrize("source", ["exit()", "quit()", "import sys; sys.exit(0)", "exit"])
def test_leaving_does_not_end_the_notebook(pool: Pool, source: str) -> None:
    _, [_, after] = run(pool, answer(source), check("assert 1 + 1 == 2"))
    assert after.status is CellStatus.OK


def test_breakpoint_does_not_cost_the_later_tests(pool: Pool) -> None:
    result, [_, after] = run(pool, answer("breakpoint()"), check("assert True"))
    assert after.status is CellStatus.OK
    assert result.flags == ()


def test_partial_credit_is_the_value_of_the_last_expression(pool: Pool) -> None:
    _, [_, cell] = run(pool, answer("x = 1"), check("points = 0\npoints += 1.5 * x\npoints"))
    assert cell.status is CellStatus.OK
    assert value(cell) == "1.5"


def test_a_test_may_await_use_magics_and_draw(pool: Pool) -> None:
    source = (
        "import asyncio\nawait asyncio.sleep(0)\nx = %env HOME\nassert x\n"
        "import matplotlib.pyplot as plt\nplt.plot([1])"
    )
    _, [cell] = run(pool, check(source))
    assert cell.status is CellStatus.OK
    assert "image/png" in str(cell.outputs)


def test_a_helper_of_one_test_works_in_the_next(pool: Pool) -> None:
    first = check("def verifie(f, x, y):\n    assert f(x) == y")
    _, [_, _, good, bad] = run(
        pool,
        answer("def carre(x): return x * x"),
        first,
        check("verifie(carre, 3, 9)"),
        check("verifie(carre, 3, 10)"),
    )
    assert (good.status, bad.status) == (CellStatus.OK, CellStatus.ERROR)
    assert error(bad)[0] == "AssertionError"


def test_the_error_of_a_test_shows_its_line(pool: Pool) -> None:
    _, [_, cell] = run(pool, answer("x = 2"), check("y = 1\nassert x == 3, 'x vaut trois'"))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(cell.outputs[-1]["traceback"]))
    assert "assert x == 3" in shown
    assert "Cell " in shown
    assert "bacasable_runner" not in shown


def test_files_of_the_notebook_are_there_and_writable(pool: Pool) -> None:
    source = "open('data/x.csv', 'a').write('fin'); print(open('data/x.csv').read())"
    _, [cell] = run(pool, answer(source), files={"data/x.csv": b"a;b\n"})
    assert text(cell) == "a;b\nfin\n"


def test_a_bottomless_recursion_is_shown_in_time(pool: Pool) -> None:
    _, [cell, test] = run(pool, answer("def f(): return f()\nf()"), check("f()"), cell_seconds=60)
    assert error(cell)[0] == "RecursionError"
    assert error(test)[0] == "RecursionError"


def test_submissions_draw_different_random_numbers(pool: Pool) -> None:
    source = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    drawn = {text(run(pool, answer(source))[1][0]) for _ in range(3)}
    assert len(drawn) == 3


def test_the_source_of_a_function_can_be_read(pool: Pool) -> None:
    define = answer("def f(x):\n    return x  # ici")
    _, [_, cell] = run(
        pool, define, check("import inspect\nassert '# ici' in inspect.getsource(f)")
    )
    assert cell.status is CellStatus.OK


def test_code_knows_that_it_is_graded(pool: Pool) -> None:
    _, [cell] = run(pool, answer("import os\nos.environ['NBGRADER_EXECUTION']"))
    assert value(cell) == "'autograde'"


def test_what_few_notebooks_import_is_loaded_when_nobody_waits(pool: Pool) -> None:
    loaded = answer("import sys\n'statsmodels.api' in sys.modules")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while value(run(pool, loaded)[1][0]) != "True":
        assert time.monotonic() < deadline, "the worker did nothing with its idle time"
        time.sleep(0.5)  # leave it idle
