"""The graded cells of an assignment that was handed in, changed for a new version of it.

nbgrader refuses to add or remove cells once there are submissions. Here they follow a model, a
gradebook in which the new version was generated: what is new begins without points in every
submission, what is gone takes its points along, and everything else stays, points by hand and
comments included. `generate_assignment` then finds the cells that it expects.
"""

from __future__ import annotations

from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedNotebook,
    TaskCell,
)

GRADED = (GradeCell, TaskCell)
COMMENTED = (SolutionCell, TaskCell)
_COPIED = {
    GradeCell: ("max_score", "cell_type"),
    TaskCell: ("max_score", "cell_type"),
    SolutionCell: (),
    SourceCell: ("cell_type", "locked", "source", "checksum"),
}


def follow(book: Gradebook, model: Gradebook, assignment: str) -> None:
    """Give `book` the notebooks and cells that `model` has, in one transaction."""
    try:
        mine = book.find_assignment(assignment)
    except MissingEntry:
        return
    if not mine.submissions:
        return  # nbgrader does it by itself
    known = {notebook.name: notebook for notebook in mine.notebooks}
    wanted = {notebook.name: notebook for notebook in model.find_assignment(assignment).notebooks}
    for name in known.keys() - wanted.keys():
        _remove_notebook(book, known[name])
    for name, notebook in wanted.items():
        _follow_cells(book, known.get(name) or _add_notebook(book, mine, notebook), notebook)
    book.db.commit()


def _add_notebook(book: Gradebook, assignment: Assignment, model: Notebook) -> Notebook:
    notebook = Notebook(name=model.name, kernelspec=model.kernelspec, assignment=assignment)
    book.db.add(notebook)
    for submission in assignment.submissions:
        book.db.add(SubmittedNotebook(notebook=notebook, assignment=submission))
    book.db.flush()
    return notebook


def _remove_notebook(book: Gradebook, notebook: Notebook) -> None:
    for kind in _COPIED:
        for cell in _cells(notebook, kind).values():
            _remove_cell(book, cell)
    for submitted in list(notebook.submissions):
        book.db.delete(submitted)
    book.db.flush()
    book.db.delete(notebook)
    book.db.flush()


def _follow_cells(book: Gradebook, notebook: Notebook, model: Notebook) -> None:
    for kind, copied in _COPIED.items():
        mine, wanted = _cells(notebook, kind), _cells(model, kind)
        for name in mine.keys() - wanted.keys():
            _remove_cell(book, mine[name])
        book.db.flush()
        for name in wanted.keys() - mine.keys():
            values = {column: getattr(wanted[name], column) for column in copied}
            cell = kind(name=name, notebook=notebook, **values)
            book.db.add(cell)
            book.db.flush()
            for submitted in notebook.submissions:
                _add_empty(book, cell, submitted)
    book.db.flush()


def _cells(notebook: Notebook, kind: Any) -> dict[str, Any]:
    cells = notebook.source_cells if kind is SourceCell else notebook._base_cells
    return {cell.name: cell for cell in cells if isinstance(cell, kind)}


def _add_empty(book: Gradebook, cell: Any, submitted: SubmittedNotebook) -> None:
    """What nbgrader's `add_submission` makes for a cell."""
    if isinstance(cell, GRADED):
        book.db.add(Grade(cell_id=cell.id, notebook=submitted))
    if isinstance(cell, COMMENTED):
        book.db.add(Comment(cell_id=cell.id, notebook=submitted))


def _remove_cell(book: Gradebook, cell: Any) -> None:
    if not isinstance(cell, SourceCell):
        for belonging in (*cell.grades, *cell.comments):
            book.db.delete(belonging)
        book.db.flush()
    book.db.delete(cell)
