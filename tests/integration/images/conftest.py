"""Containers and small images that leave nothing behind."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator

import docker
import pytest
from docker.errors import ContainerError, ImageNotFound

from bacasable.machine import engine, recipe
from bacasable.settings import Settings

# What each image must hold, its parent's properties included.
FOLDERS = [found.folder for found in recipe.recipes()]


@pytest.fixture(scope="session")
def client() -> Iterator[docker.DockerClient]:
    with engine.connected() as connected:
        yield connected


@pytest.fixture(scope="session")
def installed() -> Settings:
    """The settings of the images that `make images` built here."""
    return Settings.load()


@pytest.fixture(scope="session")
def built(client: docker.DockerClient, installed: Settings) -> Callable[[str], str]:
    """The name of the image of a folder. Without it: a skip, but a failure in CI."""

    def built(folder: str) -> str:
        name = installed.image(folder)
        try:
            client.images.get(name)
        except ImageNotFound:
            missing = f"{name} was never built: make images"
            if os.environ.get("CI"):
                pytest.fail(missing, pytrace=False)
            pytest.skip(missing)
        return name

    return built


@pytest.fixture(params=FOLDERS)
def image(request: pytest.FixtureRequest, built: Callable[[str], str]) -> str:
    """Each image of the project in turn."""
    return built(request.param)


@pytest.fixture
def run(client: docker.DockerClient, image: str) -> Callable[..., str]:
    """Runs a command in a container as strict as a learner's; its output, or the test fails."""

    def run(*command: str, user: str = "1000:1000") -> str:
        try:
            output: bytes = client.containers.run(
                image,
                command=list(command),
                entrypoint=["tini", "--"],
                user=user,
                network_mode="none",
                read_only=True,
                cap_drop=["ALL"],
                security_opt=["no-new-privileges"],
                tmpfs={"/tmp": ""},
                environment={"HOME": "/tmp"},
                working_dir="/tmp",
                stderr=True,
                remove=True,
            )
        except ContainerError as error:
            pytest.fail(f"{command}: {error.stderr.decode(errors='replace')}")
        return output.decode()

    return run


@pytest.fixture
def throwaway(client: docker.DockerClient) -> Iterator[str]:
    """The name of an image that is removed at the end."""
    name = f"imagetest-{secrets.token_hex(4)}/small:latest"
    yield name
    try:
        client.images.remove(name, force=True)
    except ImageNotFound:
        return
