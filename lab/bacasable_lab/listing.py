"""The dictionaries that nbgrader's list plugin and its Assignment List exchange.

Keys and values are those of `nbgrader.exchange.default.list`, version 0.9.6.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from bacasable_lab.catalog import Assignment, Catalog, Submission
from bacasable_lab.feedback import Feedback
from bacasable_lab.workspace import State, Workspace

Entry = dict[str, Any]


class Listing:
    """What nbgrader shows of a catalogue to one learner."""

    def __init__(self, *, workspace: Workspace, student: str, zone: str) -> None:
        self.workspace = workspace
        self.student = student
        self.zone = zone

    def released(self, catalog: Catalog, state: State) -> list[Entry]:
        """One entry per released assignment, and one per newer version that lies beside it."""
        return [
            self._released(assignment, name, shown)
            for assignment in catalog.assignments
            if not assignment.withdrawn
            for name, shown in self._folders(assignment, state)
        ]

    def submitted(self, catalog: Catalog, state: State) -> list[Entry]:
        """One entry per assignment handed in, with all its submissions, oldest first."""
        return [
            {
                **self._identity(assignment),
                "status": "submitted",
                "submissions": self._submissions(assignment, state),
            }
            for assignment in catalog.assignments
            if assignment.submissions
        ]

    def feedback(self, assignment: Assignment, state: State) -> Feedback:
        """Where the feedback of an assignment is, in its first folder."""
        name, _ = self._folders(assignment, state)[0]
        folder = self.workspace.exercises / name
        return Feedback(workspace=self.workspace, folder=folder, zone=self.zone)

    def _folders(self, assignment: Assignment, state: State) -> list[tuple[str, str]]:
        """(folder, `assignment_id` shown): a newer version goes by the name of its folder."""
        ours = [placed.folder for placed in state.folders(assignment)] or [assignment.name]
        beside = [name for name in ours[1:] if (self.workspace.exercises / name).is_dir()]
        return [(ours[0], assignment.name), *((name, name) for name in beside)]

    def _released(self, assignment: Assignment, name: str, shown: str) -> Entry:
        folder = self.workspace.exercises / name
        there = folder.is_dir()
        return {
            "course_id": assignment.course_id,
            "assignment_id": shown,
            "status": "fetched" if there else "released",
            "path": str(folder),
            "notebooks": [
                {"notebook_id": PurePosixPath(path).stem, "path": str(folder / path)}
                for path in assignment.notebooks
                if not there or (folder / path).is_file()
            ],
        }

    def _submissions(self, assignment: Assignment, state: State) -> list[Entry]:
        feedback = self.feedback(assignment, state)
        ordered = sorted(assignment.submissions, key=lambda s: s.received_at)
        return [self._submission(assignment, s, feedback) for s in ordered]

    def _submission(
        self, assignment: Assignment, submission: Submission, feedback: Feedback
    ) -> Entry:
        folder = feedback.path(submission)
        notebooks = [
            self._submitted_notebook(submission, PurePosixPath(path).stem, feedback)
            for path in assignment.notebooks
        ]
        here = bool(notebooks) and all(n["has_local_feedback"] for n in notebooks)
        return {
            **self._identity(assignment),
            "timestamp": folder.name,
            "status": "submitted",
            "path": str(feedback.folder),
            "notebooks": notebooks,
            "has_local_feedback": here,
            "has_exchange_feedback": bool(notebooks)
            and all(n["has_exchange_feedback"] for n in notebooks),
            "feedback_updated": any(n["feedback_updated"] for n in notebooks),
            "local_feedback_path": str(folder) if here else None,
        }

    def _submitted_notebook(
        self, submission: Submission, notebook: str, feedback: Feedback
    ) -> Entry:
        page = feedback.page(submission, notebook)
        here, there = page.is_file(), notebook in submission.feedback
        return {
            "notebook_id": notebook,
            "path": str(feedback.folder / f"{notebook}.ipynb"),
            "has_local_feedback": here,
            "has_exchange_feedback": there,
            "local_feedback_path": str(page) if here else None,
            "feedback_updated": here and there and not feedback.is_current(submission, notebook),
        }

    def _identity(self, assignment: Assignment) -> Entry:
        return {
            "course_id": assignment.course_id,
            "student_id": self.student,
            "assignment_id": assignment.name,
        }
