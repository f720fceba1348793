"""Each exercise in the real sandbox: no network, read-only, under limits, as a hand-in is run."""

from __future__ import annotations

import pytest

from bacasable.autograde.sandbox import Pool
from bacasable.course.command import in_sandbox
from bacasable.course.proof import prove
from bacasable.course.subject import Subject

pytestmark = pytest.mark.docker


def test_reference_blank_and_mistakes_are_graded_as_promised(subject: Subject, pool: Pool) -> None:
    assert prove(subject, in_sandbox(pool.run)) == []
