"""An exercise as its author left it: a folder of the course."""

from __future__ import annotations

from pathlib import Path

from bacasable.course.released import SourceNotebook, read_notebook
from bacasable.errors import NotFoundError
from bacasable.exchange.publish import ASSIGNMENT
from bacasable.settings import Settings


def source_folder(settings: Settings, course: str, assignment: str) -> Path:
    """The folder of an exercise. Raises `NotFoundError`."""
    folder = settings.courses_dir / course / "source" / assignment
    if not ASSIGNMENT.fullmatch(assignment) or not folder.is_dir():
        raise NotFoundError("cet exercice n'existe pas dans ce cours.", where=assignment[:100])
    return folder


def notebooks_of(folder: Path) -> tuple[SourceNotebook, ...]:
    """Its notebooks in order. Raises `InvalidInputError` for one that can't be read."""
    return tuple(read_notebook(path) for path in sorted(folder.glob("*.ipynb")))
