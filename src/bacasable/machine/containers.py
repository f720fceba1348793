"""This installation's containers: learners' servers and sandboxes, found by their label."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import docker
from docker.errors import APIError, NotFound

from bacasable.settings import Settings

INSTANCE_LABEL = "fr.bacasable.instance"


def own_containers(client: docker.DockerClient, settings: Settings) -> list[Any]:
    """Every container of this installation, running or not."""
    label = f"{INSTANCE_LABEL}={settings.instance}"
    return list(client.containers.list(all=True, filters={"label": label}, ignore_removed=True))


def remove_containers(client: docker.DockerClient, settings: Settings) -> list[str]:
    """Stop and remove them all; homes are on volumes and stay. Returns their names."""
    found = own_containers(client, settings)
    for container in found:
        try:
            # Jupyter saves nothing at its end: files are written when the learner saves.
            container.stop(timeout=5)
            container.remove(force=True)
        except NotFound:
            continue  # it removes itself once stopped…
        except APIError as error:
            if error.status_code != HTTPStatus.CONFLICT:  # … and may be at it right now
                raise
    return [str(container.name) for container in found]
