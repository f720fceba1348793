"""An exercise as its author left it: a folder of the course."""

from __future__ import annotations

from pathlib import Path

from bacasable.course.released import SourceNotebook, read_notebook
from bacasable.exchange.authored import exercise_folder
from bacasable.settings import Settings


def source_folder(settings: Settings, course: str, assignment: str) -> Path:
    """The folder of an exercise. Raises `NotFoundError`."""
    return exercise_folder(settings, course, assignment)


def notebooks_of(folder: Path) -> tuple[SourceNotebook, ...]:
    """Its notebooks in order. Raises `InvalidInputError` for one that can't be read."""
    return tuple(read_notebook(path) for path in sorted(folder.glob("*.ipynb")))
