"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest
from school import School

from bacasable.database import Role
from bacasable.settings import Settings


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A laptop without Docker or Chromium skips what needs them; in CI that is a failure."""
    for marker, missing in needs.MARKERS.items():
        if item.get_closest_marker(marker) and (reason := missing()):
            if os.environ.get("CI"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation of its own, in an empty folder."""
    return Settings(data_dir=tmp_path / "var", courses_dir=tmp_path / "courses", environment="test")


@pytest.fixture
def school(settings: Settings) -> Iterator[School]:
    """A school with the cohort "demo", its trainer and two learners."""
    made = School(settings)
    made.add_cohort("demo")
    made.enrol("formatrice", "demo", Role.TRAINER)
    made.enrol("ana", "demo")
    made.enrol("karim", "demo")
    yield made
    made.close()
