"""Scores as the gradebook holds them now: a trainer's corrections in formgrader count.

A gradebook is read again only when its file changed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy.exc import OperationalError

from bacasable.gradebook import CohortGradebook, Score
from bacasable.settings import Settings

log = logging.getLogger(__name__)

ScoreTable = Mapping[tuple[str, str], Score]


class Scores:
    """(username, assignment) -> score, by course id."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, tuple[tuple[int, int], ScoreTable]] = {}

    def of(self, course_id: str) -> ScoreTable:
        """The scores of a cohort's gradebook; empty where it has none yet."""
        path = self._settings.data_dir / "gradebooks" / course_id / "gradebook.db"
        if not path.is_file():
            return {}
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(course_id)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            table = CohortGradebook(self._settings, course_id).scores()
        except OperationalError as error:  # locked by a grader: what was true a moment ago
            log.warning("gradebook %s can't be read: %s", course_id, error)
            return known[1] if known else {}
        self._known[course_id] = (stamp, table)
        return table
