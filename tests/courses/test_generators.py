"""Data that a course made up or took from elsewhere can be made again, the same to the last digit."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

import pytest

from bacasable.course.subject import Subject
from bacasable.settings import REPOSITORY

GENERATORS = sorted((REPOSITORY / "courses").glob("*/generateurs/*.py"))
DATA = {".csv", ".json", ".sql", ".txt"}
WRITTEN_BY_HAND = {"cles.txt"}


@cache
def made_by(path: Path) -> dict[Path, bytes]:
    """File -> what the generator puts in it."""
    script = runpy.run_path(str(path))
    return {script["DOSSIER"] / name: content for name, content in script["fichiers"]().items()}


@pytest.mark.parametrize("path", GENERATORS, ids=lambda path: path.stem)
def test_the_kept_data_are_what_the_generator_makes(path: Path) -> None:
    assert made_by(path)
    for file, content in made_by(path).items():
        assert file.read_bytes() == content, file.name


def test_each_data_file_of_an_exercise_has_a_generator(subject: Subject) -> None:
    made = {file for path in GENERATORS for file in made_by(path)}
    source = subject.assignment.source
    files = {source / name for name in subject.assignment.data_files}
    data = {file for file in files if file.suffix in DATA and file.name not in WRITTEN_BY_HAND}
    assert data - made == set()
