"""The names of a test cell: its own, then the builtins, then the learner's, over the link.

A test cell runs unchanged, by `exec` over this dictionary: a name that isn't here is looked up in
the learner's process on first use. What decides (the author's functions, builtins, installed
modules) always is of this process.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import types
from collections.abc import Iterable, Iterator
from typing import Any

from bacasable_runner.outside.reading import CannotCross
from bacasable_runner.outside.session import Session

OWN = ("__name__", "__builtins__", "__doc__")


class Names(dict[str, Any]):
    """Globals of the test cells of one notebook."""

    def __init__(self, session: Session) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins, __doc__=None)
        self._session = session
        self.remote: frozenset[str] = frozenset()  # the learner's, whatever else has that name
        self._removed: set[str] = set()  # the learner's that this cell took away

    def __missing__(self, name: str) -> Any:
        if name.startswith("__bacasable") or not isinstance(name, str):
            raise KeyError(name)
        if name not in self.remote and hasattr(builtins, name):
            raise KeyError(name)
        return self._session.name(name)

    def __delitem__(self, name: str) -> None:
        """`del` of an own name, or of the learner's: their functions no longer find it either."""
        if super().__contains__(name):
            super().__delitem__(name)
            return
        self._session.remove(name)
        self._removed.add(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and self._exists(name))

    def get(self, name: str, default: Any = None) -> Any:
        """As of any dictionary."""
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> Any:
        """Own names and the learner's: what `dir()` shows."""
        return dict.fromkeys([*super().keys(), *self._session.names()]).keys()

    def __iter__(self) -> Iterator[str]:
        return iter(list(self.keys()))

    def __len__(self) -> int:
        return len(self.keys())

    def own(self, name: str) -> Any:
        """A name of this process, or `KeyError`."""
        if not super().__contains__(name):
            raise KeyError(name)
        return super().__getitem__(name)

    def put_back(self) -> dict[str, Any]:
        """The learner's names that this cell took away and has given a value again."""
        again = [name for name in self._removed if dict.__contains__(self, name)]
        self._removed.difference_update(again)
        return {name: dict.pop(self, name) for name in again}

    def forget(self, names: Iterable[str]) -> None:
        """A cell of the course's made these its own: they are looked up anew."""
        for name in names:
            dict.pop(self, name, None)

    def define(self, source: str) -> None:
        """Execute what decides in a cell of the author's: imports, functions, checking classes."""
        for statement in _definitions(source):
            names = bound_by(statement)
            if names & self.remote or not self._is_own(statement):
                continue
            code = compile(ast.Module([statement], []), "<cellule du cours>", "exec", optimize=0)
            with contextlib.suppress(Exception, CannotCross), _unheard():
                exec(code, self)  # noqa: S102 - the author's own cell

    def take_imports(self, source: str) -> None:
        """Import modules and functions that the course gave with an answer: a test may decide by them.

        Not classes: their objects are the learner's, and could not be given back to them from here.
        """
        for statement in _definitions(source):
            made: dict[str, Any] = {}
            code = compile(ast.Module([statement], []), "<cellule du cours>", "exec", optimize=0)
            with contextlib.suppress(Exception), _unheard():
                exec(code, made)  # noqa: S102 - the author's own imports
            for name in bound_by(statement) & made.keys() - self.remote:
                if not isinstance(made[name], type):
                    self[name] = made[name]

    def _is_own(self, statement: ast.stmt) -> bool:
        """Whether making a function asks the learner's process nothing.

        A decorator of theirs, such as a route of their application, would register it twice.
        """
        made_from: list[ast.AST] = []
        if isinstance(statement, ast.FunctionDef):
            given = statement.args
            made_from = [
                *statement.decorator_list,
                *given.defaults,
                *filter(None, given.kw_defaults),
            ]
        elif isinstance(statement, ast.ClassDef):
            made_from = [*statement.decorator_list, *statement.bases]
        used = {n.id for part in made_from for n in ast.walk(part) if isinstance(n, ast.Name)}
        return all(dict.__contains__(self, name) or hasattr(builtins, name) for name in used)

    def shareable(self, names: frozenset[str]) -> dict[str, Any]:
        """Those of the names that this process has, without what only makes sense here."""
        own = {
            name: dict.__getitem__(self, name) for name in names if dict.__contains__(self, name)
        }
        skipped = (types.ModuleType, types.FunctionType, type)
        return {name: value for name, value in own.items() if not isinstance(value, skipped)}

    def _exists(self, name: str) -> bool:
        try:
            self._session.name(name)
        except KeyError:
            return False
        return True


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """What an import says is said where the course's own cell runs; here it would be a test's."""
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
        yield


def _definitions(source: str) -> Iterator[ast.stmt]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):  # a magic: the learner's process runs it
        return
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef) or (
            isinstance(statement, ast.ClassDef) and judges(statement)
        ):
            yield statement


def judges(statement: ast.ClassDef) -> bool:
    """Whether a class of the author's checks something, rather than holding data."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Assert):
            return True
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        if name in ("AssertionError", "TestCase", "verifie") or str(name).startswith("assert"):
            return True
    return False


def bound_by(statement: ast.stmt) -> set[str]:
    """Names that an import, a function or a class binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    return {statement.name} if isinstance(statement, ast.FunctionDef | ast.ClassDef) else set()
