"""Nothing gets out, nothing stays, nobody else is seen; and lies on the channel change nothing."""

from __future__ import annotations

import docker
import pytest
from sandbox_jobs import answer, check, run, text, value
from waiting import wait_until

from bacasable.autograde.job import CellStatus
from bacasable.autograde.sandbox import Pool

pytestmark = pytest.mark.docker

LEAVE_TRACES = """
import os, subprocess, sys
for folder in ("/tmp", "/dev/shm", os.path.expanduser("~"), ".", "/dev/mqueue"):
    try:
        os.makedirs(f"{folder}/trace/sous", exist_ok=True)
        open(f"{folder}/trace/sous/fichier", "w").close()
        os.chmod(f"{folder}/trace", 0)
    except OSError:
        pass
subprocess.Popen(["sleep", "600"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            pass
    os._exit(0)
"""
TRACES = {
    "everywhere": LEAVE_TRACES,
    "very deep folders": "import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')",
    "very many files": "for n in range(15_000): open(f'f{n}', 'w').close()",
    "home without permissions": "import os\nos.mkdir('d'); os.chmod('d', 0); os.chmod(os.environ['HOME'], 0)",
    "links": "import os\nos.symlink('/', 'racine'); os.symlink('/tmp', '/tmp/soi'); os.mkfifo('tube')",
    "odd names": "for n in ('-rf', ' ', 'a\\nb', '\\udcff'): open(n, 'w').close()",
}
LOOK_FOR_TRACES = """
import os, pathlib
uids = {}
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        line = [l for l in open(f"/proc/{pid}/status") if l.startswith("Uid")][0]
        uids[pid] = int(line.split()[1])
    except OSError:
        pass
own = (0, os.getuid(), os.getuid() + 1)  # the last one is this job's examiner
others = [uid for uid in uids.values() if uid not in own]
files = [str(p) for f in ("/tmp", "/dev/shm", "/dev/mqueue", "/var/tmp") for p in pathlib.Path(f).iterdir()]
ipc = sum(len(open(f"/proc/sysvipc/{n}").readlines()) - 1 for n in ("shm", "sem", "msg"))
print(others, files, ipc, os.listdir())
"""


def test_the_worker_tried_the_escapes_on_itself(pool: Pool) -> None:
    run(pool, answer("1"))
    worker = pool._slots[0].worker  # what it says at its start is no part of the interface
    assert worker is not None
    assert len(worker.description["tried"]) >= 45


