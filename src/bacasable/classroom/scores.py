"""Scores as the gradebook holds them now: a trainer's corrections in formgrader count.

A learner's scores are read again only when the gradebook's file changed.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from sqlalchemy.exc import OperationalError

from bacasable.gradebook import CohortGradebook, Score
from bacasable.settings import Settings

log = logging.getLogger(__name__)

ScoreTable = Mapping[tuple[str, str], Score]


class Scores:
    """(username, assignment) -> score, by course id."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, _Known] = {}

    def of(self, course_id: str, usernames: Collection[str]) -> ScoreTable:
        """The scores of these learners in a cohort's gradebook; empty where it has none yet."""
        gradebook = CohortGradebook(self._settings, course_id)
        if not gradebook.path.is_file():
            return {}
        stat = gradebook.path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        before = self._known.get(course_id)
        known = before if before is not None and before.stamp == stamp else _Known(stamp)
        missing = set(usernames) - known.usernames
        if missing:
            try:
                known.add(missing, gradebook.scores(missing))
            except OperationalError as error:  # locked by a grader: what was true a moment ago
                log.warning("gradebook %s can't be read: %s", course_id, error)
                return before.table if before else {}
            self._known[course_id] = known
        return known.table


class _Known:
    """What was read of a gradebook since its file changed."""

    def __init__(self, stamp: tuple[int, int]) -> None:
        self.stamp = stamp
        self.usernames: set[str] = set()
        self.table: dict[tuple[str, str], Score] = {}

    def add(self, usernames: Collection[str], scores: ScoreTable) -> None:
        self.table.update(scores)
        self.usernames.update(usernames)
