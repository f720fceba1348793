"""A real sandbox, shared by the tests of a session."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

from bacasable.autograde.sandbox import Pool, ensure_image, sweep
from bacasable.errors import MachineError
from bacasable.settings import Settings


@pytest.fixture(scope="session")
def sandbox_settings() -> Settings:
    """Where the sandbox image is; without it, a skip on a laptop and a failure in CI."""
    settings = Settings.load()
    try:
        ensure_image(settings.image("sandbox"))
    except MachineError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(error.line())
    return settings


@pytest.fixture(scope="session")
def instance() -> Iterator[str]:
    name = f"autograde-{secrets.token_hex(4)}"
    yield name
    sweep(name)


@pytest.fixture(scope="session")
def pool(sandbox_settings: Settings, instance: str) -> Iterator[Pool]:
    with Pool(image=sandbox_settings.image("sandbox"), workers=1, instance=instance) as pool:
        yield pool
