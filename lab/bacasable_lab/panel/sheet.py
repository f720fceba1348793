"""What the panel lists: what the platform says of each assignment, and what lies in the home.

Paths are relative to the Jupyter server's root, as JupyterLab knows them. Nothing is changed here.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from bacasable_lab.catalog import NOTEBOOK, Assignment, Catalog, Submission
from bacasable_lab.versions import Versions
from bacasable_lab.workspace import Placed, State, Workspace, sha256_of


class Sheet:
    """The panel's list of one learner."""

    def __init__(self, *, workspace: Workspace, root: Path) -> None:
        self._workspace = workspace
        self._root = root.resolve()
        self._versions = Versions(workspace)

    def told(self, catalog: Catalog, state: State) -> dict[str, Any]:
        """The body of GET bacasable/assignments."""
        known = {assignment.key for assignment in catalog.assignments}
        return {
            "now": _iso(dt.datetime.now(dt.UTC)),
            "assignments": [self._assignment(a, state) for a in catalog.assignments],
            "gone": [
                {"key": key, "places": [self._gone(placed) for placed in state.known[key].folders]}
                for key in sorted(state.known.keys() - known)
            ],
            "problems": list(catalog.problems),
        }

    def path(self, file: Path) -> str:
        """The path by which JupyterLab knows a file; empty where it is out of its reach."""
        real = file.parent.resolve() / file.name
        return real.relative_to(self._root).as_posix() if real.is_relative_to(self._root) else ""

    def _assignment(self, assignment: Assignment, state: State) -> dict[str, Any]:
        standing = assignment.standing
        return {
            "key": assignment.key,
            "course_id": assignment.course_id,
            "assignment": assignment.name,
            "title": assignment.title,
            "module": standing.module,
            "state": standing.state,
            "score": standing.score,
            "max_score": standing.max_score,
            "due_at": _iso(assignment.due_at),
            "max_attempts": assignment.max_attempts,
            "adapted": assignment.adapted,
            "group": list(assignment.group),
            "attempts": assignment.attempts,
            "open": standing.is_open and not standing.withdrawn,
            "withdrawn": standing.withdrawn,
            "returned": standing.returned,
            "returns_at": _iso(standing.returns_at),
            "checks": _checks(standing.checks),
            "places": [self._place(assignment, p) for p in self._folders(assignment, state)],
            "submissions": [_submission(s) for s in assignment.submissions],
        }

    def _folders(self, assignment: Assignment, state: State) -> list[Placed]:
        """Our folders of it; before it has come, the one that it will come to."""
        placed = state.folders(assignment)
        coming = Placed(folder=assignment.name, version=assignment.version, files={})
        there = [p for p in placed[1:] if (self._workspace.exercises / p.folder).is_dir()]
        return [placed[0] if placed else coming, *there]

    def _place(self, assignment: Assignment, placed: Placed) -> dict[str, Any]:
        folder = self._workspace.exercises / placed.folder
        here = {path: sha256_of(folder / path) for path in assignment.notebooks}
        return {
            "folder": placed.folder,
            "path": self.path(folder),
            "version": placed.version,
            "started": any(here[p] not in (None, placed.files.get(p)) for p in here),
            "notebooks": [
                {"name": path, "path": self.path(folder / path), "present": bool(here[path])}
                for path in assignment.notebooks
            ],
            "versions": [
                {"notebook": path, "id": version.id, "saved_at": _iso(version.saved_at)}
                for path in assignment.notebooks
                for version in self._versions.of(folder / path)
            ],
        }

    def _gone(self, placed: Placed) -> dict[str, Any]:
        folder = self._workspace.exercises / placed.folder
        paths = [path for path in placed.files if path.endswith(NOTEBOOK)]
        return {
            "folder": placed.folder,
            "path": self.path(folder),
            "notebooks": [
                {"name": p, "path": self.path(folder / p), "present": (folder / p).is_file()}
                for p in paths
            ],
        }


def _checks(checks: tuple[int, int] | None) -> dict[str, int] | None:
    return {"all": checks[0], "visible": checks[1]} if checks else None


def _submission(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.id,
        "attempt": submission.attempt,
        "received_at": _iso(submission.received_at),
        "late": submission.late,
        "state": submission.state,
        "score": submission.score,
        "max_score": submission.max_score,
        "reason": submission.reason,
        "feedback": list(submission.feedback),
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else None
