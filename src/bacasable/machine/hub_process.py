"""The hub as a background process: one of it, with a pid file and a log, until it is stopped.

The hub runs its proxy and its services itself; here only the hub is started, waited for, stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bacasable.errors import MachineError
from bacasable.machine import health
from bacasable.machine.commands import telling_line
from bacasable.machine.waiting import listens, wait_until
from bacasable.settings import REPOSITORY, Settings

CONFIG = REPOSITORY / "jupyterhub_config.py"
START_SECONDS = 120.0
STOP_SECONDS = 30.0


def running_pid(settings: Settings) -> int | None:
    """The hub's process id; None when it doesn't run (a pid file may be left from a crash)."""
    return _alive(pid_file(settings), said_by="jupyterhub")


def start(settings: Settings, *, environ: Mapping[str, str]) -> int:
    """Start the hub in a session of its own, so that it outlives the terminal."""
    log = log_file(settings)
    for folder in (log.parent, pid_file(settings).parent):
        folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=settings.data_dir,
            env={**environ, **settings.as_environ()},
            start_new_session=True,
        )
    pid_file(settings).write_text(f"{process.pid}\n", encoding="ascii")
    _fingerprint_file(settings).write_text(fingerprint(settings), encoding="ascii")
    return process.pid


def is_current(settings: Settings) -> bool:
    """Whether the hub was started with the code and the settings of now."""
    try:
        return _fingerprint_file(settings).read_text(encoding="ascii") == fingerprint(settings)
    except FileNotFoundError:
        return False


def fingerprint(settings: Settings) -> str:
    """One digest of what the hub and its services read only when they start."""
    total = hashlib.sha256(repr(sorted(settings.as_environ().items())).encode())
    for path in (CONFIG, REPOSITORY / "uv.lock", *sorted((REPOSITORY / "src").rglob("*"))):
        if path.is_file() and path.suffix != ".pyc":
            total.update(str(path).encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def wait_healthy(settings: Settings, *, hub_address: str) -> None:
    """Wait until all parts answer. Raises `MachineError` naming the part that doesn't."""
    # The proxy comes up before the hub, and would fill its log with what it can't reach yet.
    wait_until(
        lambda: listens(hub_address, settings.hub_port) or running_pid(settings) is None,
        seconds=START_SECONDS,
    )
    wait_until(
        lambda: not health.unhealthy(settings) or running_pid(settings) is None,
        seconds=START_SECONDS,
    )
    log = log_file(settings)
    if running_pid(settings) is None:
        stop(settings)  # the proxy that it left
        raise MachineError(
            f"le hub s'est arrêté au démarrage : « {telling_line(log)} ».",
            todo=f"Journal complet : {log}",
        )
    if silent := health.unhealthy(settings):
        raise MachineError(
            f"ne répond pas : {', '.join(silent)}.", todo=f"« make doctor » ; journal : {log}"
        )


def stop(settings: Settings) -> bool:
    """Stop the hub, with its services and its proxy. Returns whether it ran."""
    stopped = _terminate(pid_file(settings), said_by="jupyterhub")
    # A killed hub leaves its proxy.
    return _terminate(proxy_pid_file(settings), said_by="configurable-http-proxy") or stopped


def proxy_pid(settings: Settings) -> int | None:
    """The proxy's process id; None when it doesn't run."""
    return _alive(proxy_pid_file(settings), said_by="configurable-http-proxy")


def pid_file(settings: Settings) -> Path:
    return settings.data_dir / "run" / "hub.pid"


def proxy_pid_file(settings: Settings) -> Path:
    return settings.data_dir / "run" / "proxy.pid"


def log_file(settings: Settings) -> Path:
    return settings.data_dir / "logs" / "hub.log"


def _fingerprint_file(settings: Settings) -> Path:
    return settings.data_dir / "run" / "hub.fingerprint"


def _terminate(file: Path, *, said_by: str) -> bool:
    pid = _alive(file, said_by=said_by)
    if pid is None:
        file.unlink(missing_ok=True)
        return False
    _signal(pid, signal.SIGTERM)
    if not wait_until(lambda: _alive(file, said_by=said_by) is None, seconds=STOP_SECONDS):
        _signal(pid, signal.SIGKILL)
        wait_until(lambda: _alive(file, said_by=said_by) is None, seconds=STOP_SECONDS)
    file.unlink(missing_ok=True)
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may end by itself meanwhile
        os.kill(pid, number)


def _alive(file: Path, *, said_by: str) -> int | None:
    # Process ids are used again: one that is now another program's is not ours.
    try:
        pid = int(file.read_text(encoding="ascii").split()[0])
        process = Path("/proc") / str(pid)
        command = (process / "cmdline").read_bytes().decode(errors="replace")
        zombie = (process / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except (OSError, ValueError, IndexError):
        return None
    return pid if said_by in command and not zombie else None
