"""Every exercise of every course of the repository."""

from __future__ import annotations

import functools
import os
import secrets
from collections.abc import Iterator

import pytest

from bacasable.autograde.sandbox import Pool, sweep
from bacasable.course import Course
from bacasable.course.subject import Subject
from bacasable.errors import MachineError
from bacasable.settings import REPOSITORY, Settings

FOLDERS = sorted(path.parent for path in (REPOSITORY / "courses").glob("*/course.yaml"))


@functools.cache
def subjects() -> dict[str, Subject]:
    """Name of an exercise -> the exercise, its notebooks read."""
    courses = [Course.load(folder) for folder in FOLDERS]
    return {a.name: Subject.of(course, a) for course in courses for a in course.assignments}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "subject" in metafunc.fixturenames:
        metafunc.parametrize("subject", subjects().values(), ids=subjects().keys())


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One sandbox worker for all; without Docker, a skip on a laptop and a failure in CI."""
    instance = f"courses-test-{secrets.token_hex(4)}"
    try:
        pool = Pool(image=Settings.load().image("sandbox"), workers=1, instance=instance)
    except MachineError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(error.line())
    with pool:
        yield pool
    sweep(instance)
