"""A real sandbox: these tests run cells in containers made exactly as the grader makes them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

from bacasable.autograde.sandbox import Pool, ensure_image, sweep
from bacasable.errors import MachineError
from bacasable.settings import Settings


@pytest.fixture(scope="session")
def sandbox_image() -> str:
    """The image's name; without Docker, a skip on a laptop and a failure in CI."""
    image = Settings.load().image("sandbox")
    try:
        ensure_image(image)
    except MachineError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    return image


@pytest.fixture(scope="session")
def instance() -> Iterator[str]:
    name = f"test-{secrets.token_hex(4)}"
    yield name
    sweep(name)


@pytest.fixture(scope="session")
def pool(sandbox_image: str, instance: str) -> Iterator[Pool]:
    """One worker, shared: what a test leaves behind is the next test's problem, as it should be."""
    with Pool(image=sandbox_image, workers=1, instance=instance) as pool:
        yield pool
