"""Which gradebook is meant: one folder a cohort under `/srv/cours`, named by its `course_id`.

In this order: the folder in which a command runs, `BACASABLE_COURSE_ID`, the only one there is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from bacasable_lab.names import is_safe_name

ROOT = Path("/srv/cours")
VARIABLE = "BACASABLE_COURSE_ID"


@dataclass(frozen=True)
class Course:
    """One cohort's gradebook folder."""

    course_id: str
    root: Path

    def config(self) -> Config:
        """nbgrader's configuration for this gradebook."""
        config = Config()
        config.CourseDirectory.course_id = self.course_id
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.db_url = f"sqlite:///{self.root / 'gradebook.db'}"
        return config


def courses(root: Path = ROOT) -> list[Course]:
    """Every gradebook that this trainer's server has, by name."""
    if not root.is_dir():
        return []
    folders = sorted(f for f in root.iterdir() if is_safe_name(f.name) and f.is_dir())
    return [Course(course_id=f.name, root=f) for f in folders if not f.is_symlink()]


def chosen(
    here: Path, *, root: Path = ROOT, environ: Mapping[str, str] = os.environ
) -> Course | None:
    """The gradebook meant by a command that runs in the folder `here`."""
    all_courses = courses(root)
    inside = [c for c in all_courses if here.resolve().is_relative_to(c.root.resolve())]
    named = [c for c in all_courses if c.course_id == environ.get(VARIABLE)]
    for candidates in (inside, named, all_courses):
        if len(candidates) == 1:
            return candidates[0]
    return None
