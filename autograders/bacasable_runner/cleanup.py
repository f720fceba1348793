"""After a job nothing of its user id is left: no process, no file. Proven, not assumed.

A *janitor* does it, a short-lived child that acts as the job's user id (so it needs no capability
to remove that user's files, and `kill(-1)` reaches that user's processes and no other) while its
real user id is one nobody else has (so the job's processes can't kill it first).
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

WORK = Path("/work")
SHARED_WRITABLE = (Path("/tmp"), Path("/dev/shm"), Path("/dev/mqueue"))  # noqa: S108
JANITOR_UID = 65_533
CLEAN_SECONDS = 10.0


def clean(uids: Sequence[int], *, reap: Callable[[], None]) -> str:
    """Kill and remove everything of a job's user ids. Returns what is left, in words, or nothing."""
    deadline = time.monotonic() + CLEAN_SECONDS
    while True:
        for uid in uids:
            _as_janitor(uid, _kill_all)
        reap()
        running = [pid for uid in uids for pid in processes_of(uid)]
        if not running:
            break
        if time.monotonic() > deadline:
            return f"processes of {uids} can't be killed: {running}"
        time.sleep(0.001)
    for uid in uids:
        _as_janitor(uid, _remove_files)
        home = WORK / str(uid)
        if home.exists():
            try:
                home.rmdir()
            except OSError as error:
                return f"{home} can't be removed: {error.strerror}"
    return next(filter(None, map(leftovers, uids)), "")


def leftovers(uid: int) -> str:
    """What is left of `uid`, in words; empty when the worker is clean."""
    if pids := processes_of(uid):
        return f"processes left: {pids}"
    files = [str(path) for root in SHARED_WRITABLE for path in _entries(root)]
    files += [str(path) for path in _entries(WORK) if path.name == str(uid)]
    if files:
        return f"files left: {files[:5]}"
    return ""


def processes_of(uid: int) -> list[int]:
    """Every process that has `uid` as any of its four user ids, zombies too."""
    wanted = str(uid)
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and wanted in _uids(entry.name):
            found.append(int(entry.name))
    return found


def _uids(pid: str) -> list[str]:
    # Not the owner of /proc/<pid>: for an undumpable process that is root.
    try:
        for line in Path("/proc", pid, "status").read_text().splitlines():
            if line.startswith("Uid:"):
                return line.split()[1:]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return []


def _as_janitor(uid: int, work: Callable[[int], None]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(JANITOR_UID, uid, JANITOR_UID)
            work(uid)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _kill_all(_uid: int) -> None:
    # One call is atomic: the kernel holds the process list, so no fork slips through.
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def _remove_files(uid: int) -> None:
    _remove(WORK / str(uid))
    for root in SHARED_WRITABLE:
        for path in _entries(root):
            if path.lstat().st_uid == uid:
                _remove(path)


def _remove(path: Path) -> None:
    if not stat.S_ISDIR(path.lstat().st_mode):
        path.unlink()
        return
    # The folder itself stays when its parent is root's: the supervisor removes it.
    with suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if not _is_empty(path):
        # Folders without permissions, or nested deeper than Python goes: these tools cope.
        subprocess.run(["/bin/chmod", "-R", "u+rwX", path], stderr=subprocess.DEVNULL)
        subprocess.run(["/bin/rm", "-rf", path], stderr=subprocess.DEVNULL)


def _is_empty(folder: Path) -> bool:
    """Whether there is nothing left in it, or no such folder. One that can't be read isn't empty."""
    try:
        return not any(folder.iterdir())
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _entries(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            yield from [Path(entry.path) for entry in entries]
    except (FileNotFoundError, PermissionError):
        return
