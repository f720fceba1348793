"""What the grader and the sandbox each have to know, since neither imports the other."""

from __future__ import annotations

import bacasable_runner
from bacasable_runner import patience

from bacasable.autograde.sandbox import pool


def test_both_sides_speak_the_same_protocol() -> None:
    assert pool.PROTOCOL_VERSION == bacasable_runner.PROTOCOL_VERSION


def test_the_grader_waits_as_long_as_a_job_may_last() -> None:
    assert pool.LONGEST == patience.LONGEST
