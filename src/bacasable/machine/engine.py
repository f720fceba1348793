"""Docker Engine: reached when it runs, started when it doesn't, stopped only if we started it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import docker
from docker.errors import DockerException

from bacasable.errors import MachineError
from bacasable.machine.commands import as_root, last_line, with_root_path
from bacasable.machine.waiting import wait_until
from bacasable.settings import Settings

ENGINE_PID_FILE = Path("/var/run/docker.pid")
# What an engine that was killed leaves behind, and the program whose process it named. Processes
# are numbered anew after a restart: the engine would take another program for itself.
LEFT_BEHIND = {
    ENGINE_PID_FILE: "dockerd",
    Path("/var/run/docker/containerd/containerd.pid"): "containerd",
}
START_SECONDS = 90.0
STOP_SECONDS = 60.0
BUILD_SECONDS = 1800  # the longest silence of the engine that we bear: one step of a build


def client() -> docker.DockerClient:
    """A client of the engine. Raises `MachineError` when the engine doesn't answer."""
    try:
        found = docker.from_env(timeout=BUILD_SECONDS)
    except DockerException as error:
        raise _unreachable(error) from error
    try:
        found.ping()
    except (DockerException, OSError) as error:
        found.close()
        raise _unreachable(error) from error
    return found


@contextmanager
def connected() -> Iterator[docker.DockerClient]:
    """A client of the engine, closed at the end."""
    opened = client()
    try:
        yield opened
    finally:
        opened.close()


def answers() -> bool:
    """Whether the engine can be used, by this user, now."""
    try:
        client().close()
    except MachineError:
        return False
    return True


def ensure_engine(settings: Settings, *, environ: Mapping[str, str]) -> bool:
    """Start the engine unless it answers. Returns whether it had to."""
    if answers():
        return False
    _refuse_forbidden_socket(environ)
    if has_systemd():
        command = as_root(["systemctl", "enable", "--now", "docker"])
        subprocess.run(command, check=False, capture_output=True)
    else:
        _start_by_hand(settings, environ=environ)
    log = log_file(settings)
    if not wait_until(answers, seconds=START_SECONDS):
        raise MachineError(
            f"le moteur Docker n'a pas démarré. Dernière ligne : « {last_line(log)} ».",
            todo=f"Journal complet : {'journalctl -u docker' if has_systemd() else log}",
        )
    return True


def stop_engine(settings: Settings) -> str:
    """Stop the engine if `ensure_engine` started it by hand and nobody else uses it.

    Returns what was done, for people; '' when the engine isn't ours.
    """
    marker = _marker(settings)
    if not marker.exists():
        return ""
    if not answers():
        marker.unlink()
        return ""
    with connected() as docker_client:
        others = [
            container.name for container in docker_client.containers.list(ignore_removed=True)
        ]
    if others:
        return f"Le moteur Docker reste en marche : d'autres conteneurs y tournent ({others[0]}…)."
    pid = int(ENGINE_PID_FILE.read_text(encoding="ascii"))
    _terminate(pid)
    # Its pid file goes last: an engine that starts before that would refuse to.
    if not wait_until(lambda: not ENGINE_PID_FILE.exists(), seconds=STOP_SECONDS):
        raise MachineError(
            "le moteur Docker ne s'arrête pas.",
            where=f"dockerd, processus {pid}",
            todo=f"Journal : {log_file(settings)}",
        )
    marker.unlink()
    return "Moteur Docker arrêté."


def has_systemd() -> bool:
    """Whether systemd manages this machine (the test of sd_booted(3))."""
    return Path("/run/systemd/system").is_dir()


def log_file(settings: Settings) -> Path:
    """Where an engine started by hand writes."""
    return settings.data_dir / "logs" / "dockerd.log"


def _start_by_hand(settings: Settings, *, environ: Mapping[str, str]) -> None:
    environ = with_root_path(environ)
    dockerd = shutil.which("dockerd", path=environ["PATH"])
    if dockerd is None:
        raise MachineError(
            "Docker n'est pas installé.", where="dockerd", todo="Lancez « make up »."
        )
    for path in (log_file(settings), _marker(settings)):
        path.parent.mkdir(parents=True, exist_ok=True)
    stale = [str(path) for path, program in LEFT_BEHIND.items() if names_another(path, program)]
    if stale:
        subprocess.run(as_root(["rm", "-f", *stale]), check=True)
    # live-restore: containers go on while the engine is updated or restarted.
    script = 'cd / && exec setsid "$0" --live-restore >>"$1" 2>&1 </dev/null &'
    command = as_root(["sh", "-c", script, dockerd, str(log_file(settings).resolve())])
    subprocess.run(command, check=True, env=environ)
    _marker(settings).touch()


def names_another(pid_file: Path, program: str) -> bool:
    """Whether a pid file names no process of that program, but perhaps one of another."""
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() != program
    except FileNotFoundError:
        return pid_file.exists()
    except (OSError, ValueError):
        return False


def _terminate(pid: int) -> None:
    if os.geteuid() == 0:
        os.kill(pid, signal.SIGTERM)
    else:
        # The shell's own kill: small machines have no program of that name.
        subprocess.run(as_root(["sh", "-c", 'kill -TERM "$0"', str(pid)]), check=True)


def _marker(settings: Settings) -> Path:
    return settings.data_dir / "run" / "dockerd-started-by-us"


def _refuse_forbidden_socket(environ: Mapping[str, str]) -> None:
    if environ.get("DOCKER_HOST"):
        raise MachineError(
            "le moteur Docker ne répond pas.",
            where=f"DOCKER_HOST={environ['DOCKER_HOST']}",
            todo="Démarrez-le, ou retirez cette variable.",
        )
    socket = Path("/var/run/docker.sock")
    if socket.exists() and not os.access(socket, os.W_OK):
        raise MachineError(
            "vous n'avez pas le droit d'utiliser Docker.",
            where=str(socket),
            todo="Un·e admin doit lancer : usermod -aG docker VOTRE_NOM ; puis reconnectez-vous.",
        )


def _unreachable(error: Exception) -> MachineError:
    return MachineError(
        f"le moteur Docker ne répond pas ({' '.join(str(error).split())[:200]}).",
        todo="Démarrez-le : « make up » le fait, ou « systemctl start docker ».",
    )
