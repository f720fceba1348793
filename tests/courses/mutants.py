"""Wrong variants of a right answer, one change each."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """(what was changed, the changed source) for each statement dropped and each value altered."""
    tree = ast.parse(source)
    count = len(list(ast.walk(tree)))
    for place in range(count):
        for change in (_drop, _swap, _alter):
            mutant = copy.deepcopy(tree)
            if what := _apply(mutant, place, change):
                yield what, ast.unparse(ast.fix_missing_locations(mutant))


def _apply(tree: ast.Module, place: int, change: Callable[[ast.AST, ast.Module], bool]) -> str:
    node = list(ast.walk(tree))[place]
    before = ast.unparse(node) if isinstance(node, ast.stmt | ast.expr) else ""
    line = getattr(node, "lineno", 0)
    return f"{change.__name__} l. {line} {before[:50]!r}" if change(node, tree) else ""


def _drop(node: ast.AST, tree: ast.Module) -> bool:
    definitions = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)
    if not isinstance(node, ast.stmt) or isinstance(node, definitions):
        return False
    for parent in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and node in block:
                block[block.index(node)] = ast.Pass()
                return True
    return False


def _swap(node: ast.AST, _tree: ast.Module) -> bool:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]
    elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS:
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
    else:
        return False
    return True


def _alter(node: ast.AST, _tree: ast.Module) -> bool:
    if not isinstance(node, ast.Constant) or node.value is None or node.value is ...:
        return False
    if isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node.value, int | float):
        node.value += 1
    else:
        node.value = ""
    return True
