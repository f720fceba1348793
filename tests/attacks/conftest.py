"""One sandbox and one course for the whole suite."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import docker
import pytest
from arena import Arena

from bacasable.autograde.sandbox import Pool, ensure_image, sweep
from bacasable.errors import MachineError
from bacasable.settings import Settings


@pytest.fixture(scope="session")
def instance() -> Iterator[str]:
    name = f"attacks-{secrets.token_hex(4)}"
    yield name
    sweep(name)


@pytest.fixture(scope="session")
def pool(instance: str) -> Iterator[Pool]:
    """A real sandbox of one worker. Without its image: a skip on a laptop, a failure in CI."""
    image = Settings.load().image("sandbox")
    try:
        ensure_image(image)
    except MachineError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(error.line())
    with Pool(image=image, workers=1, instance=instance) as pool:
        yield pool


@pytest.fixture(scope="session")
def arena(pool: Pool, tmp_path_factory: pytest.TempPathFactory) -> Arena:
    return Arena(tmp_path_factory.mktemp("course"), pool)


@pytest.fixture(scope="session")
def engine() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    yield client
    client.close()
