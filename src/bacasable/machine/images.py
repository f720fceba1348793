"""Builds the project's images in order, each only when what goes into it has changed.

The classic builder of any Docker Engine from 20.10 on is enough. A failed build leaves the
images that exist untouched, and is one line: which image, which step, where its log is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound

from bacasable.errors import MachineError
from bacasable.machine import recipe as recipes
from bacasable.machine.progress import Progress
from bacasable.machine.recipe import Recipe
from bacasable.settings import REPOSITORY, Settings

DIGEST_LABEL = "fr.bacasable.digest"
BUILDER_LABEL = "fr.bacasable.builder"
SUPERSEDED_AGE = "1h"

NOISE = re.compile(r"--->|Removing intermediate container|Successfully ")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One image as it should be: its name, its context and the digest that its label must bear."""

    recipe: Recipe
    name: str
    built_on: str  # the name of the image in its FROM
    digest: str
    files: Mapping[str, bytes | Path]


def plans(
    settings: Settings, *, debian_image: str, repository: Path = REPOSITORY
) -> Iterator[Plan]:
    """Every image of the project, parents first."""
    digests: dict[str, str] = {}
    for recipe in recipes.recipes(repository):
        files = recipes.content(recipe, repository=repository)
        below = digests[recipe.parent] if recipe.parent else debian_image
        digests[recipe.folder] = recipes.digest(files, built_on=below)
        yield Plan(
            recipe=recipe,
            name=settings.image(recipe.folder),
            built_on=settings.image(recipe.parent) if recipe.parent else debian_image,
            digest=digests[recipe.folder],
            files=files,
        )


def is_current(client: docker.DockerClient, plan: Plan) -> bool:
    """Whether the image exists and was built from exactly this content."""
    return current_digest(client, plan.name) == plan.digest


def current_digest(client: docker.DockerClient, name: str) -> str | None:
    """The digest on the label of an image; None without such an image or label."""
    try:
        labels = client.images.get(name).labels or {}
    except ImageNotFound:
        return None
    return str(labels[DIGEST_LABEL]) if DIGEST_LABEL in labels else None


def outdated(client: docker.DockerClient, settings: Settings, *, debian_image: str) -> list[Plan]:
    """The images that are missing or no longer what this repository describes."""
    return [p for p in plans(settings, debian_image=debian_image) if not is_current(client, p)]


def ensure_images(
    client: docker.DockerClient,
    settings: Settings,
    *,
    debian_image: str,
    environ: Mapping[str, str],
    progress: Progress,
    rebuild: bool = False,
) -> list[str]:
    """Build what is missing or out of date. Returns the names of the images it built."""
    built = []
    for plan in plans(settings, debian_image=debian_image):
        if rebuild or not is_current(client, plan):
            began = time.monotonic()
            with progress.step(f"Construction de l'image {plan.name}"):
                build(client, settings, plan, environ=environ, use_cache=not rebuild)
            progress(f"  {plan.name} : {time.monotonic() - began:.0f} s")
            built.append(plan.name)
    if built:
        remove_superseded(client)
    return built


def build(
    client: docker.DockerClient,
    settings: Settings,
    plan: Plan,
    *,
    environ: Mapping[str, str],
    use_cache: bool = True,
) -> None:
    """Build one image; its whole output goes to `logs/image-<folder>.log`."""
    log_path = settings.data_dir / "logs" / f"image-{plan.recipe.folder}.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    reader = EventReader(plan.name, log_path=log_path)
    with log_path.open("w", encoding="utf-8", buffering=1) as log:  # to be followed
        for event in _events(client, plan, environ=environ, use_cache=use_cache):
            log.write(event.get("stream", "") + event.get("error", ""))
            reader.take(event)


class EventReader:
    """Reads Docker's build events: which step runs, and the failed one as an error."""

    def __init__(self, name: str, *, log_path: Path) -> None:
        self.name, self.log_path = name, log_path
        self.step = self.last_line = ""

    def take(self, event: Mapping[str, Any]) -> None:
        """Read one event. Raises `MachineError` when it says that the build failed."""
        for line in event.get("stream", "").splitlines():
            text = ESCAPES.sub("", line).strip()
            if step := re.match(r"Step (\d+/\d+) : (\S+)", text):
                self.step, self.last_line = f"{step[1]}, {step[2]}", ""
            elif text and not NOISE.match(text):
                self.last_line = text
        if "error" in event:
            detail = f" Dernière ligne : « {_short(self.last_line)} »." if self.last_line else ""
            raise MachineError(
                f"l'image n'a pas pu être construite (étape {self.step or '0'}) : "
                f"{_short(event['error'])}.{detail}",
                where=self.name,
                todo=f"Journal complet : {self.log_path}",
            )


def _events(
    client: docker.DockerClient, plan: Plan, *, environ: Mapping[str, str], use_cache: bool
) -> Iterator[dict[str, Any]]:
    arguments = recipes.proxies(environ)
    arguments["BASE_IMAGE" if plan.recipe.parent else "DEBIAN_IMAGE"] = plan.built_on
    context = recipes.archive({**plan.files, **recipes.machine_settings(environ)})
    try:
        yield from client.api.build(
            fileobj=context,
            custom_context=True,
            tag=plan.name,
            buildargs=arguments,
            labels={DIGEST_LABEL: plan.digest},
            network_mode=_network(arguments),
            nocache=not use_cache,
            rm=True,
            forcerm=True,
            decode=True,
        )
    except APIError as error:
        yield {"error": str(error.explanation or error)}


def _network(arguments: Mapping[str, str]) -> str | None:
    """A proxy that listens on this machine's loopback is reached from its own network only."""
    local = any(re.search(r"//(localhost|127\.)", value) for value in arguments.values())
    return "host" if local else None


def _short(text: str) -> str:
    return " ".join(text.split())[-300:].rstrip(".")


def remove_superseded(client: docker.DockerClient, *, age: str = SUPERSEDED_AGE) -> None:
    """Remove what later builds replaced: a gigabyte each. What a container still uses stays.

    Only what is older than `age`: a build that runs now has untagged images of this kind too.
    """
    for label in (DIGEST_LABEL, BUILDER_LABEL):
        old = {"dangling": True, "label": label, "until": age}
        try:
            client.images.prune(filters=old)
        except APIError as error:
            if error.status_code != HTTPStatus.CONFLICT:  # another one is at it right now
                raise
