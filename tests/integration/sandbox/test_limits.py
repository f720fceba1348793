"""Whatever a notebook wants too much of, it ends in time, says why, and the next one is graded."""

from __future__ import annotations

import secrets
import threading
from contextlib import closing

import pytest
from sandbox_jobs import answer, check, error, job, run, text
from waiting import wait_until

from bacasable.autograde.job import CellStatus
from bacasable.autograde.sandbox import Pool
from bacasable.autograde.sandbox.channel import Cancelled
from bacasable.autograde.sandbox.container import INSTANCE_LABEL, connect
from bacasable.autograde.sandbox.pool import LONGEST

pytestmark = pytest.mark.docker

OK, ERROR, TIMEOUT, NOT_RUN = (
    CellStatus.OK,
    CellStatus.ERROR,
    CellStatus.TIMEOUT,
    CellStatus.NOT_RUN,
)


@pytest.fixture(autouse=True)
def _still_grading(pool: Pool) -> None:
    """Each test starts with an honest notebook: what the test before left must not matter."""
    _, cells = run(pool, answer("def f(x): return x + 1"), check("assert f(1) == 2"))
    assert [cell.status for cell in cells] == [OK, OK]


SHORT = 3.0  # what is stopped takes it all; what follows has it too, on a slow machine
FLOOD = "import subprocess\nsubprocess.run(['yes', 'A' * 99], timeout=1)"


def statuses(pool: Pool, *sources: str, **limits: float) -> list[CellStatus]:
    _, cells = run(pool, *map(answer, sources), **limits)
    return [cell.status for cell in cells]


def test_an_endless_loop_is_interrupted_and_the_notebook_goes_on(pool: Pool) -> None:
    _, [loop, after] = run(pool, answer("while True: pass"), answer("print(1)"), cell_seconds=SHORT)
    assert loop.status is TIMEOUT
    assert error(loop) == ("TempsDepasse", "Temps dépassé : cette cellule a été arrêtée après 3 s.")
    assert (after.status, text(after)) == (OK, "1\n")


@pytest.mark.parametrize(
    "source",
    [
        "import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import os, signal\nos.killpg(0, signal.SIGSTOP)",
    ],
)
def test_what_ignores_the_interrupt_is_killed(pool: Pool, source: str) -> None:
    assert statuses(pool, source, "1", cell_seconds=SHORT) == [TIMEOUT, NOT_RUN]


def test_an_awaiting_cell_is_interrupted(pool: Pool) -> None:
    sources = ("import asyncio\nawait asyncio.sleep(99)", "1")
    assert statuses(pool, *sources, cell_seconds=SHORT) == [TIMEOUT, OK]


def test_a_notebook_has_its_own_time(pool: Pool) -> None:
    sources = ("1", "import time; time.sleep(60)", "2")
    got = statuses(pool, *sources, cell_seconds=60, notebook_seconds=SHORT)
    assert got == [OK, TIMEOUT, NOT_RUN]


BUSY = """
import time
began = time.process_time()
while time.process_time() - began < 1.5: pass
"""


def test_waiting_for_a_busy_processor_is_not_the_notebook_s_time(sandbox_image: str) -> None:
    instance = f"test-{secrets.token_hex(4)}"
    with Pool(image=sandbox_image, workers=1, instance=instance) as pool, closing(connect()) as to:
        run(pool, answer("1"))  # the sandbox is ready
        [sandbox] = to.containers.list(filters={"label": f"{INSTANCE_LABEL}={instance}"})
        sandbox.update(cpuset_cpus="0")
        hog = ["timeout", "60", "/opt/bacasable/bin/python", "-c", "while True: pass"]
        sandbox.exec_run(hog, detach=True)
        wait_until(lambda: [p for p in sandbox.top()["Processes"] if p[-1].startswith(hog[2])])
        result, [cell, last] = run(pool, answer(BUSY), answer("1"), cell_seconds=2)
    assert cell.seconds < 2 < result.seconds  # past its limit, through no fault of its own
    assert 0 < cell.waited < result.seconds - cell.seconds
    assert (cell.status, last.status) == (OK, OK) or result.seconds > LONGEST * 2


