"""Which files lie beside a notebook while it is graded.

The course's files win over a learner's of the same name, except those that the assignment lets
learners edit. No notebook is among them, and no learner's file that could stand in for a module
that the course's own cells import, or that configures a tool.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping

from bacasable.autograde.source import AssignmentSource

_CONFIGURES = re.compile(
    r"(jupyter|ipython|nbgrader|nbconvert)\w*config.*|(site|user)customize.*|conftest.*|.*\.pth",
    re.IGNORECASE,
)
_NOT_COPIED = frozenset({"timestamp.txt"})


def files_to_grade(source: AssignmentSource, handed_in: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a grading: relative path -> content."""
    reserved = _reserved_modules(source)
    kept = {
        name: content
        for name, content in handed_in.items()
        if name in source.files or _is_harmless(name, reserved)
    }
    course = {
        name: content
        for name, content in source.files.items()
        if not (name in kept and name in source.editable)
    }
    folders = {parent for name in course for parent in _parents(name)}
    # A file named as one of the course's folders, or the reverse, could not be written.
    fitting = {
        name: content
        for name, content in kept.items()
        if name not in folders and not any(parent in course for parent in _parents(name))
    }
    return fitting | course


def _is_harmless(name: str, reserved: frozenset[str]) -> bool:
    last = name.rsplit("/", 1)[-1]
    module = name.split("/", 1)[0].split(".", 1)[0]
    return (
        not last.lower().endswith(".ipynb")
        and last not in _NOT_COPIED
        and not _CONFIGURES.fullmatch(last)
        and module.lower() not in reserved
    )


def _reserved_modules(source: AssignmentSource) -> frozenset[str]:
    """Standard modules, and what the course's locked cells import unless the course ships it."""
    imported = {
        module
        for notebook in source.notebooks
        for cell in notebook.cells
        if cell.cell_type == "code" and not cell.is_solution
        for module in _imports(cell.source)
    }
    shipped = {name.split("/", 1)[0].split(".", 1)[0] for name in source.files}
    return frozenset({*sys.stdlib_module_names, *imported} - shipped)


def _imports(code: str) -> Iterator[str]:
    # Line by line: a cell may hold magics that are not Python.
    for line in code.splitlines():
        try:
            statements = ast.parse(line.strip()).body
        except (SyntaxError, ValueError):
            continue
        for statement in statements:
            if isinstance(statement, ast.Import):
                yield from (alias.name.split(".")[0] for alias in statement.names)
            elif isinstance(statement, ast.ImportFrom) and statement.module:
                yield statement.module.split(".")[0]


def _parents(name: str) -> Iterator[str]:
    parts = name.split("/")
    return ("/".join(parts[:i]) for i in range(1, len(parts)))
