"""From a machine with Python to the whole platform, and back. Each step may be run again."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import docker
from sqlalchemy import select

from bacasable.database import Cohort, Database
from bacasable.errors import ConflictError
from bacasable.hub.network import ensure_network, remove_firewall
from bacasable.machine import (
    containers,
    debian,
    engine,
    health,
    hub_process,
    images,
    labextension,
    node,
    preflight,
)
from bacasable.machine.commands import as_root
from bacasable.machine.progress import Progress
from bacasable.settings import PREFIX, Settings

DEMO_COHORT = "demo"


def missing(settings: Settings) -> list[str]:
    """What `up` would install, build or start, in words, in its order."""
    todo = missing_to_prepare(settings)
    if hub_process.running_pid(settings) is None:
        todo.append(f"la plateforme sur {settings.url}, ses données dans {settings.data_dir}")
    elif not hub_process.is_current(settings):
        todo.append("le hub redémarre : son code ou ses réglages ont changé (serveurs préservés)")
    return todo


def missing_to_prepare(settings: Settings) -> list[str]:
    """What `prepare` would install, build or start."""
    todo = []
    if not node.is_installed():
        todo.append("configurable-http-proxy, avec npm, dans infra/proxy")
    if not labextension.is_built():
        todo.append("le panneau « Mes exercices », avec npm, dans lab")
    if engine.answers():
        todo += _missing_images(settings)
    else:
        todo.append("le moteur Docker (dockerd) : démarrage")
        todo.append("les images qui manquent (plusieurs minutes la première fois)")
    return todo


def prepare(
    settings: Settings,
    *,
    environ: Mapping[str, str],
    progress: Progress,
    rebuild: bool = False,
) -> None:
    """Everything that must be there before the hub: proxy, panel, engine, images."""
    node.ensure_proxy_installed(settings, environ=environ, progress=progress)
    labextension.ensure_built(settings, environ=environ, progress=progress)
    with progress.step("Démarrage du moteur Docker") if not engine.answers() else _nothing():
        engine.ensure_engine(settings, environ=environ)
    with engine.connected() as client:
        _check_disk(client, settings)
        debian_image = debian.ensure_debian_image(
            client, settings, environ=environ, progress=progress
        )
        images.ensure_images(
            client,
            settings,
            debian_image=debian_image,
            environ=environ,
            progress=progress,
            rebuild=rebuild,
        )


def start(settings: Settings, *, environ: Mapping[str, str], progress: Progress) -> None:
    """Start the hub and wait until it and what it runs are healthy.

    A hub that runs is left alone, unless its code or its settings have changed since it started:
    learners' servers go on meanwhile.
    """
    gateway = ensure_network(settings).gateway
    if not hub_process.is_current(settings):
        hub_process.stop(settings)
    if hub_process.running_pid(settings) is None:
        preflight.check_ports(settings)
        preflight.check_ports_for_containers(settings, gateway=gateway)
        Database(settings.database).create()
        hub_process.start(settings, environ=environ)
    if health.unhealthy(settings):
        with progress.step("Démarrage du hub et de ses services"):
            hub_process.wait_healthy(settings, hub_address=gateway)


def ensure_firewall_as_root(settings: Settings) -> None:
    """Set the network's firewall with sudo, where the hub itself has no right to."""
    if os.geteuid() != 0:
        own = [f"{name}={value}" for name, value in settings.as_environ().items()]
        program = str(Path(sys.executable).with_name("bacasable"))
        subprocess.run(as_root(["env", *own, program, "firewall"]), check=True)


def ensure_data_dir(settings: Settings) -> None:
    """The data folder, closed to others, with the settings that this installation was made with."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = settings.data_dir / "settings.env"
    if file.exists():
        return
    own = {k: v for k, v in settings.as_environ().items() if k != f"{PREFIX}DATA_DIR"}
    lines = [
        "# Les réglages de cette installation. « bacasable settings » les liste tous.\n",
        *(f"{name}={value}\n" for name, value in sorted(own.items())),
    ]
    file.touch(mode=0o600)
    file.write_text("".join(lines), encoding="utf-8")


def wants_demo(settings: Settings) -> bool:
    """Whether this installation has no cohort yet, or the demo's."""
    with Database(settings.database).reading() as session:
        cohorts = set(session.scalars(select(Cohort.name)))
    return not cohorts or DEMO_COHORT in cohorts


def stop(settings: Settings, *, progress: Progress) -> None:
    """Stop all that `up` started: hub, proxy, services, containers, and an engine of ours."""
    if hub_process.stop(settings):
        progress("Hub, proxy et services arrêtés.")
    if engine.answers():
        with engine.connected() as client:
            removed = containers.remove_containers(client, settings)
        if removed:
            progress(f"Conteneurs arrêtés : {len(removed)}.")
    if os.geteuid() == 0:
        remove_firewall(settings)
    said = engine.stop_engine(settings)
    if said:
        progress(said)


@contextlib.contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the lock of this installation. Raises `ConflictError` while another holds it."""
    path = settings.data_dir / "run" / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                "« make up » ou « make down » est déjà en cours.",
                where=str(settings.data_dir),
                todo="Attendez sa fin.",
            ) from None
        yield


def _missing_images(settings: Settings) -> list[str]:
    with engine.connected() as client:
        debian_image = debian.find_debian_image(client, settings)
        if debian_image is None:
            return [
                "une image Debian (d'un registre, sinon assemblée avec debootstrap)",
                "les images (plusieurs minutes)",
            ]
        todo = images.outdated(client, settings, debian_image=debian_image)
        return [f"l'image {plan.name}" for plan in todo]


def _check_disk(client: docker.DockerClient, settings: Settings) -> None:
    debian_image = debian.find_debian_image(client, settings)
    builds = debian_image is None or images.outdated(client, settings, debian_image=debian_image)
    needed = preflight.DISK_BYTES_TO_BUILD if builds else preflight.DISK_BYTES_TO_RUN
    preflight.check_disk(settings.data_dir, needed_bytes=preflight.DISK_BYTES_TO_RUN)
    engine_root = Path(client.info()["DockerRootDir"])
    if engine_root.is_dir():  # elsewhere, when the engine is another machine's
        preflight.check_disk(engine_root, needed_bytes=needed)


def _nothing() -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext()