def test_a_worker_without_its_seccomp_profile_refuses(
    sandbox_image: str, instance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bacasable.autograde.sandbox import container
    from bacasable.errors import MachineError

    restrictions = container._restrictions("1G")
    restrictions["security_opt"] = ["no-new-privileges"]
    monkeypatch.setattr(container, "_restrictions", lambda memory: restrictions)
    with (
        Pool(image=sandbox_image, workers=1, instance=instance) as pool,
        pytest.raises(MachineError, match="escapes that work"),
    ):
        run(pool, answer("1"))


def container_of(pool: Pool) -> str:
    run(pool, answer("1"))
    worker = pool._slots[0].worker
    assert worker is not None
    return worker.container.id


@pytest.mark.parametrize("name", TRACES)
def test_nothing_is_left_for_the_next_job(pool: Pool, name: str) -> None:
    before = container_of(pool)
    run(pool, answer(TRACES[name]))
    _, [cell] = run(pool, answer(LOOK_FOR_TRACES))
    assert text(cell) == "[] [] 0 []\n"
    assert container_of(pool) == before  # it was cleaned, not thrown away


def test_each_submission_has_a_user_id_of_its_own(pool: Pool) -> None:
    uids = {value(run(pool, answer("import os\nos.getuid()"))[1][0]) for _ in range(4)}
    assert len(uids) == 4


def test_the_test_is_not_there_before_its_turn(pool: Pool) -> None:
    look = (
        "import gc, os, pathlib\n"
        "found = [o for o in gc.get_objects() if '-'.join(['CANARI', '77']) in str(o)[:20000]]\n"
        "files = [p for p in pathlib.Path.home().parent.rglob('*') if p.is_file()]\n"
        "print(len(found), len(files))"
    )
    _, [cell, _] = run(pool, answer(look), check("assert 'CANARI-77'"))
    assert text(cell) == "0 0\n"


def test_a_test_leaves_no_history_and_no_source(pool: Pool) -> None:
    look = (
        "import linecache\n"
        "print('-'.join(['CANARI', '78']) in str(In), '-'.join(['CANARI', '78']) in str(linecache.cache))"
    )
    _, cells = run(pool, check("assert 'CANARI-78' == ''"), answer(look))
    assert text(cells[1]) == "False False\n"


HOSTILE_WRITERS = {
    "garbage": "os.write(3, b'\\xff' * 100)",
    "a huge length": "os.write(3, b'\\xff\\xff\\xff\\xff')",
    "endless": "os.set_blocking(3, True)\nwhile True: os.write(3, b'A' * 65536)",
    "deep JSON": "s = b'[' * 100000\nos.write(3, len(s).to_bytes(4, 'big') + s)",
    "a list": "os.write(3, b'\\0\\0\\0\\2[]')",
    "NaN": "s = b'{\"op\": NaN}'\nos.write(3, len(s).to_bytes(4, 'big') + s)",
    "an unknown message": "s = b'{\"op\": \"result\"}'\nos.write(3, len(s).to_bytes(4, 'big') + s)",
    "a false end": 's = b\'{"op": "done", "ok": true}\'\nos.write(3, len(s).to_bytes(4, \'big\') + s)',
    "two false ends": (
        's = b\'{"op": "done", "ok": true}\'\n'
        "for _ in range(2): os.write(3, len(s).to_bytes(4, 'big') + s)"
    ),
    "a false seal": (
        's = b\'{"op": "done", "ok": true, "seal": "00", "result": {}}\'\n'
        "os.write(3, len(s).to_bytes(4, 'big') + s)"
    ),
    "closed": "os.close(3)",
}


@pytest.mark.parametrize("name", HOSTILE_WRITERS)
def test_writing_to_the_channel_earns_nothing(pool: Pool, name: str) -> None:
    lie = "\n    ".join(HOSTILE_WRITERS[name].splitlines())
    source = f"import os, time\ndef f(x):\n    {lie}\n    time.sleep(0.2)\n    return 0"
    _, cells = run(
        pool, answer(source), check("assert f(1) == 1"), check("assert f(2) == 2"), cell_seconds=5
    )
    assert all(cell.status is not CellStatus.OK for cell in cells[1:])
    _, [after] = run(pool, check("assert 1 == 1"))
    assert after.status is CellStatus.OK


def test_no_container_is_left_after_closing(sandbox_image: str, instance: str) -> None:
    own = f"{instance}-closing"
    with Pool(image=sandbox_image, workers=1, instance=own) as pool:
        run(pool, answer("1"))
    client = docker.from_env()
    assert client.containers.list(all=True, filters={"name": f"{own}-sandbox"}) == []
    client.close()


def test_closing_waits_for_no_sandbox_that_is_still_starting(
    sandbox_image: str, instance: str
) -> None:
    """Ctrl-C, or a course that can't be read, and the command ends at once and leaves nothing."""
    own = f"{instance}-closed"
    pool = Pool(image=sandbox_image, workers=2, instance=own)
    label = {"label": f"fr.bacasable.instance={own}"}
    client = docker.from_env()
    try:
        wait_until(
            lambda: client.containers.list(filters=label, ignore_removed=True), "no container"
        )
        pool.close()
        assert client.containers.list(all=True, filters=label, ignore_removed=True) == []
    finally:
        client.close()
