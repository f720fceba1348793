"""A comparison that holds for nothing at all is false here.

NumPy finds no difference between an empty array and a number, nor between a masked value and
anything: an answer without a number would pass a test that asks for one. Only the examiner is made
strict, and only where one side has values that the other has not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing._private import utils

EMPTY = "la réponse est vide ou masquée : il n'y a rien à comparer"
_PLAIN = (int, float, complex)


def install() -> None:
    """Make the comparisons of NumPy and pytest strict in this process."""
    utils.assert_array_compare = _strict_assertion(utils.assert_array_compare)
    np.allclose = _strict_answer(np.allclose)
    scalar: Any = type(pytest.approx(1.0))
    scalar.__eq__ = _strict_scalar(scalar.__eq__)


def compares_nothing(x: Any, y: Any) -> bool:
    """Whether one side is empty or masked where the other has a value."""
    if (np.size(x) == 0) != (np.size(y) == 0):
        return True
    if not (np.ma.isMaskedArray(x) or np.ma.isMaskedArray(y)):
        return False
    try:
        return bool(np.any(np.ma.getmaskarray(x) != np.ma.getmaskarray(y)))
    except ValueError:  # shapes that don't go together: the comparison itself says so
        return False


def _as_array(value: Any) -> Any:
    """What NumPy makes of it, made once: a learner's object may answer otherwise the next time."""
    return value if type(value) in _PLAIN else np.asanyarray(value)


def _strict_assertion(compare: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(compare)
    def strict(comparison: Any, x: Any, y: Any, *args: Any, **kwargs: Any) -> None:
        x, y = np.asanyarray(x), np.asanyarray(y)
        if compares_nothing(x, y):
            raise AssertionError(EMPTY)
        compare(comparison, x, y, *args, **kwargs)

    return strict


def _strict_answer(close: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(close)
    def strict(a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        a, b = _as_array(a), _as_array(b)
        return not compares_nothing(a, b) and close(a, b, *args, **kwargs)

    return strict


def _strict_scalar(equal: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    @functools.wraps(equal)
    def strict(self: Any, actual: Any) -> bool:
        empty = isinstance(actual, np.ndarray) and compares_nothing(actual, self.expected)
        return not empty and equal(self, actual)

    return strict
