"""The page that a learner reads after grading.

It is made on the trusted side from the verdict, works without a script under a policy that
forbids everything but its own style and inline images, and shows a test only as it was released.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from bacasable.autograde.feedback.marks import with_marks
from bacasable.autograde.feedback.page import render_feedback, render_summary
from bacasable.autograde.job import Limits
from bacasable.autograde.record import Verdict
from bacasable.errors import MachineError

__all__ = ["render_feedback", "with_marks", "write_feedback"]
logger = logging.getLogger(__name__)


def write_feedback(folder: Path, verdict: Verdict, limits: Limits) -> None:
    """Write `<notebook>.html` for each notebook, each whole or not at all.

    Raises `MachineError` when the disk refuses. A notebook that can't be shown costs its page
    the notebook, never the learner the score.
    """
    for verified in verdict.notebooks:
        try:
            page = render_feedback(verified, verdict.assignment, limits)
        except Exception:  # the boundary around a submission, as in `grade.py`
            logger.exception("no feedback page for %s", verdict.learner)
            page = render_summary(verified, verdict.assignment)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _replace(folder / f"{verified.notebook.name}.html", page)
        except OSError as error:
            raise MachineError("le retour n'a pas pu être écrit.", where=str(folder)) from error


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", errors="replace", dir=path.parent, suffix=".tmp", delete=False
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
