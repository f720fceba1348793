"""Which criteria of a test cell failed, told in the course's own words.

A cell of our courses gives points by criterion (`with note.critere(1, "titre"):`) and prints a
line for each. From what the cell printed only "this title failed" is believed; every word that a
learner reads comes from the course's source: a title, and the hint of a criterion they can see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bacasable.autograde.hidden import plain, visible_lines
from bacasable.autograde.job import CellResult
from bacasable.autograde.source import CourseCell

FAILED = "✗"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion of a cell. `hint` is empty for one that learners don't see."""

    title: str
    hidden: bool
    hint: str = ""

    def told(self) -> str:
        """The line that a learner reads when it fails."""
        if self.hidden:
            return f"{FAILED} Contrôle caché : {self.title}"
        return (
            f"{FAILED} {self.title}. Où regarder : {self.hint}"
            if self.hint
            else f"{FAILED} {self.title}"
        )


def failed_criteria(cell: CourseCell, result: CellResult) -> str:
    """A line for each criterion that the cell says failed; empty when it names none."""
    printed = plain("".join(_printed(result))).splitlines()
    return "\n".join(
        criterion.told()
        for criterion in _criteria(cell)
        if any(line.startswith(f"{FAILED} {criterion.title} (") for line in printed)
    )


def count_criteria(source: str) -> int:
    """How many criteria a cell's text holds; 0 for a test that knows none, or can't be parsed."""
    return sum(1 for _ in _blocks(source))


def _printed(result: CellResult) -> Iterator[str]:
    for output in result.outputs:
        if output.get("output_type") == "stream" and output.get("name") == "stdout":
            text = output.get("text", "")
            yield text if isinstance(text, str) else "".join(map(str, text))


def _criteria(cell: CourseCell) -> Iterator[Criterion]:
    visible = visible_lines(cell)
    for title, block in _blocks(cell.source):
        hidden = block.lineno not in visible
        yield Criterion(title=title, hidden=hidden, hint="" if hidden else _hint(block, visible))


def _blocks(source: str) -> Iterator[tuple[str, ast.With]]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # a magic, which only IPython reads
        return
    for block in (node for node in ast.walk(tree) if isinstance(node, ast.With)):
        if title := _title(block.items[0].context_expr):
            yield title, block


def _title(call: ast.expr) -> str:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ""
    title = call.args[1] if call.func.attr == "critere" and len(call.args) > 1 else None
    return str(title.value) if isinstance(title, ast.Constant) else ""


def _hint(block: ast.With, visible: frozenset[int]) -> str:
    for node in ast.walk(block):
        if isinstance(node, ast.keyword) and node.arg == "aide" and node.value.lineno in visible:
            return str(node.value.value) if isinstance(node.value, ast.Constant) else ""
    return ""
