"""What `course.yaml` says of an assignment: title, module, questions, files that may be added.

A course is read again when its file changed. One that can't be read takes nothing away from
anybody: pages then show names instead of titles.
"""

from __future__ import annotations

import logging
from pathlib import Path

from bacasable.course.content import COURSE_FILE, Course, CourseAssignment
from bacasable.errors import BacasableError

log = logging.getLogger(__name__)


class Courses:
    """The courses under one folder, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, Course | None]] = {}

    def find(self, course: str, assignment: str) -> CourseAssignment | None:
        """An assignment, or None where the course doesn't describe it."""
        found = self._load(course)
        assignments = found.assignments if found else ()
        return next((a for a in assignments if a.name == assignment), None)

    def course(self, name: str) -> Course | None:
        """The course, or None where it can't be read."""
        return self._load(name)

    def title(self, course: str, assignment: str) -> str:
        """Its title; empty where unknown."""
        found = self.find(course, assignment)
        return found.title if found else ""

    def module(self, course: str, assignment: str) -> str:
        """Code and title of its module; empty where unknown."""
        found = self.find(course, assignment)
        return found.module if found else ""

    def accepts(self, course: str, assignment: str) -> list[str]:
        """Paths or patterns of the files that a learner may add to a hand-in."""
        found = self.find(course, assignment)
        return list(found.allowed_files) if found else []

    def is_group_work(self, course: str, assignment: str) -> bool:
        """Whether the course means it to be done in groups."""
        found = self.find(course, assignment)
        return found is not None and found.group_work

    def questions(self, course: str, assignment: str) -> dict[str, str]:
        """grade_id -> what the question is about."""
        found = self.find(course, assignment)
        return {q.cellule: q.intitule for q in found.questions} if found else {}

    def _load(self, name: str) -> Course | None:
        path = self._folder / name / COURSE_FILE
        if not path.is_file():
            return None
        stamp = path.stat().st_mtime_ns
        known = self._known.get(name)
        if known is None or known[0] != stamp:
            known = self._known[name] = (stamp, _read(path.parent))
        return known[1]


def _read(folder: Path) -> Course | None:
    try:
        return Course.load(folder)
    except BacasableError as error:
        log.warning("course %s can't be read: %s", folder.name, error.line())
        return None
