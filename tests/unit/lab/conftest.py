"""A learner's home, and the platform that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bacasable_lab.desk import Desk
from bacasable_lab.workspace import Workspace
from small_classroom import SmallClassroom


@pytest.fixture
def classroom() -> Iterator[SmallClassroom]:
    server = SmallClassroom().start()
    yield server
    server.stop()


@pytest.fixture
def home(tmp_path: Path, classroom: SmallClassroom, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a learner's container: `HOME` and the variables that the hub gives."""
    home = tmp_path / "jovyan"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name, value in classroom.environ.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home)


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk.mine()
