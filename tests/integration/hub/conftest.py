"""One hub for the tests that only look; tests that break things make their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_hub import RealHub

pytestmark = pytest.mark.docker


@pytest.fixture(scope="session")
def shared_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    with RealHub.running(tmp_path_factory.mktemp("hub")) as hub:
        hub.add_people(
            amina="learner", karim="learner", claire="trainer", chef="admin", mallory="learner"
        )
        yield hub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"
