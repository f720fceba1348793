"""Data that a course made up can be made again, the same to the last digit."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from bacasable.settings import REPOSITORY

GENERATORS = sorted((REPOSITORY / "courses").glob("*/generateurs/*.py"))


@pytest.mark.parametrize("path", GENERATORS, ids=lambda path: path.stem)
def test_the_kept_data_are_what_the_generator_makes(path: Path) -> None:
    script = runpy.run_path(str(path))
    made = script["fichiers"]()
    assert made
    for name, content in made.items():
        assert (script["DOSSIER"] / name).read_bytes() == content, name
