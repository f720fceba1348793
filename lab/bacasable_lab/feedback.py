"""Feedback pages come to `<exercise>/feedback/<time of the hand-in>/`, where nbgrader puts them.

They are the platform's, not the learner's: fetching again replaces them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from bacasable_lab.catalog import Assignment, Submission
from bacasable_lab.client import Classroom
from bacasable_lab.workspace import Workspace, disk_errors, sha256_of, write_whole

FOLDER = "feedback"
ZONE = "Europe/Paris"
_STAMP = "%Y-%m-%d %H:%M:%S.%f %Z"  # nbgrader's, which its own tools parse


def stamp(moment: dt.datetime, *, zone: str = ZONE) -> str:
    """The time of a hand-in as nbgrader writes it."""
    return moment.astimezone(ZoneInfo(zone)).strftime(_STAMP)


class Feedback:
    """Where the feedback of an assignment is, and how it gets there."""

    def __init__(self, *, workspace: Workspace, folder: Path, zone: str = ZONE) -> None:
        self.workspace = workspace
        self.folder = folder
        self.zone = zone

    def path(self, submission: Submission) -> Path:
        """Folder of the feedback of one submission, there or not."""
        return self.folder / FOLDER / stamp(submission.received_at, zone=self.zone)

    def page(self, submission: Submission, notebook: str) -> Path:
        """The page of one notebook, there or not."""
        return self.path(submission) / f"{notebook}.html"

    def is_current(self, submission: Submission, notebook: str) -> bool:
        """Whether the page here is the one of the score that the platform tells now."""
        return _mark(self.page(submission, notebook), submission) == self._read_mark(
            submission, notebook
        )

    def fetch(self, classroom: Classroom, assignment: Assignment) -> list[Path]:
        """Bring every feedback page that is ready; return where they are."""
        pages = []
        with disk_errors(assignment.name):
            for submission in assignment.submissions:
                for notebook in submission.feedback:
                    page = self.page(submission, notebook)
                    write_whole(page, classroom.feedback(submission.id, notebook))
                    self._write_mark(submission, notebook)
                    pages.append(page)
        return pages

    def _mark_path(self, submission: Submission, notebook: str) -> Path:
        return self.workspace.private / "retours" / f"{submission.id}-{notebook}"

    def _read_mark(self, submission: Submission, notebook: str) -> str:
        try:
            return self._mark_path(submission, notebook).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def _write_mark(self, submission: Submission, notebook: str) -> None:
        mark = _mark(self.page(submission, notebook), submission)
        write_whole(self._mark_path(submission, notebook), mark.encode())


def _mark(page: Path, submission: Submission) -> str:
    return f"{submission.score} {sha256_of(page)}"
