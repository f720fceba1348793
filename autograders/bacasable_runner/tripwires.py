"""Tripwires: what an honest notebook never touches, watched around and inside test cells.

They catch, they don't prevent: a test that runs beside the learner's code can always be cheated
by code that is clever enough. What they catch costs the test's points and tells the trainer why.
"""

from __future__ import annotations

import sys
import unittest.mock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from types import CodeType, FrameType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bacasable_runner.pristine import Snapshot

CELL_MARK = "/ipykernel_"  # in the file names that Jupyter gives to cells
PLAIN = (bool, int, float, complex, str, bytes, type(None), type, range)
COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__")
MAX_ITEMS = 200
MAX_DEPTH = 4

# Each must raise AssertionError. They run when the test cell uses the library named first.
PROBES = (
    ("", "assert False"),
    ("", "assert 1 == 2"),
    ("numpy", "__import__('numpy').testing.assert_allclose(1.0, 2.0)"),
    ("numpy", "__import__('numpy').testing.assert_array_equal([1, 2], [1, 3])"),
    ("pandas", "__import__('pandas').testing.assert_series_equal(_a, _b)"),
    ("pandas", "__import__('pandas').testing.assert_frame_equal(_a.to_frame(), _b.to_frame())"),
    ("unittest", "__import__('unittest').TestCase().assertEqual(1, 2)"),
    ("unittest", "__import__('unittest').TestCase().assertTrue(False)"),
)
ALIASES = {"numpy": ("numpy", "np."), "pandas": ("pandas", "pd."), "unittest": ("unittest",)}
WATCHED_EVENTS = frozenset(
    {"sys._getframe", "sys.settrace", "sys.setprofile", "gc.get_objects", "gc.get_referrers"}
)


class ObservationRefused(PermissionError):
    """Raised where code looked at the test that called it."""


class _Stranger:
    """Equal to nothing, and not comparable to anything."""

    __slots__ = ()


