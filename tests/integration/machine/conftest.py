from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from installation import Installation

from bacasable.machine import engine


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "var")
    yield made
    made.clean_up()


@pytest.fixture
def client() -> Iterator[docker.DockerClient]:
    with engine.connected() as connected:
        yield connected