def test_crowding_one_s_own_sandbox_gains_no_endless_time(pool: Pool) -> None:
    source = "import os\nfor _ in range(5): os.fork()\nwhile True: pass"
    assert statuses(pool, source, cell_seconds=1) == [TIMEOUT]


def test_too_much_memory_is_a_memory_error(pool: Pool) -> None:
    _, [cell, after] = run(pool, answer("x = bytearray(3 << 30)"), answer("1"))
    assert error(cell)[0] == "MemoryError"
    assert after.status is OK


def test_memory_taken_bit_by_bit_by_many_processes(pool: Pool) -> None:
    source = (
        "import os\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        x = [bytearray(b'x' * (1 << 20)) for _ in range(400)]\n"
        "        import time; time.sleep(60)\n"
        "import time; time.sleep(3)"
    )
    statuses(pool, source, cell_seconds=10)


@pytest.mark.parametrize("code", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_process_that_ends_itself(pool: Pool, code: str) -> None:
    _, cells = run(pool, answer("print('vu')"), check(f"import os\n{code}"), check("assert True"))
    assert [cell.status for cell in cells] == [OK, ERROR, NOT_RUN]
    assert text(cells[0]) == "vu\n"


def test_cpu_time_of_subprocesses_is_limited(pool: Pool) -> None:
    source = (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'while 1: pass']).returncode"
    )
    _, [cell] = run(pool, answer(source), cpu_seconds=1, cell_seconds=120)
    assert cell.status is OK


def test_output_is_cut_and_the_cell_stays_good(pool: Pool) -> None:
    flood = "for _ in range(500): print('A' * 100_000)"
    _, [cell, graded] = run(pool, answer(flood), check("2.5"), output_bytes=100_000)
    assert cell.status is OK
    assert len(text(cell)) < 120_000
    assert "tronquée" in text(cell)
    assert graded.outputs[0]["data"]["text/plain"] == "2.5"


def test_a_flood_from_a_subprocess_is_cut(pool: Pool) -> None:
    _, [cell] = run(pool, answer(FLOOD), output_bytes=50_000)
    assert error(cell)[0] == "TimeoutExpired"
    assert 49_000 < len(text(cell)) < 60_000


def test_files_have_a_largest_size(pool: Pool) -> None:
    source = "open('gros', 'wb').write(b'0' * 2_000_000)"
    _, [cell] = run(pool, answer(source), file_bytes=1_000_000)
    assert error(cell)[0] == "OSError"


def test_the_disk_has_an_end(pool: Pool) -> None:
    source = "for i in range(50): open(f'f{i}', 'wb').write(b'0' * (20 << 20))"
    _, [cell] = run(pool, answer(source))
    assert error(cell)[0] == "OSError"


def test_processes_are_counted(pool: Pool) -> None:
    source = (
        "import os, time\nn = 0\n"
        "try:\n"
        "    for n in range(500):\n"
        "        if os.fork() == 0: time.sleep(30); os._exit(0)\n"
        "except OSError: print('refusé', n)"
    )
    _, [cell] = run(pool, answer(source), processes=32)
    assert text(cell).startswith("refusé")
    assert int(text(cell).split()[1]) < 32


def test_limits_cannot_be_raised(pool: Pool) -> None:
    source = (
        "import resource as r\n"
        "soft, hard = r.getrlimit(r.RLIMIT_NPROC)\nr.setrlimit(r.RLIMIT_NPROC, (hard + 1, hard + 1))"
    )
    _, [cell] = run(pool, answer(source))
    assert cell.status is ERROR


def test_a_cancelled_job_ends_and_the_pool_goes_on(pool: Pool) -> None:
    cancelled = threading.Event()
    timer = threading.Timer(0.5, cancelled.set)
    timer.start()
    with pytest.raises(Cancelled):
        pool.run(job(answer("import time; time.sleep(60)"), cell_seconds=60), cancelled=cancelled)
    timer.join()
    assert statuses(pool, "1") == [OK]
