"""Checks of what keeps people apart, tried with real containers on the real network."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

import docker
from docker.errors import DockerException, ImageNotFound, NotFound

from bacasable.autograde.sandbox.container import Container
from bacasable.autograde.sandbox.pool import Worker
from bacasable.doctor.finding import Finding, failed, ok
from bacasable.errors import MachineError
from bacasable.machine import engine
from bacasable.machine.containers import INSTANCE_LABEL
from bacasable.machine.waiting import listens, wait_until
from bacasable.settings import Settings

ICC = "com.docker.network.bridge.enable_icc"
NEIGHBOUR_PORT = 8888
NEIGHBOUR_SECONDS = 30.0
FIREWALL = "sudo .venv/bin/bacasable firewall"
# Says which of the addresses given as arguments accept a connection.
PROBE = """
import concurrent.futures, json, socket, sys
def accepts(address):
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
    except OSError:
        return False
    return True
addresses = sys.argv[1:]
with concurrent.futures.ThreadPoolExecutor(len(addresses)) as threads:
    print(json.dumps(dict(zip(addresses, threads.map(accepts, addresses)))))
"""


def check_network(settings: Settings) -> Finding:
    """The learners' network exists, and Docker keeps its containers apart."""
    with engine.connected() as client:
        network = _network(client, settings)
    if network.attrs["Options"].get(ICC) != "false":
        return failed(
            f"{settings.network} laisse les conteneurs se parler",
            fix=f"make down && docker network rm {settings.network} && make up",
        )
    return ok(f"{settings.network}, conteneurs séparés")


def check_learner_container(settings: Settings) -> Finding:
    """From a container like a learner's: hub and classroom, and nothing else."""
    with engine.connected() as client:
        gateway = _network(client, settings).attrs["IPAM"]["Config"][0]["Gateway"].split("/")[0]
        with _neighbour(client, settings) as neighbour:
            needed = [f"{gateway}:{settings.hub_port}", f"{gateway}:{settings.classroom_port}"]
            forbidden = [
                f"{neighbour}:{NEIGHBOUR_PORT}",
                f"{gateway}:{settings.proxy_api_port}",
                f"{gateway}:22",
                f"{gateway}:2375",
            ]
            reached = _probe(client, settings, [*needed, *forbidden])
    if open_ := [address for address in forbidden if reached[address]]:
        return failed(f"un conteneur atteint {', '.join(open_)}", fix=FIREWALL)
    if blocked := [address for address in needed if not reached[address]]:
        return failed(
            f"un conteneur n'atteint pas {', '.join(blocked)}",
            fix=f"make restart ; puis {FIREWALL}",
        )
    return ok("un conteneur atteint le hub et classroom, et rien d'autre")


def check_sandbox(settings: Settings) -> Finding:
    """The sandbox starts, and none of the escapes that it tries on itself works."""
    with engine.connected() as client:
        try:
            container = Container(
                client,
                image=settings.image("sandbox"),
                instance=settings.instance,
                memory=settings.sandbox_memory,
            )
        except ImageNotFound:
            return failed("son image manque", fix="make images")
        except DockerException as error:
            return failed(f"Docker refuse son conteneur ({error})", fix="make images")
        try:
            Worker(container)
        except MachineError as error:
            return failed(error.what, fix="make images ; vérifiez le noyau et Docker")
        finally:
            container.kill()
    return ok("démarre, et aucune évasion essayée ne réussit")


def _network(client: docker.DockerClient, settings: Settings) -> Any:
    try:
        return client.networks.get(settings.network)
    except NotFound:
        raise MachineError(
            "le réseau des conteneurs manque.", where=settings.network, todo="make up"
        ) from None


@contextlib.contextmanager
def _neighbour(client: docker.DockerClient, settings: Settings) -> Iterator[str]:
    """The address of another container, with a server that listens."""
    command = ["python", "-m", "http.server", str(NEIGHBOUR_PORT)]
    container = client.containers.run(**_like_a_learners(settings), command=command, detach=True)
    try:
        container.reload()
        address = container.attrs["NetworkSettings"]["Networks"][settings.network]["IPAddress"]
        # Not to be reached means something only once it listens; this machine may reach it.
        if not wait_until(lambda: listens(address, NEIGHBOUR_PORT), seconds=NEIGHBOUR_SECONDS):
            raise MachineError(
                "un conteneur d'essai ne répond pas à cette machine.",
                where=settings.network,
                todo="Vérifiez le pare-feu de la machine.",
            )
        yield address
    finally:
        container.remove(force=True)


def _probe(
    client: docker.DockerClient, settings: Settings, addresses: list[str]
) -> dict[str, bool]:
    output = client.containers.run(
        **_like_a_learners(settings), command=["python", "-c", PROBE, *addresses], remove=True
    )
    reached: dict[str, bool] = json.loads(output)
    return reached


def _like_a_learners(settings: Settings) -> dict[str, Any]:
    return {
        "image": settings.image("base"),
        "name": f"{settings.instance}-doctor-{secrets.token_hex(4)}",
        "network": settings.network,
        "user": "1000:1000",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "mem_limit": "256m",
        "labels": {INSTANCE_LABEL: settings.instance},
    }
