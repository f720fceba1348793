"""What the course says of an assignment: the only source of tests, points, order and metadata.

Two forms of each cell are kept. `source` is what is graded, hidden tests included; `released`
is what learners got, the only form that may ever come back to them. As in nbgrader, the
gradebook's copy, saved when the assignment was generated, wins over a file edited since.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import nbgraderformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.api import Notebook as GradebookNotebook
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import IncludeHeaderFooter, InstantiateTests, SaveCells
from nbgrader.utils import find_all_files, is_grade, is_locked, is_solution, is_task

from bacasable.autograde.course_folder import CourseFolder
from bacasable.errors import ConflictError, NotFoundError


@dataclass(frozen=True, kw_only=True)
class CourseCell:
    """A cell of the course. `max_points` is 0 for a cell that earns none."""

    position: int
    cell_type: str
    source: str
    released: str
    metadata: dict[str, Any]
    id: str | None
    grade_id: str | None
    is_grade: bool
    is_solution: bool
    is_task: bool
    is_locked: bool
    max_points: float

    @property
    def is_test(self) -> bool:
        """Graded by running it, rather than by a person."""
        return self.is_grade and not self.is_solution and self.cell_type == "code"

    @property
    def is_hidden(self) -> bool:
        """Part of it is not shown to learners."""
        return self.is_test and self.source != self.released


@dataclass(frozen=True, kw_only=True)
class CourseNotebook:
    name: str
    cells: tuple[CourseCell, ...]
    metadata: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class AssignmentSource:
    """`files`: the course's data files. `editable`: those of them that learners may replace."""

    assignment: str
    notebooks: tuple[CourseNotebook, ...]
    files: dict[str, bytes]
    editable: frozenset[str]


def load_assignment(course: CourseFolder, assignment: str) -> AssignmentSource:
    """Read an assignment from `source/` and the gradebook. Runs no kernel, writes nothing."""
    folder = course.source(assignment)
    if not folder.is_dir():
        raise NotFoundError(
            f"l'exercice « {assignment} » n'existe pas.",
            where=str(folder),
            todo="Vérifiez son nom et le dossier du cours.",
        )
    _require_gradebook(course, assignment)
    with Gradebook(course.db_url, course.directory.course_id) as gradebook:
        try:
            saved = gradebook.find_assignment(assignment).notebooks
        except MissingEntry:
            _not_generated(course, assignment)
        notebooks = tuple(_notebook(course, folder, notebook) for notebook in saved)
    if not notebooks:
        _not_generated(course, assignment)
    editable = course.config.Autograde.get("exclude_overwriting", {}).get(assignment, [])
    return AssignmentSource(
        assignment=assignment,
        notebooks=notebooks,
        files=dict(_data_files(course, folder)),
        editable=frozenset(os.path.normpath(path) for path in editable),
    )


def _require_gradebook(course: CourseFolder, assignment: str) -> None:
    """nbgrader would create an empty gradebook where there is none, and go wrong later."""
    path = course.db_url.removeprefix("sqlite:///")
    if course.db_url.startswith("sqlite:///") and not Path(path).is_file():
        _not_generated(course, assignment)


def _not_generated(course: CourseFolder, assignment: str) -> Any:
    raise NotFoundError(
        f"le carnet de notes ne connaît pas l'exercice « {assignment} ».",
        where=str(course.root),
        todo=f"Lancez d'abord « nbgrader generate_assignment {assignment} » dans ce dossier.",
    )


def _notebook(course: CourseFolder, folder: Path, saved: GradebookNotebook) -> CourseNotebook:
    path = folder / f"{saved.name}.ipynb"
    if not path.is_file():
        raise NotFoundError("ce notebook du cours a disparu.", where=str(path))
    with path.open(encoding="utf-8") as file:
        notebook = nbgraderformat.read(file, as_version=nbformat.NO_CONVERT)
    save, publish = _generating_steps(course)
    resources = {"nbgrader": {"notebook": saved.name, "assignment": folder.name}}
    notebook = _apply(save, notebook, resources)
    _take_saved_cells(notebook, saved, path)
    released = _apply(publish, copy.deepcopy(notebook), resources)
    points = {cell.name: float(cell.max_score) for cell in (*saved.grade_cells, *saved.task_cells)}
    cells = tuple(
        _cell(position, cell, public.source, points)
        for position, (cell, public) in enumerate(zip(notebook.cells, released.cells, strict=True))
    )
    metadata = dict(notebook.metadata)
    if saved.kernelspec:
        metadata["kernelspec"] = json.loads(saved.kernelspec)
    return CourseNotebook(name=saved.name, cells=cells, metadata=metadata)


Step = Callable[[Any, Any], tuple[Any, Any]]


def _generating_steps(course: CourseFolder) -> tuple[list[Step], list[Step]]:
    """`nbgrader generate_assignment`'s own steps, before and after it saves the cells."""
    converter = GenerateAssignment(coursedir=course.directory, config=course.config)
    kinds = [kind for kind in converter.preprocessors if kind is not InstantiateTests]
    steps = [kind(parent=converter) for kind in kinds]
    for step in steps:
        if isinstance(step, IncludeHeaderFooter):  # nbgrader runs in the course's folder
            step.header = step.header and str(course.root / step.header)
            step.footer = step.footer and str(course.root / step.footer)
    at = kinds.index(SaveCells)
    return steps[:at], steps[at + 1 :]


def _apply(steps: list[Step], notebook: Any, resources: dict[str, Any]) -> Any:
    for step in steps:
        notebook, resources = step(notebook, resources)
    return notebook


def _take_saved_cells(notebook: Any, saved: GradebookNotebook, path: Path) -> None:
    texts = {cell.name: cell for cell in saved.source_cells}
    for cell in notebook.cells:
        if is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell):
            known = texts.pop(cell.metadata.nbgrader["grade_id"], None)
            if known is None or known.cell_type != cell.cell_type:
                _out_of_step(path)
            cell.source = known.source
            cell.metadata.nbgrader["checksum"] = known.checksum
    if texts:
        _out_of_step(path)


def _out_of_step(path: Path) -> Any:
    raise ConflictError(
        "ce notebook du cours a d'autres cellules que le carnet de notes.",
        where=str(path),
        todo=f"Relancez « nbgrader generate_assignment {path.parent.name} ».",
    )


def _cell(position: int, cell: Any, released: str, points: dict[str, float]) -> CourseCell:
    marked = is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell)
    grade_id = cell.metadata.nbgrader["grade_id"] if marked else None
    return CourseCell(
        position=position,
        cell_type=cell.cell_type,
        source=cell.source,
        released=released,
        metadata=copy.deepcopy(dict(cell.metadata)),
        id=cell.get("id"),
        grade_id=grade_id,
        is_grade=is_grade(cell),
        is_solution=is_solution(cell),
        is_task=is_task(cell),
        is_locked=is_locked(cell),
        max_points=points.get(grade_id, 0.0) if grade_id else 0.0,
    )


def _data_files(course: CourseFolder, folder: Path) -> Iterator[tuple[str, bytes]]:
    ignore = [*course.directory.ignore, "*.ipynb"]
    for name in sorted(find_all_files(str(folder), ignore)):
        path = Path(name)
        if course.trusted or not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