class Tripwires:
    """Made in the zygote, before any learner's code; `report` is set in the forked process."""

    def __init__(self, notebook: Any) -> None:
        self._notebook = notebook
        self._snapshot = Snapshot()
        self._instance = dict(vars(notebook))
        self._probes = [
            (library, compile(source, "<sonde>", "exec", optimize=0)) for library, source in PROBES
        ]
        self._names = {"_a": pd.Series([1, 2]), "_b": pd.Series([1, 3])}
        self._approximate = (_approximation(), type(unittest.mock.ANY))
        self._lenient_allowed = False
        self._testing = False
        self._rewritten: set[str] = set()  # judging functions whose code was replaced in place
        self._checked = False  # nothing has changed, and only test cells have run since
        self._quiet = False  # a test outside asks: what is looked at isn't the test
        self.report: Callable[[str], None] = lambda reason: None

    def arm(self, report: Callable[[str], None]) -> None:
        """Start watching, in the forked process."""
        self.report = report
        sys.addaudithook(self._audit)

    def before(self, source: str) -> None:
        """Check everything that a test is about to rely on."""
        # An honest breakpoint() may have left a trace function: it is only put away.
        sys.settrace(None)
        sys.setprofile(None)
        self._lenient_allowed = "ANY" in source or "approx" in source
        if not self._checked:
            self._report_changes("a été remplacé par le code du rendu")
        for library, probe in self._probes:
            if not library or any(alias in source for alias in ALIASES[library]):
                self._run_probe(probe)
        self._testing = True

    def after(self, *, passed: bool) -> None:
        """Check again: a function that was called may have changed something."""
        self._testing = False
        if passed and (sys.gettrace() or sys.getprofile()):
            self.report("l'exécution d'un test a été détournée (settrace)")
        self._report_changes("a été remplacé pendant un test")

    @contextmanager
    def asked(self) -> Iterator[None]:
        """The learner's code runs because a test elsewhere asks: it may not look at its caller."""
        before = self._testing, self._quiet
        self._testing = self._quiet = True
        try:
            yield
        finally:
            self._testing, self._quiet = before

    def cell_ran(self) -> None:
        """A cell of the learner's has run: what was checked before says nothing any more."""
        self._checked = False

    def _report_changes(self, how: str) -> None:
        names = [*self._snapshot.changed(), *sorted(self._rewritten)]
        reasons = [f"« {name} » {how}" for name in names] + self._tampered_shell()
        for reason in reasons:
            self.report(reason)
        self._checked = not reasons

    def see(self, value: Any) -> Any:
        """Look at a value that a test cell judges, and give it back as it is."""
        if self._lies(value, 0):
            self.report(f"un objet de type « {type(value).__name__} » se dit égal à n'importe quoi")
        return value

    def _tampered_shell(self) -> list[str]:
        shell = self._notebook
        checks = (
            (bool(shell.ast_transformers), "le code des cellules de test serait réécrit"),
            (bool(shell.custom_exceptions), "les erreurs des tests seraient avalées"),
            (self._patched_shell(), "une fonction interne de Jupyter a été remplacée"),
        )
        return [reason for tampered, reason in checks if tampered]

    def _patched_shell(self) -> bool:
        """Whether a method was put over one of the class, or replaced, on the shell itself."""
        kind = type(self._notebook)
        return any(
            callable(value) and self._instance.get(name) is not value and hasattr(kind, name)
            for name, value in vars(self._notebook).items()
        )

    def _run_probe(self, probe: CodeType) -> None:
        try:
            exec(probe, dict(self._names))  # noqa: S102 - our own constant source
        except AssertionError:
            return
        except Exception as error:  # noqa: BLE001 - whatever a tampered library raises
            self.report(f"une vérification qui doit échouer a levé {type(error).__name__}")
            return
        self.report("une vérification qui doit échouer a réussi")

    def _lies(self, value: Any, depth: int) -> bool:
        kind = type(value)
        if kind in PLAIN:
            return False
        if isinstance(value, self._approximate):
            return not self._lenient_allowed
        if kind in (list, tuple, set, frozenset, dict):
            return depth < MAX_DEPTH and self._items_lie(value, depth)
        if kind is np.ndarray or kind in (pd.Series, pd.DataFrame, pd.Index):
            return depth < MAX_DEPTH and self._array_lies(value, depth)
        return not self._snapshot.knows_type(kind) and _claims_anything(value, self._snapshot)

    def _items_lie(self, items: Any, depth: int) -> bool:
        values = items.values() if type(items) is dict else items
        return any(self._lies(item, depth + 1) for item in islice(values, MAX_ITEMS))

    def _array_lies(self, array: Any, depth: int) -> bool:
        array = array if type(array) is np.ndarray else np.asarray(array)
        if array.dtype != object:
            return False
        return self._items_lie(array.ravel()[:MAX_ITEMS].tolist(), depth)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "object.__setattr__":
            if name := self._snapshot.judges_by(arguments[0], arguments[1]):
                self._rewritten.add(name)
            return
        if event not in WATCHED_EVENTS or not self._testing:
            return
        self._testing = False  # looking at the caller is an event, too
        seen = _called_by_a_cell(sys._getframe(1))
        self._testing = True
        if seen:
            if not self._quiet:
                self.report(f"le code du rendu observe les tests pendant qu'ils tournent ({event})")
            raise ObservationRefused("observer un test pendant qu'il tourne n'est pas permis")


def _approximation() -> type:
    """The class of everything that `pytest.approx` returns: honest in a test, not in an answer."""
    return type(pytest.approx(1)).__mro__[-2]


def _claims_anything(value: Any, snapshot: Snapshot) -> bool:
    """Whether a value of a class of the learner's compares as true with a total stranger."""
    own = [vars(kind) for kind in type(value).__mro__ if not snapshot.knows_type(kind)]
    if not any(name in members for name in COMPARISONS for members in own):
        return hasattr(type(value), "__array_function__") and _true(lambda: value == _Stranger())
    stranger = _Stranger()
    comparisons: tuple[Callable[[], Any], ...] = (
        lambda: value == stranger,
        lambda: not _surely_different(value, stranger),
        lambda: value < stranger,
        lambda: value > stranger,
    )
    return any(_true(comparison) for comparison in comparisons)


def _surely_different(value: Any, stranger: _Stranger) -> bool:
    answer = value != stranger
    return not (answer is False or (isinstance(answer, np.bool_) and not answer))


def _true(comparison: Callable[[], Any]) -> bool:
    try:
        answer = comparison()
    except Exception:  # noqa: BLE001 - an honest class may raise anything at a stranger
        return False
    return answer is True or (isinstance(answer, np.bool_) and bool(answer))


def _called_by_a_cell(frame: FrameType | None) -> bool:
    """Whether a cell asked for it, itself or through a helper of the standard library."""
    while frame is not None:
        name = frame.f_code.co_filename
        if CELL_MARK in name:
            return True
        if name != "<string>" and not name.endswith(("/inspect.py", "/traceback.py")):
            return False
        frame = frame.f_back
    return False
