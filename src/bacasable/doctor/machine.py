"""Checks of the machine: engine, images, disk, memory."""

from __future__ import annotations

import shutil

from bacasable.doctor.finding import Finding, failed, ok, warning
from bacasable.machine import debian, engine, images, node, preflight
from bacasable.settings import Settings

OLDEST_ENGINE = (20, 10)
DISK_BYTES_TO_WARN = 5 * preflight.GIB


def check_engine(settings: Settings) -> Finding:
    """The engine answers, and is recent enough for what we ask of it."""
    with engine.connected() as client:
        version = str(client.version()["Version"])
    if _numbers(version) < OLDEST_ENGINE:
        return failed(
            f"Docker Engine {version}", fix="Installez Docker Engine 20.10 ou plus récent."
        )
    return ok(f"Docker Engine {version}")


def check_live_restore(settings: Settings) -> Finding:
    """Containers should go on while the engine is updated."""
    with engine.connected() as client:
        if client.info()["LiveRestoreEnabled"]:
            return ok("les conteneurs survivent à un redémarrage de Docker")
    return warning(
        "un redémarrage de Docker coupe le travail en cours",
        fix='Mettez {"live-restore": true} dans /etc/docker/daemon.json, puis rechargez Docker.',
    )


def check_images(settings: Settings) -> Finding:
    """Every image is there, built from what this repository says now."""
    with engine.connected() as client:
        debian_image = debian.find_debian_image(client, settings)
        if debian_image is None:
            return failed("aucune image Debian de départ", fix="make images")
        found = images.plans(settings, debian_image=debian_image)
        old = [plan.recipe.folder for plan in found if not images.is_current(client, plan)]
    if old:
        return failed(f"absentes ou dépassées : {', '.join(old)}", fix="make images")
    return ok("toutes à jour")


def check_proxy_package(settings: Settings) -> Finding:
    """configurable-http-proxy is installed in the version of the lock."""
    if node.is_installed():
        return ok("configurable-http-proxy est installé")
    return failed("configurable-http-proxy manque ou n'est pas à jour", fix="make up")


def check_disk(settings: Settings) -> Finding:
    """There is room for hand-ins, homes and images."""
    preflight.check_disk(settings.data_dir, needed_bytes=preflight.DISK_BYTES_TO_RUN)
    free = shutil.disk_usage(settings.data_dir).free
    text = f"{free / preflight.GIB:.0f} Go libres"
    if free < DISK_BYTES_TO_WARN:
        return warning(text, fix="make clean, ou un disque plus grand")
    return ok(text)


def check_memory(settings: Settings) -> Finding:
    """There is memory left for one more learner."""
    available = preflight.memory()["MemAvailable"]
    text = f"{available / preflight.GIB:.1f} Go disponibles"
    if available < preflight.MEMORY_BYTES:
        return warning(text, fix="Fermez des serveurs, ou prenez une machine plus grande.")
    return ok(text)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split("+")[0].split("-")[0].split(".")
    return tuple(int(part) for part in parts[:2] if part.isdigit())
