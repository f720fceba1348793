"""Each exercise in the real sandbox: no network, read-only, under limits, as a hand-in is run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

from bacasable.autograde.sandbox import Pool, sweep
from bacasable.course.command import in_sandbox
from bacasable.course.proof import Execute, prove
from bacasable.course.rules import Subject
from bacasable.errors import MachineError
from bacasable.settings import Settings

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def execute() -> Iterator[Execute]:
    """One worker for all; without Docker, a skip on a laptop and a failure in CI."""
    instance = f"courses-test-{secrets.token_hex(4)}"
    try:
        pool = Pool(image=Settings.load().image("sandbox"), workers=1, instance=instance)
    except MachineError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(error.line())
    with pool:
        yield in_sandbox(pool.run)
    sweep(instance)


def test_reference_blank_and_mistakes_are_graded_as_promised(
    subject: Subject, execute: Execute
) -> None:
    assert prove(subject, execute) == []
