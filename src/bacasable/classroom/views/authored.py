"""What trainers are told of an exercise that they write."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from bacasable.classroom.context import Classroom
from bacasable.course.rules import check, check_notebooks
from bacasable.course.subject import Notebooks, Subject
from bacasable.exchange.authored import exercise_folder, is_authored
from bacasable.exchange.release import title_of
from bacasable.gradebook.sources import digest_of, source_files

KERNEL = "python3"


def exercise_json(classroom: Classroom, course: str, assignment: str) -> dict[str, Any]:
    """One exercise: `authored` where a trainer left it, rather than the course's author."""
    folder = exercise_folder(classroom.settings, course, assignment)
    return {
        "assignment": assignment,
        "title": classroom.courses.title(course, assignment) or title_of(folder),
        "authored": is_authored(classroom.settings, course, assignment),
        "digest": digest_of(folder),
        "files": [
            {
                "path": name,
                "size": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for name, path in source_files(folder).items()
        ],
    }


def problems_of(classroom: Classroom, course: str, assignment: str) -> list[str]:
    """The authoring rules that it breaks: those of `course.yaml` too where it is described."""
    folder = exercise_folder(classroom.settings, course, assignment)
    known = classroom.courses.course(course)
    described = classroom.courses.find(course, assignment)
    if known and described:
        subject = Subject.of(known, replace(described, source=folder))
        return [problem.what for problem in check(subject)]
    kernel = known.kernel if known else KERNEL
    return check_notebooks(Notebooks.read(kernel, sorted(folder.glob("*.ipynb"))))
