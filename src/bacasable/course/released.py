"""The source of an exercise, and what learners get of it: nbgrader's own steps, no database."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets.config import Config

from bacasable.errors import InvalidInputError

CODE_STUB = "# VOTRE CODE ICI\nraise NotImplementedError()"
TEXT_STUB = "VOTRE RÉPONSE ICI"
STUBS = {"ClearSolutions": {"code_stub": {"python": CODE_STUB}, "text_stub": TEXT_STUB}}

_STEPS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
)


@dataclass(frozen=True)
class SourceCell:
    """A cell of an exercise, read with nbgrader's own eyes."""

    node: Any

    @property
    def source(self) -> str:
        return str(self.node.source)

    @property
    def is_code(self) -> bool:
        return bool(self.node.cell_type == "code")

    @property
    def nbgrader(self) -> dict[str, Any]:
        return dict(self.node.metadata.get("nbgrader", {}))

    @property
    def grade_id(self) -> str:
        return str(self.nbgrader.get("grade_id", ""))

    @property
    def name(self) -> str:
        return self.grade_id or str(self.node.get("id", ""))

    @property
    def points(self) -> float:
        return float(self.nbgrader.get("points", 0)) if self.is_graded else 0.0

    @property
    def is_graded(self) -> bool:
        return bool(is_grade(self.node) or is_task(self.node))

    @property
    def is_solution(self) -> bool:
        return bool(is_solution(self.node))

    @property
    def is_test(self) -> bool:
        """Graded by running it."""
        return self.is_code and bool(is_grade(self.node)) and not self.is_solution


@dataclass(frozen=True)
class SourceNotebook:
    """A notebook of an exercise. `node` is nbformat's."""

    name: str
    node: Any

    @property
    def cells(self) -> tuple[SourceCell, ...]:
        return tuple(SourceCell(cell) for cell in self.node.cells)

    @property
    def tests(self) -> tuple[SourceCell, ...]:
        return tuple(cell for cell in self.cells if cell.is_test)

    @property
    def graded(self) -> tuple[SourceCell, ...]:
        return tuple(cell for cell in self.cells if cell.is_graded)


def read_notebook(path: Path) -> SourceNotebook:
    """Read a notebook as it is, older nbgrader metadata included."""
    try:
        node = nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInputError(f"notebook illisible : {reason}", where=str(path)) from None
    return SourceNotebook(path.stem, node)


def release(notebook: SourceNotebook) -> SourceNotebook:
    """What learners get: no solution, no hidden test, no output."""
    resources: Any = {"metadata": {"name": notebook.name}}
    node = copy.deepcopy(notebook.node)
    for step in _steps():
        node, resources = step.preprocess(node, resources)
    return SourceNotebook(notebook.name, node)


def blank(notebook: SourceNotebook) -> SourceNotebook:
    """What is graded when a learner hands in the released version: full tests, no answer."""
    node, resources = copy.deepcopy(notebook.node), {"metadata": {"name": notebook.name}}
    node, _ = ClearSolutions(config=Config(STUBS)).preprocess(node, resources)
    return SourceNotebook(notebook.name, node)


def answered(notebook: SourceNotebook, answers: dict[str, str]) -> SourceNotebook:
    """The notebook with other answers: grade_id of a solution cell -> source."""
    node = copy.deepcopy(notebook.node)
    for cell in node.cells:
        name = SourceCell(cell).grade_id
        if name in answers:
            cell.source = answers[name]
    return SourceNotebook(notebook.name, node)


@cache
def _steps() -> tuple[Any, ...]:
    return tuple(step(config=Config(STUBS)) for step in _STEPS)
