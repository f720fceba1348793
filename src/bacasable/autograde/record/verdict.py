"""What is recorded of one submission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bacasable.autograde.verify import CellGrade, VerifiedNotebook


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What to record of one submission. `grades` covers every graded cell of the assignment.

    `late_percent`: the part of the points that lateness costs; None: nbgrader's plugin says it.
    """

    assignment: str
    learner: str
    received_at: dt.datetime | None
    notebooks: tuple[VerifiedNotebook, ...]
    grades: tuple[CellGrade, ...]
    files: Mapping[str, bytes]
    late_percent: float | None = None
