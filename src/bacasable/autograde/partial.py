"""Partial credit: the number that a test cell shows, as nbgrader reads it, without its fail-open.

What isn't a number is no partial score, and the test earns all, as in nbgrader. But a test that
counts points and then shows something else was made to: an array added to a number is an array.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from typing import Any

from bacasable.autograde.job import CellResult

IMPOSSIBLE = "Ce test a donné un nombre de points impossible."
_KEEPS_A_NUMBER = frozenset({"min", "max", "round", "float", "int", "sum", "abs"})


def partial_score(source: str, result: CellResult, max_points: float) -> tuple[float, str]:
    """Points of a test that passed, and a message where they are not all.

    `source`: the course's text of it. nbgrader's own rule is
    `nbgrader.utils.get_partial_grade`.
    """
    shown = next((o for o in result.outputs if o["output_type"] == "execute_result"), None)
    if shown is None:
        return max_points, ""
    number = _number(shown)
    if number is None:
        return (0.0, IMPOSSIBLE) if counts_points(source) else (max_points, "")
    if math.isnan(number) or not 0 <= number <= max_points:
        return 0.0, IMPOSSIBLE
    return number, "" if number == max_points else "Réponse en partie juste."


def counts_points(source: str) -> bool:
    """Whether a test ends by showing a number that it has counted: `points = 0` … `points`."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):  # a magic, which only IPython reads
        return False
    if not body or not isinstance(body[-1], ast.Expr) or not _is_arithmetic(body[-1].value):
        return False
    shown = {node.id for node in ast.walk(body[-1]) if isinstance(node, ast.Name)}
    return bool(shown & set(_counters(body)))


def _is_arithmetic(value: ast.expr) -> bool:
    calls = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    known = all(isinstance(call, ast.Name) and call.id in _KEEPS_A_NUMBER for call in calls)
    kinds = (ast.Name, ast.BinOp, ast.UnaryOp, ast.Call)
    return known and isinstance(value, kinds)


def _counters(body: list[ast.stmt]) -> Iterator[str]:
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign) and _is_number(node.value):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def _number(output: Mapping[str, Any]) -> float | None:
    """The number that a result shows, if it shows one."""
    data = output.get("data")
    text = data.get("text/plain") if isinstance(data, Mapping) else None
    if isinstance(text, list):
        text = text[0] if len(text) == 1 else None
    try:
        return float(text) if isinstance(text, str) else None
    except ValueError:
        return None
