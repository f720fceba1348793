"""A learner's home, and the platform that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_classroom import SmallClassroom


@pytest.fixture
def classroom() -> Iterator[SmallClassroom]:
    server = SmallClassroom().start()
    yield server
    server.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "jovyan"
    home.mkdir()
    return home
