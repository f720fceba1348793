"""Which names a cell binds and reads, from its text alone."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_MAGIC_LINE = re.compile(r"^\s*[%!?].*$|^.*\?\s*$", re.MULTILINE)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, kw_only=True)
class Bindings:
    """Names of a cell. `data`: bound, but not as an import, a function or a class."""

    data: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    stubs: frozenset[str] = frozenset()  # functions with nothing in them yet
    read: frozenset[str] = frozenset()
    read_by_functions: frozenset[str] = field(default_factory=frozenset)

    @property
    def defined(self) -> frozenset[str]:
        """Functions and classes."""
        return self.functions | self.classes

    @property
    def bound(self) -> frozenset[str]:
        """Every name that the cell gives a value."""
        return self.data | self.defined | self.imports


def parse(source: str) -> ast.Module | None:
    """The cell as Python, its IPython lines left out; None when it is still none."""
    for text in (source, _MAGIC_LINE.sub("pass", source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


@lru_cache(maxsize=512)
def bindings(source: str) -> Bindings:
    """The names of a cell."""
    tree = parse(source)
    if tree is None:
        return Bindings()
    nodes = list(_own_nodes(tree))
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return Bindings(
        data=frozenset(_data(nodes)) | frozenset(_globals(tree)),
        functions=frozenset(n.name for n in functions),
        classes=frozenset(n.name for n in nodes if isinstance(n, ast.ClassDef)),
        imports=frozenset(_imports(nodes)),
        stubs=frozenset(n.name for n in functions if _is_stub(n)),
        read=frozenset(_read(tree)),
        read_by_functions=frozenset(_free_names(tree)),
    )


def imports_of(source: str) -> str:
    """The cell's own imports, a line each."""
    tree = parse(source)
    found = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)] if tree else []
    return "\n".join(map(ast.unparse, found))


def _read(tree: ast.Module) -> Iterator[str]:
    """Names that the cell or its functions look up among the notebook's."""
    try:
        scopes = [symtable.symtable(ast.unparse(tree), "<cell>", "exec")]
    except (SyntaxError, ValueError, RecursionError):  # an `await` of the notebook's own
        yield from (n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
        return
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        for symbol in scope.get_symbols():
            if symbol.is_referenced() and (scope.get_type() == "module" or symbol.is_global()):
                yield symbol.get_name()


def _own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes that run when the cell does: not the bodies of functions and classes."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            yield from _own_nodes(node)


def _data(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif (isinstance(node, ast.ExceptHandler) and node.name) or (
            isinstance(node, ast.MatchAs | ast.MatchStar) and node.name
        ):
            yield node.name


def _globals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names


def _imports(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield (alias.asname or alias.name).partition(".")[0]


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function has nothing in it yet: a learner writes it."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement))
        for statement in function.body
    )


def _free_names(tree: ast.AST) -> Iterator[str]:
    """Names that functions read from outside of themselves, nearly."""
    for scope in ast.walk(tree):
        if isinstance(scope, _SCOPES):
            inner = [n for n in ast.walk(scope) if isinstance(n, ast.Name)]
            own = {n.id for n in inner if not isinstance(n.ctx, ast.Load)}
            own |= {n.arg for n in ast.walk(scope) if isinstance(n, ast.arg)}
            yield from (n.id for n in inner if n.id not in own | _BUILTINS)
