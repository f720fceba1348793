"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import needs
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from school import School

from bacasable.database import Role
from bacasable.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A slow machine is no failure. The rest is Hypothesis's own: in CI, the same examples every time.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)  # pytest-xdist may be switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadgroup`: by lanes."""
    if config.getoption("dist") != "loadgroup":
        return None
    from lanes import Lanes

    return Lanes(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A laptop without Docker or Chromium skips what needs them; in CI that is a failure."""
    for marker, missing in needs.MARKERS.items():
        if item.get_closest_marker(marker) and (reason := missing()):
            if os.environ.get("CI"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all: two at once can't be driven from one process."""
    from browsing import running_chromium  # most tests drive none

    with running_chromium() as browser:
        yield browser


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
