"""What learners must not see of a test, and how a failure is told without it.

Of a cell with hidden checks, learners get nothing that its run produced: no output, no traceback,
no value. They get a sentence made from the released text alone. Elsewhere, any line of a hidden
check that turns up in an output is masked.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bacasable.autograde.job import CellResult
from bacasable.autograde.source import CourseCell

HIDDEN_FAILURE = "Un contrôle caché a échoué."
MASK = "[masqué]"
MAX_MESSAGE_CHARS = 500
_MIN_FRAGMENT_CHARS = 8
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b.|[\x00-\x08\x0b-\x1f\x7f]")
_QUOTED = re.compile(r"""(["'])(.+?)\1""")
_ARROW = re.compile(r"^-+> ?(\d+)", re.MULTILINE)


def plain(text: str) -> str:
    """Text without terminal sequences or control characters."""
    return _ANSI.sub("", text)


def hidden_fragments(cells: Iterable[CourseCell]) -> tuple[str, ...]:
    """Lines, and texts in quotes, of the course that learners never got; longest first."""
    cells = list(cells)
    lines = {
        line.strip()
        for cell in cells
        for number, line in enumerate(cell.source.split("\n"), 1)
        if cell.source != cell.released and number not in visible_lines(cell)
    }
    quoted = {text for line in lines for _, text in _QUOTED.findall(line)}
    released = "\n".join(cell.released for cell in cells)
    secret = {
        text for text in lines | quoted if len(text) >= _MIN_FRAGMENT_CHARS and text not in released
    }
    return tuple(sorted(secret, key=len, reverse=True))


def mask(text: str, fragments: Iterable[str]) -> str:
    for fragment in fragments:
        text = text.replace(fragment, MASK)
    return text


def visible_lines(cell: CourseCell) -> frozenset[int]:
    """Numbers, from 1, of the lines of the full source that are in the released one."""
    released = cell.released.split("\n")
    numbers, next_line = [], 0
    for number, line in enumerate(cell.source.split("\n"), 1):
        if next_line < len(released) and line == released[next_line]:
            numbers.append(number)
            next_line += 1
    return frozenset(numbers)


def failure_message(cell: CourseCell, result: CellResult, fragments: Iterable[str]) -> str:
    """Why a test failed, in one sentence that its learner may read."""
    error = _first_error(result)
    line = _failing_line(error, len(cell.source.split("\n")))
    if cell.is_hidden:
        shown = line in visible_lines(cell) if line else False
        return _from_source(cell, line or 0) if shown else HIDDEN_FAILURE
    name, text = str(error.get("ename", "")), plain(str(error.get("evalue", ""))).strip()
    if name == "AssertionError" and (text or line):
        message = text or _from_source(cell, line or 0)
    else:
        message = f"{plain(name)} : {text}" if text else plain(name)
    return mask(message, fragments)[:MAX_MESSAGE_CHARS] or "Ce test a échoué."


def _first_error(result: CellResult) -> Mapping[str, Any]:
    return next((o for o in result.outputs if o.get("output_type") == "error"), {})


def _failing_line(error: Mapping[str, Any], lines: int) -> int | None:
    """Line of the test cell where the error came from, as its traceback claims."""
    traceback = error.get("traceback")
    text = plain("\n".join(map(str, traceback))) if isinstance(traceback, list) else ""
    arrow = _ARROW.search(text)
    number = int(arrow[1][:9]) if arrow else 0
    return number if 1 <= number <= lines else None


def _from_source(cell: CourseCell, line: int) -> str:
    """What the course's own text says at a line: an assertion's message, or the line."""
    statement = _assertion_at(cell.source, line)
    if statement and isinstance(statement.msg, ast.Constant) and _is_visible(cell, statement):
        return str(statement.msg.value)[:MAX_MESSAGE_CHARS]
    return f"Échec à : {cell.source.split(chr(10))[line - 1].strip()}"[:MAX_MESSAGE_CHARS]


def _assertion_at(source: str, line: int) -> ast.Assert | None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # a magic, which only IPython reads
        return None
    asserts = (node for node in ast.walk(tree) if isinstance(node, ast.Assert))
    return next((n for n in asserts if n.lineno <= line <= (n.end_lineno or n.lineno)), None)


def _is_visible(cell: CourseCell, statement: ast.stmt) -> bool:
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    return visible_lines(cell).issuperset(lines)
