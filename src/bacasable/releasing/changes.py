"""What differs between two versions of an exercise, cell by cell, in the author's own text."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bacasable.course.released import SourceCell, SourceNotebook, release
from bacasable.errors import InvalidInputError
from bacasable.gradebook.sources import source_files
from bacasable.releasing.source import notebooks_of

CONTEXT_LINES = 3
MAX_DIFF_LINES = 400


class What(enum.StrEnum):
    """How a cell or a file differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Kind(enum.StrEnum):
    """What a cell is for."""

    TEST = "test"
    ANSWER = "answer"
    BY_HAND = "by_hand"  # graded by a person
    TEXT = "text"
    CODE = "code"


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """A cell that differs. Points are 0 for a cell that earns none or isn't there."""

    notebook: str
    name: str
    kind: Kind
    what: What
    before: float
    after: float
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """A file beside the notebooks, or a whole notebook, that differs."""

    name: str
    what: What


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Everything that differs. `before`, `after`: points of the whole exercise.

    `visible`: learners' own files differ, and not only hidden tests or solutions.
    """

    cells: tuple[CellChange, ...]
    files: tuple[FileChange, ...]
    before: float
    after: float
    visible: bool

    @property
    def lost_notebooks(self) -> tuple[str, ...]:
        """Notebooks of new names: hand-ins made from the old version don't have them."""
        return tuple(
            f.name for f in self.files if f.what is What.ADDED and f.name.endswith(".ipynb")
        )


def changes(old: Path, new: Path) -> Changes:
    """Compare two folders of an exercise. Raises `InvalidInputError` for what can't be read."""
    before, after = _by_name(old), _by_name(new)
    files = tuple(_files(old, new))
    return Changes(
        cells=tuple(
            change
            for name in sorted(before.keys() & after.keys())
            for change in _cells(before[name], after[name])
        ),
        files=files,
        visible=bool(files) or _shown(before) != _shown(after),
        before=_points(before),
        after=_points(after),
    )


def kind_of(cell: SourceCell) -> Kind:
    """What a cell is for."""
    if cell.is_test:
        return Kind.TEST
    if cell.is_graded:
        return Kind.BY_HAND
    if cell.is_solution:
        return Kind.ANSWER
    return Kind.CODE if cell.is_code else Kind.TEXT


def _by_name(folder: Path) -> dict[str, SourceNotebook]:
    return {notebook.name: notebook for notebook in notebooks_of(folder)} if folder.is_dir() else {}


def _shown(notebooks: Mapping[str, SourceNotebook]) -> dict[str, list[str]]:
    """What learners would read of each notebook."""
    return {
        name: [cell.source for cell in released(notebook).cells]
        for name, notebook in notebooks.items()
    }


def released(notebook: SourceNotebook) -> SourceNotebook:
    """What learners get of a notebook. Raises `InvalidInputError` where nbgrader refuses it."""
    try:
        return release(notebook)
    except Exception as error:  # whatever nbgrader refuses, it says why
        raise InvalidInputError(
            f"nbgrader refuse de publier ce notebook ({error}).", where=notebook.name
        ) from error


def _points(notebooks: Mapping[str, SourceNotebook]) -> float:
    return sum(cell.points for notebook in notebooks.values() for cell in notebook.graded)


def _cells(old: SourceNotebook, new: SourceNotebook) -> Iterator[CellChange]:
    before, after = _named(old), _named(new)
    for name, cell in after.items():
        known = before.get(name)
        if known is None:
            yield _change(new.name, name, What.ADDED, None, cell)
        elif known.source != cell.source or _marks(known) != _marks(cell):
            yield _change(new.name, name, What.CHANGED, known, cell)
    for name, cell in before.items():
        if name not in after:
            yield _change(new.name, name, What.REMOVED, cell, None)


def _named(notebook: SourceNotebook) -> dict[str, SourceCell]:
    """Cells by nbgrader id, else notebook id, else place: names that a version keeps."""
    return {cell.name or f"cellule {n}": cell for n, cell in enumerate(notebook.cells, 1)}


def _marks(cell: SourceCell) -> tuple[object, ...]:
    return kind_of(cell), cell.points, bool(cell.nbgrader.get("locked"))


def _change(
    notebook: str, name: str, what: What, old: SourceCell | None, new: SourceCell | None
) -> CellChange:
    shown = new or old
    assert shown is not None  # noqa: S101 - one of them is there
    before, after = (cell.source.splitlines() if cell else [] for cell in (old, new))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=CONTEXT_LINES))[2:]
    return CellChange(
        notebook=notebook,
        name=name,
        kind=kind_of(shown),
        what=what,
        before=old.points if old else 0.0,
        after=new.points if new else 0.0,
        lines=tuple(lines[:MAX_DIFF_LINES]),
    )


def _files(old: Path, new: Path) -> Iterator[FileChange]:
    before = source_files(old) if old.is_dir() else {}
    after = source_files(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield FileChange(name=name, what=What.ADDED)
        elif name not in after:
            yield FileChange(name=name, what=What.REMOVED)
        elif not name.endswith(".ipynb") and before[name].read_bytes() != after[name].read_bytes():
            yield FileChange(name=name, what=What.CHANGED)
