"""How a sandbox container is made: every option that keeps a job in is on this page."""

from __future__ import annotations

import json
import secrets
import socket
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from requests import RequestException

from bacasable.errors import MachineError

INSTANCE_LABEL = "fr.bacasable.instance"
ROLE_LABEL = "fr.bacasable.role"
ROLE = "sandbox"
SECCOMP = Path(__file__).resolve().parents[4] / "autograders" / "profiles" / "seccomp.json"
COMMAND = ("tini", "--", "/opt/bacasable/bin/python", "-I", "-m", "bacasable_runner")
# To become a job's user, to signal it, and to hand it its files. Nothing else is ever needed.
CAPABILITIES = ("SETUID", "SETGID", "KILL", "CHOWN")
TMPFS = {
    "/work": "rw,nosuid,nodev,noexec,size=256m,nr_inodes=20000,mode=0711",
    "/tmp": "rw,nosuid,nodev,noexec,size=64m,nr_inodes=5000,mode=1777",  # noqa: S108
    "/dev/shm": "rw,nosuid,nodev,noexec,size=64m,nr_inodes=1000,mode=1777",  # noqa: S108
}
ENVIRONMENT = {
    "PATH": "/opt/bacasable/bin:/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/work",
    # One thread each: a forked process has no pool of threads, and a job has one core anyway.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
PROCESSES = 160
CPU_PERIOD = 100_000  # microseconds, Docker's own
CPU_SHARES = 8 * 1024  # eight learners' servers: a class at work doesn't hold up what it hands in
FAILURES = (DockerException, RequestException)  # what the SDK raises, a hanging engine included
FIRST_UID = 1 << 20
UID_RANGES = 100_000
UIDS_PER_WORKER = 10_000


class Container:
    """A running sandbox container and the pipes to its first program."""

    def __init__(
        self, client: docker.DockerClient, *, image: str, instance: str, memory: str
    ) -> None:
        self._api = client.api
        self.id: str = self._create(image=image, instance=instance, memory=memory)
        try:
            streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            self._attached = self._api.attach_socket(self.id, params=streams)
            self._api.start(self.id)
        except FAILURES:
            self._api.remove_container(self.id, force=True, v=True)
            raise
        self.socket: socket.socket = getattr(self._attached, "_sock", self._attached)

    def kill(self) -> None:
        """Stop it at once and remove it. Safe to repeat."""
        try:
            self._api.remove_container(self.id, force=True, v=True)
        except NotFound:
            pass
        except APIError as error:
            if error.status_code != 409:  # 409: its removal is already under way
                raise
        self.socket.close()
        self._attached.close()

    def _create(self, *, image: str, instance: str, memory: str) -> str:
        first_uid = FIRST_UID + secrets.randbelow(UID_RANGES) * UIDS_PER_WORKER
        created = self._api.create_container(
            image,
            entrypoint=list(COMMAND),
            name=f"{instance}-sandbox-{secrets.token_hex(4)}",
            environment=ENVIRONMENT | {"BACASABLE_FIRST_UID": str(first_uid)},
            labels={INSTANCE_LABEL: instance, ROLE_LABEL: ROLE},
            user="0:0",
            working_dir="/",
            stdin_open=True,
            host_config=self._api.create_host_config(**_restrictions(memory)),
        )
        identifier: str = created["Id"]
        return identifier


def connect() -> docker.DockerClient:
    """A client of the engine. Raises `MachineError` when it doesn't answer."""
    try:
        client = docker.from_env(timeout=60)
        client.ping()
    except FAILURES as error:
        raise MachineError(
            f"le moteur Docker ne répond pas ({error}).",
            where="sandbox",
            todo="Démarrez Docker, puis lancez « bacasable doctor ».",
        ) from None
    return client


def ensure_image(image: str) -> str:
    """The image's id. Raises `MachineError` when it was never built."""
    with closing(connect()) as client:
        try:
            return str(client.images.get(image).id)
        except ImageNotFound:
            todo = "Construisez-la : « make images »."
            raise MachineError("cette image n'existe pas ici.", where=image, todo=todo) from None


def sweep(instance: str) -> int:
    """Remove the containers that a grader of this instance left behind; returns how many."""
    labels = [f"{INSTANCE_LABEL}={instance}", f"{ROLE_LABEL}={ROLE}"]
    with closing(connect()) as client:
        # Those that a worker is removing right now may be gone before they are described.
        left = client.containers.list(all=True, filters={"label": labels}, ignore_removed=True)
        for container in left:
            with suppress(NotFound):
                container.remove(force=True, v=True)
    return len(left)


def _restrictions(memory: str) -> dict[str, Any]:
    return {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "cap_add": list(CAPABILITIES),
        "security_opt": ["no-new-privileges", f"seccomp={_seccomp()}"],
        "cpu_shares": CPU_SHARES,
        "cpu_period": CPU_PERIOD,
        "cpu_quota": CPU_PERIOD,  # one processor, however many processes a notebook starts
        "mem_limit": memory,
        "memswap_limit": memory,
        "pids_limit": PROCESSES,
        "ipc_mode": "private",
        "tmpfs": dict(TMPFS),
        "log_config": {"type": "none", "config": {}},
        "auto_remove": True,
    }


def _seccomp() -> str:
    return json.dumps(json.loads(SECCOMP.read_text(encoding="utf-8")), separators=(",", ":"))
