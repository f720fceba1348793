"""The Debian that images start from: what is there, else a registry's, else made here.

Schools and companies often reach the package mirrors but no image registry: `debootstrap` then
makes the same system from Debian's signed packages.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import docker
from docker.errors import APIError, ImageNotFound

from bacasable.errors import MachineError
from bacasable.machine.commands import as_root, run_logged
from bacasable.machine.progress import Progress
from bacasable.settings import REPOSITORY, Settings

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
FROM_REGISTRY = "debian:bookworm-slim"
MADE_HERE = "bacasable/debian:bookworm"
SCRIPT = REPOSITORY / "infra" / "bootstrap" / "debian-image.sh"


def find_debian_image(client: docker.DockerClient, settings: Settings) -> str | None:
    """The name of a Debian image that the engine has; None when it has none."""
    if settings.debian_image:
        return settings.debian_image if _exists(client, settings.debian_image) else None
    return next((n for n in (MADE_HERE, FROM_REGISTRY) if _exists(client, n)), None)


def ensure_debian_image(
    client: docker.DockerClient,
    settings: Settings,
    *,
    environ: Mapping[str, str],
    progress: Progress,
) -> str:
    """The name of a Debian image, pulled or made when there was none."""
    found = find_debian_image(client, settings)
    if found:
        return found
    wanted = settings.debian_image or FROM_REGISTRY
    try:
        with progress.step(f"Téléchargement de l'image {wanted}"):
            client.images.pull(wanted)
        return wanted
    except APIError as error:
        if settings.debian_image:
            raise MachineError(
                f"l'image ne peut pas être téléchargée ({error.explanation}).",
                where=f"BACASABLE_DEBIAN_IMAGE={settings.debian_image}",
                todo="Vérifiez son nom, ou retirez ce réglage.",
            ) from error
    progress("Aucun registre d'images joignable : Debian est assemblée ici avec debootstrap.")
    return _made_here(client, settings, environ=environ, progress=progress)


def _made_here(
    client: docker.DockerClient,
    settings: Settings,
    *,
    environ: Mapping[str, str],
    progress: Progress,
) -> str:
    folder = settings.data_dir.resolve() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    tar = folder / "debian.tar"
    owner = f"{os.geteuid()}:{os.getegid()}"
    try:
        with progress.step("Assemblage de l'image Debian (environ une minute)"):
            run_logged(
                as_root([str(SCRIPT), SUITE, MIRROR, str(tar), owner]),
                log=settings.data_dir / "logs" / "debian-image.log",
                what="assemblage de l'image Debian",
                environ=environ,
            )
            _import(client, tar)
    finally:
        tar.unlink(missing_ok=True)
    return MADE_HERE


def _import(client: docker.DockerClient, tar: Path) -> None:
    repository, tag = MADE_HERE.split(":")
    client.api.import_image_from_file(
        str(tar), repository=repository, tag=tag, changes=['CMD ["bash"]']
    )
    if not _exists(client, MADE_HERE):
        raise MachineError("Docker n'a pas gardé l'image Debian assemblée.", where=MADE_HERE)


def _exists(client: docker.DockerClient, name: str) -> bool:
    try:
        client.images.get(name)
    except ImageNotFound:
        return False
    return True
