"""The notebooks of an exercise as its author left it."""

from __future__ import annotations

from pathlib import Path

from bacasable.course.released import SourceNotebook, read_notebook


def notebooks_of(folder: Path) -> tuple[SourceNotebook, ...]:
    """Its notebooks in order. Raises `InvalidInputError` for one that can't be read."""
    return tuple(read_notebook(path) for path in sorted(folder.glob("*.ipynb")))
