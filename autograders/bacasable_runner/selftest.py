"""The escapes that a job must not manage, tried by a job process when a worker starts.

Each escape is a function that returns normally only if it worked, and otherwise raises `OSError`.
A worker in which one works refuses to grade: a wrong Docker option, a changed seccomp profile or
another engine is noticed before the first hand-in, not after.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bacasable_runner import limits
from bacasable_runner.frames import FrameReader, encode

# Architecture -> number of the system call.
SYSCALLS = {
    "io_uring_setup": {"x86_64": 425, "aarch64": 425},
    "bpf": {"x86_64": 321, "aarch64": 280},
    "keyctl": {"x86_64": 250, "aarch64": 219},
    "add_key": {"x86_64": 248, "aarch64": 217},
    "request_key": {"x86_64": 249, "aarch64": 218},
    "perf_event_open": {"x86_64": 298, "aarch64": 241},
    "userfaultfd": {"x86_64": 323, "aarch64": 282},
    "process_vm_readv": {"x86_64": 310, "aarch64": 270},
    "ptrace": {"x86_64": 101, "aarch64": 117},
    "mount": {"x86_64": 165, "aarch64": 40},
    "unshare": {"x86_64": 272, "aarch64": 97},
    "setns": {"x86_64": 308, "aarch64": 268},
    "clone3": {"x86_64": 435, "aarch64": 435},
    "pivot_root": {"x86_64": 155, "aarch64": 41},
    "init_module": {"x86_64": 175, "aarch64": 105},
    "kexec_load": {"x86_64": 246, "aarch64": 104},
    "open_by_handle_at": {"x86_64": 304, "aarch64": 265},
    "pidfd_getfd": {"x86_64": 438, "aarch64": 438},
    "shmget": {"x86_64": 29, "aarch64": 194},
    "msgget": {"x86_64": 68, "aarch64": 186},
    "semget": {"x86_64": 64, "aarch64": 190},
    "mq_open": {"x86_64": 240, "aarch64": 180},
    "memfd_secret": {"x86_64": 447, "aarch64": 447},
    "personality": {"x86_64": 135, "aarch64": 92},
}
CLONE_NEWUSER = 0x10000000
REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
WRITABLE = ("/work", "/tmp", "/dev/shm", "/dev/mqueue")  # noqa: S108
NOT_FILES = ("proc", "sysfs", "devpts", "mqueue", "cgroup", "cgroup2")

_libc = ctypes.CDLL(None, use_errno=True)


def main(channel: int, _prepared: object) -> None:
    """Try everything, and tell the supervisor what was tried and what worked."""
    connection = socket.socket(fileno=channel)
    reader = FrameReader(limit=1 << 16)
    messages: list[dict[str, Any]] = []
    while not messages:
        messages = reader.feed(connection.recv(1 << 16))
    limits.apply(messages[0]["limits"])
    tried, escaped = [], []
    for name, escape in escapes():
        tried.append(name)
        if _works(escape):
            escaped.append(name)
    connection.sendall(encode({"op": "selftest", "tried": tried, "escaped": escaped}))


def escapes() -> Iterator[tuple[str, Callable[[], object]]]:
    """Every escape with its name."""
    for name in SYSCALLS:
        yield f"syscall {name}", _syscall(name)
    yield from _ESCAPES.items()


def _works(escape: Callable[[], object]) -> bool:
    try:
        escape()
    except OSError:
        return False
    return True


def _syscall(name: str) -> Callable[[], None]:
    def call() -> None:
        number = SYSCALLS[name].get(platform.machine())
        if number is None:
            raise AssertionError(f"no system call numbers for {platform.machine()}")
        argument = {"unshare": CLONE_NEWUSER, "personality": 0x0040000}.get(name, 0)
        if _libc.syscall(number, argument, 0, 0, 0, 0, 0) != -1:
            return
        # Any other error means that the call itself was let in.
        if ctypes.get_errno() in REFUSED:
            raise PermissionError(ctypes.get_errno(), name)

    return call


def _become_root() -> None:
    os.setresuid(0, 0, 0)


def _has_capabilities() -> None:
    status = Path("/proc/self/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    held = [fields[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")]
    if not any(int(value, 16) for value in held) and fields["NoNewPrivs"].strip() == "1":
        raise PermissionError(errno.EPERM, "no capability")


def _reach_network() -> None:
    if any(name != "lo" for _, name in socket.if_nameindex()):
        return
    with socket.create_connection(("192.0.2.1", 80), timeout=1):
        return


def _make_socket(family: int) -> Callable[[], None]:
    def call() -> None:
        socket.socket(family, socket.SOCK_SEQPACKET if family == 38 else socket.SOCK_STREAM).close()

    return call


def _see_engine() -> None:
    paths = ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock")
    if not any(Path(path).exists() for path in paths):
        raise FileNotFoundError(errno.ENOENT, "no engine socket")


def _read_memory_of(pid: int | str) -> Callable[[], None]:
    def call() -> None:
        os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))

    return call


def _read_environment_of_parent() -> None:
    Path(f"/proc/{os.getppid()}/environ").read_bytes()


def _list_descriptors_of_parent() -> None:
    list(Path(f"/proc/{os.getppid()}/fd").iterdir())


def _kill(pid: int) -> Callable[[], None]:
    return lambda: os.kill(pid, 0)


def _raise_limits() -> None:
    for name in (resource.RLIMIT_NPROC, resource.RLIMIT_AS, resource.RLIMIT_CPU):
        _, hard = resource.getrlimit(name)
        try:
            resource.setrlimit(name, (hard + 1, hard + 1))
        except ValueError:  # how Python reports the kernel's refusal
            continue
        return
    raise PermissionError(errno.EPERM, "limits")


def _spare_itself_from_oom() -> None:
    Path("/proc/self/oom_score_adj").write_text("0")


def _find_setuid_file() -> None:
    for folder in ("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/lib", "/opt/bacasable/bin"):
        for path in Path(folder).glob("*"):
            if path.is_file() and path.lstat().st_mode & (stat.S_ISUID | stat.S_ISGID):
                return
    raise FileNotFoundError(errno.ENOENT, "no setuid file")


def _write_elsewhere() -> None:
    folders = ("/", "/etc", "/usr", "/opt/bacasable", "/var/tmp", "/run", "/dev", "/work")  # noqa: S108
    for folder in folders:
        path = Path(folder, f"bacasable-{os.getpid()}")
        try:
            path.touch()
        except OSError:
            continue
        return
    raise PermissionError(errno.EROFS, "read-only")


def _find_unexpected_mount() -> None:
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, target, kind, options = line.split()[:4]
        inside = any(target == known or target.startswith(f"{known}/") for known in WRITABLE)
        if inside or kind in NOT_FILES or target == "/dev" or "ro" in options.split(","):
            continue
        if Path(target).is_dir() and os.access(target, os.W_OK):
            return
    raise PermissionError(errno.EROFS, "read-only")


def _write_kernel_interface() -> None:
    paths = [
        *("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper"),
        *("/dev/kmsg", "/dev/mem", "/proc/kcore", "/proc/sys/kernel/ns_last_pid"),
        *map(str, Path("/sys/fs/cgroup").glob("*/release_agent")),
        *map(str, Path("/sys/fs/cgroup").glob("*/cgroup.procs")),
    ]
    for path in paths:
        try:
            os.close(os.open(path, os.O_WRONLY))
        except OSError:
            continue
        return
    raise PermissionError(errno.EPERM, "kernel interfaces")


def _make_device() -> None:
    os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(254, 0))


def _see_other_jobs() -> None:
    list(Path("/work").iterdir())


def _inherit_descriptor() -> None:
    held = {int(path.name) for path in Path("/proc/self/fd").iterdir()}
    # 0 to 3, and the one with which the folder itself was read.
    if len(held - {0, 1, 2, 3}) <= 1:
        raise PermissionError(errno.EBADF, "nothing inherited")


def _see_secrets_in_environment() -> None:
    known = {"PATH", "LANG", "LANGUAGE", "HOME", "TMPDIR", "USER", "LOGNAME", "HOSTNAME", "PWD"} | {
        "NBGRADER_EXECUTION"
    }
    prefixes = (
        "MPL",
        "KMP_",
        "PYDEVD_",
        "OMP_",
        "OPENBLAS_",
        "MKL_",
        "NUMEXPR_",
        "VECLIB_",
        "PYTHON",
        "LC_",
    )
    jupyter = {"TERM", "CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PAGER", "GIT_PAGER"}
    rest = [n for n in os.environ if n not in known | jupyter and not n.startswith(prefixes)]
    if not rest:
        raise PermissionError(errno.EPERM, "nothing in the environment")


_ESCAPES: dict[str, Callable[[], object]] = {
    "become root": _become_root,
    "have a capability or gain one": _has_capabilities,
    "reach the network": _reach_network,
    "AF_VSOCK socket": _make_socket(40),
    "AF_ALG socket": _make_socket(38),
    "AF_PACKET socket": _make_socket(17),
    "see the container engine": _see_engine,
    "read the memory of the first process": _read_memory_of(1),
    "read the memory of the parent": lambda: _read_memory_of(os.getppid())(),
    "read the environment of the parent": _read_environment_of_parent,
    "list the descriptors of the parent": _list_descriptors_of_parent,
    "signal the first process": _kill(1),
    "signal the parent": lambda: os.kill(os.getppid(), 0),
    "raise its limits": _raise_limits,
    "spare itself when memory runs out": _spare_itself_from_oom,
    "find a setuid file": _find_setuid_file,
    "write outside its folders": _write_elsewhere,
    "write to an unexpected mount": _find_unexpected_mount,
    "write to a kernel interface": _write_kernel_interface,
    "make a device": _make_device,
    "see other jobs": _see_other_jobs,
    "inherit a descriptor": _inherit_descriptor,
    "see secrets in the environment": _see_secrets_in_environment,
    "mount by name": lambda: _mount(),
    "chroot": lambda: os.chroot("."),
}


def _mount() -> None:
    if _libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) != 0:
        raise PermissionError(ctypes.get_errno(), "mount")
