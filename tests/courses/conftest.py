"""Every exercise of every course of the repository."""

from __future__ import annotations

import functools

import pytest

from bacasable.course import Course
from bacasable.course.rules import Subject
from bacasable.settings import REPOSITORY

FOLDERS = sorted(path.parent for path in (REPOSITORY / "courses").glob("*/course.yaml"))


@functools.cache
def subjects() -> dict[str, Subject]:
    """Name of an exercise -> the exercise, its notebooks read."""
    courses = [Course.load(folder) for folder in FOLDERS]
    return {a.name: Subject.of(course, a) for course in courses for a in course.assignments}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "subject" in metafunc.fixturenames:
        metafunc.parametrize("subject", subjects().values(), ids=subjects().keys())
