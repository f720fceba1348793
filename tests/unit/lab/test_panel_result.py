"""What the panel is told of a result, whatever the platform answers."""

from __future__ import annotations

import pytest
from bacasable_lab.panel.result import result


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"raw_score": 8, "late_penalty": 2.5}, (8.0, 2.5)),
        ({"raw_score": None, "late_penalty": 0.0}, (None, 0.0)),
        ({"raw_score": "8", "late_penalty": [2]}, (None, 0.0)),
        ({}, (None, 0.0)),
    ],
)
def test_what_lateness_takes_off_is_a_number_or_nothing(
    told: dict[str, object], shown: tuple[float | None, float]
) -> None:
    found = result({"id": "s1", "state": "graded", **told})
    assert (found["earned"], found["penalty"]) == shown
