"""Runs other programs of this machine: as root where it must be, with one line when they fail."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bacasable.errors import MachineError

# Where distributions keep what only root runs; a user's PATH often lacks them.
ROOT_PATH = "/usr/local/sbin:/usr/sbin:/sbin"
LOG_TAIL_BYTES = 64 << 10
# Our own messages, exceptions as Python prints them, JupyterHub's critical lines.
FAILURE = re.compile(r"^bacasable : |^[\w.]*(Error|Exception)\b|^\[C ")


def as_root(command: Sequence[str]) -> list[str]:
    """The command as root would run it. Raises `MachineError` naming the line for an admin."""
    if os.geteuid() == 0:
        return list(command)
    if sudo_works():
        return ["sudo", *command]
    raise MachineError(
        "il faut être root pour cela.",
        todo=f"Demandez à un·e admin de lancer : {shlex.join(command)} ; puis relancez.",
    )


def sudo_works() -> bool:
    """Whether sudo runs commands now, or can ask for a password."""
    try:
        done = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if done.returncode == 0:
            return True
        return sys.stdin.isatty() and subprocess.run(["sudo", "-v"], check=False).returncode == 0
    except FileNotFoundError:
        return False


def run_logged(
    command: Sequence[str],
    *,
    log: Path,
    what: str,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in `log`. Raises `MachineError` with the log's last line."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                cwd=cwd,
                env=environ and dict(environ),
            )
            status = done.returncode
        except FileNotFoundError:
            status = 127
            output.write(f"{command[0]} : commande introuvable\n".encode())
    if status:
        raise MachineError(
            f"{what} : échec. Dernière ligne : « {last_line(log)} ».",
            todo=f"Journal complet : {log}",
        )


def with_root_path(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with root's folders of programs at the end of PATH."""
    return {**environ, "PATH": f"{environ.get('PATH', os.defpath)}:{ROOT_PATH}"}


def last_line(log: Path) -> str:
    """The last line of a log that says something, short enough for a message."""
    return next((line for line in reversed(_lines(log))), "")


def telling_line(log: Path) -> str:
    """The last line of a server's log that names a failure; otherwise its last line."""
    failures = (line for line in reversed(_lines(log)) if FAILURE.search(line))
    return next(failures, last_line(log))


def _lines(log: Path) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line.strip()[-300:] for line in lines if line.strip()]
