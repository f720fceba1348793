"""A whole installation of its own, made and removed by the project's own commands."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

import docker
from docker.errors import NotFound
from ports import free_ports

from bacasable.machine import engine
from bacasable.settings import Settings


class Installation:
    """Its settings, and its command line as an operator types it."""

    def __init__(self, data_dir: Path) -> None:
        ports, images = free_ports(4), Settings.load()
        self.settings = Settings(
            data_dir=data_dir,
            instance=f"uptest-{secrets.token_hex(3)}",
            port=ports[0],
            hub_port=ports[1],
            proxy_api_port=ports[2],
            classroom_port=ports[3],
            image_prefix=images.image_prefix,
            image_tag=images.image_tag,
        )

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """`bacasable …` without a terminal."""
        others = {k: v for k, v in os.environ.items() if not k.startswith("BACASABLE_")}
        return subprocess.run(
            [str(Path(sys.executable).with_name("bacasable")), *arguments],
            env=others | self.settings.as_environ() | changes,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def containers(self, client: docker.DockerClient) -> list[str]:
        label = f"fr.bacasable.instance={self.settings.instance}"
        found = client.containers.list(all=True, filters={"label": label}, ignore_removed=True)
        return [container.name for container in found]

    def clean_up(self) -> None:
        self.run("down")
        with engine.connected() as client, contextlib.suppress(NotFound):
            client.networks.get(self.settings.network).remove()
