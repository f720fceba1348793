"""The cohorts' course folders, as the grader reads and writes them.

Trainers work in these folders with their own tools, so no configuration in them is run and no
link in them is followed.
"""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from pathlib import Path

from bacasable.autograde.course_folder import CourseFolder, open_course
from bacasable.autograde.intake import HandIn
from bacasable.autograde.record import TIMESTAMP_FILE
from bacasable.autograde.source import AssignmentSource, load_assignment

Fingerprint = tuple[object, ...]


class CohortFolders:
    """Course folders and assignments, read once for each version. Thread-safe."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "gradebooks"
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[Fingerprint, AssignmentSource]] = {}

    def course(self, course_id: str) -> CourseFolder:
        return open_course(self._root / course_id, run_config=False)

    def assignment(self, course: CourseFolder, assignment: str, version: int) -> AssignmentSource:
        """The assignment as it is now, generated again or not."""
        key = (course.root.name, assignment)
        with self._lock:
            fingerprint = (version, *_fingerprint(course.source(assignment)))
            known = self._known.get(key)
            if known is None or known[0] != fingerprint:
                known = (fingerprint, load_assignment(course, assignment))
                self._known[key] = known
            return known[1]


def _fingerprint(folder: Path) -> Fingerprint:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


def keep_submitted(
    course: CourseFolder,
    learner: str,
    assignment: str,
    hand_in: HandIn,
    received_at: dt.datetime,
) -> None:
    """Lay a hand-in out as `nbgrader collect` would, for the trainers' tools."""
    folder = course.submitted(learner, assignment)
    partial = folder.with_name(f".{folder.name}.partial")
    for leftover in (partial, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    stamp = f"{received_at.astimezone(dt.UTC).replace(tzinfo=None)} UTC".encode()
    for name, content in {**hand_in.files, TIMESTAMP_FILE: stamp}.items():
        path = partial / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    partial.rename(folder)
    course.hand_over(folder)
