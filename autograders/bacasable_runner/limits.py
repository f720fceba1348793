"""How a process gives up what it must not have, in an order that can't be undone.

After `drop_privileges` there is no way back: no capability, no new privileges, no other user id.
Limits are then only ever lowered.
"""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

from bacasable_runner.frames import Message

LIMIT_NAMES = (
    "cell_seconds",
    "notebook_seconds",
    "cpu_seconds",
    "memory_bytes",
    "processes",
    "open_files",
    "file_bytes",
    "output_bytes",
)
MEMORY_RESERVE_BYTES = 96 << 20  # of the container: for the supervisor, pipes and tmpfs
PR_SET_NO_NEW_PRIVS = 38
PR_SET_DUMPABLE = 4

_libc = ctypes.CDLL(None, use_errno=True)


def parse(raw: object) -> dict[str, float]:
    """The limits of a job, checked. Raises `ValueError` naming what is wrong."""
    if not isinstance(raw, dict) or set(raw) != set(LIMIT_NAMES):
        raise ValueError("limits: exactly these names are needed: " + ", ".join(LIMIT_NAMES))
    for name, value in raw.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1 << 40:
            raise ValueError(f"limits.{name}: a positive number is needed")
    return {name: float(raw[name]) for name in LIMIT_NAMES}


def drop_privileges(uid: int, *, examiner: bool = False) -> None:
    """Become `uid` for good. Leaves the process undumpable: nobody of this uid can look in."""
    # The learner's is the first to die when the container's memory runs out, never the supervisor.
    Path("/proc/self/oom_score_adj").write_text("500" if examiner else "1000")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_DUMPABLE, 0)


def apply(limits: Message) -> None:
    """Lower this process's limits, and so those of all its children."""
    cpu = max(1, int(limits["cpu_seconds"]))
    memory = own_address_space() + int(limits["memory_bytes"])
    for name, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 2),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_NPROC, int(limits["processes"]), int(limits["processes"])),
        (resource.RLIMIT_NOFILE, int(limits["open_files"]), int(limits["open_files"])),
        (resource.RLIMIT_FSIZE, int(limits["file_bytes"]), int(limits["file_bytes"])),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        # No POSIX message queue: it would outlive the process that made it.
        (resource.RLIMIT_MSGQUEUE, 0, 0),
    ):
        ceiling = resource.getrlimit(name)[1]
        hard = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        resource.setrlimit(name, (min(soft, hard), hard))


def own_address_space() -> int:
    """Bytes of address space in use: most of it is the zygote's, shared and not the learner's."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def spare_container_memory() -> int | None:
    """Bytes that a job may take before the container's own limit would kill something."""
    for limit, used in (
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
        ("memory.max", "memory.current"),
    ):
        try:
            ceiling = int(Path("/sys/fs/cgroup", limit).read_text())
            taken = int(Path("/sys/fs/cgroup", used).read_text())
        except (OSError, ValueError):
            continue
        return max(ceiling - taken - MEMORY_RESERVE_BYTES, 64 << 20)
    return None


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
