"""Run nbgrader's `generate_assignment` in a process of its own.

nbgrader changes the working directory while it converts, which a threaded service can't bear, and
its command line would run a `nbgrader_config.py` of the folder, which trainers can write. Called
as `python -m bacasable.generate ROOT COURSE_ID ASSIGNMENT`; prints nbgrader's error, exits 1.
"""

from __future__ import annotations

import sys

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from bacasable.course.released import STUBS


def generate(root: str, course_id: str, assignment: str) -> str:
    """Make `release/<assignment>`; return nbgrader's log if it failed, else ''."""
    config = Config({"CourseDirectory": {"root": root, "course_id": course_id}, **STUBS})
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    result = api.generate_assignment(assignment, force=True, create=True)
    return "" if result["success"] else f"{result.get('log')}\n{result.get('error')}"


if __name__ == "__main__":
    problem = generate(*sys.argv[1:4])
    sys.exit(problem or 0)
