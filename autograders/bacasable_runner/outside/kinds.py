"""Classes that a value may name: whoever reads the name gets its own, genuine one.

Only classes whose making does nothing but hold data are here: a name comes from the learner's
side, and a test cell may call what it gets.
"""

from __future__ import annotations

import builtins
import collections
import datetime as dt
import decimal
import fractions
import pathlib
import sys
import unittest
from typing import Any

import numpy as np
import pandas as pd

_BUILTINS = (
    *(bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict),
    *(range, slice, object, type(None)),
)
_STANDARD = (
    *(dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone, decimal.Decimal),
    *(fractions.Fraction, collections.Counter, collections.OrderedDict, collections.deque),
    *(collections.defaultdict, pathlib.Path, pathlib.PurePath, pathlib.PosixPath),
)
_NUMPY = (np.ndarray, *{scalar for scalar in np.sctypeDict.values() if scalar is not np.object_})
_NEVER = (AssertionError, StopIteration, StopAsyncIteration, unittest.SkipTest)
_PANDAS = (
    *(pd.DataFrame, pd.Series, pd.Index, pd.MultiIndex, pd.RangeIndex, pd.DatetimeIndex),
    *(pd.CategoricalIndex, pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval, pd.Categorical),
)
EXCEPTIONS = tuple(
    kind
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)

# Modules whose errors mean something to whoever runs a test: "skipped", "failed", "stop here".
_RUNNERS = frozenset(
    {"unittest", "doctest", "pytest", "_pytest", "pluggy", "hypothesis", "nose", "bdb"}
    | {"asyncio", "concurrent", "IPython", "ipykernel", "nbgrader"}
)


def of_a_library(module: Any) -> bool:
    """Whether a module is one that both sides have installed, and none of the tests' own."""
    file = getattr(module, "__file__", None) or ""
    if module is None or str(module.__name__).partition(".")[0] in ("verifie", "bacasable_runner"):
        return False
    return not file or "site-packages" in file or "/lib/python" in file


def error_of_a_library(module: str, path: str) -> type[Exception] | None:
    """A library's own class of errors, if it is loaded here and says nothing about a test."""
    found: Any = sys.modules.get(module)
    if not of_a_library(found) or module == "__main__":
        return None
    if module.partition(".")[0] in _RUNNERS or ".testing" in module:
        return None
    for name in path.split("."):
        found = vars(found).get(name) if hasattr(found, "__dict__") else None
    is_error = isinstance(found, type) and issubclass(found, Exception)
    return found if is_error and not issubclass(found, _NEVER) else None


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


KINDS: dict[str, type] = {
    _name(kind): kind for kind in (*_BUILTINS, *_STANDARD, *_NUMPY, *_PANDAS, *EXCEPTIONS)
}
NAMES: dict[object, str] = {kind: name for name, kind in KINDS.items()}
# What a value of one of these classes is, crosses by value: nothing else may claim to be one.
PLAIN = frozenset(KINDS.values()) - {object, *EXCEPTIONS}
