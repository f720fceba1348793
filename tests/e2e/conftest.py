"""A learner's JupyterLab in a real browser, on a platform that lives in the test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import new_page
from jupyter_process import IMAGES, JupyterProcess
from playwright.sync_api import Browser, Page
from small_classroom import SmallClassroom

BUILT = IMAGES.parent / "lab" / "bacasable_lab" / "labextension"


@pytest.fixture
def classroom() -> Iterator[SmallClassroom]:
    platform = SmallClassroom().start()
    yield platform
    platform.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a learner who has just arrived."""
    home = tmp_path / "jovyan"
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    shutil.copy(IMAGES / "learner" / "ipython" / "ipython_config.py", profile)
    return home


@pytest.fixture
def extensions(tmp_path: Path) -> str:
    """The server's option that takes the extension as it was built."""
    assert (BUILT / "package.json").is_file(), "build the panel: npm ci && npm run build, in lab/"
    extensions = tmp_path / "labextensions"
    (extensions / "@bacasable").mkdir(parents=True)
    (extensions / "@bacasable" / "lab").symlink_to(BUILT)
    return f"--LabApp.extra_labextensions_path={extensions}"


@pytest.fixture
def start(
    home: Path, classroom: SmallClassroom, extensions: str
) -> Iterator[Callable[[], JupyterProcess]]:
    """Starts the learner's server as the image does."""
    servers: list[JupyterProcess] = []

    def start() -> JupyterProcess:
        servers.append(JupyterProcess(home, classroom, extensions, images=("learner",)))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = new_page(chromium, (1366, 768), timezone_id="Europe/Paris")
    yield page
    page.context.close()
