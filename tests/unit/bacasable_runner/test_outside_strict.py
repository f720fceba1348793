"""What compares nothing proves nothing; real comparisons are as NumPy and pytest make them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from bacasable_runner.outside import strict
from numpy.testing._private import utils

NOTHING = {
    "an empty array": np.array([]),
    "an empty list": [],
    "an empty matrix": np.zeros((0, 3)),
    "a masked number": np.ma.masked_all(()),
    "the masked constant": np.ma.masked,
    "one masked of two": np.ma.array([1.0, 5.0], mask=[True, False]),
}
CHECKS = {
    "assert_allclose": lambda x: np.testing.assert_allclose(x, 5.0),
    "assert_array_equal": lambda x: np.testing.assert_array_equal(x, 5.0),
    "assert_equal": lambda x: np.testing.assert_equal(x, 5.0),
    "assert_almost_equal": lambda x: np.testing.assert_almost_equal(x, 5.0),
    "assert_array_almost_equal": lambda x: np.testing.assert_array_almost_equal(x, 5.0),
    "assert_array_less": lambda x: np.testing.assert_array_less(x, 5.0),
    "the other way round": lambda x: np.testing.assert_allclose(5.0, x),
    "a column": lambda x: np.testing.assert_allclose(x, [[5.0]]),
    "allclose": lambda x: _require(np.allclose(x, 5.0)),
    "approx": lambda x: _require(x == pytest.approx(5.0)),
}


def _require(passed: object) -> None:
    assert passed


@pytest.fixture(autouse=True)
def _strict() -> Iterator[None]:
    kind = type(pytest.approx(1.0))
    before = utils.assert_array_compare, np.allclose, kind.__eq__
    strict.install()
    yield
    utils.assert_array_compare, np.allclose, kind.__eq__ = before


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("value", NOTHING)
@pytest.mark.filterwarnings("ignore")
def test_an_answer_without_a_number_is_not_that_number(check: str, value: str) -> None:
    with pytest.raises((AssertionError, TypeError, ValueError)):
        CHECKS[check](NOTHING[value])


def test_real_comparisons_stay_what_they_are() -> None:
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    np.testing.assert_allclose([5.0, 5.0], 5.0)
    np.testing.assert_array_equal(np.array([]), [])
    np.testing.assert_array_equal(np.zeros((0, 2)), np.zeros((0, 2)))
    np.testing.assert_array_equal(masked, np.ma.array([1.0, 3.0], mask=[False, True]))
    assert np.allclose([], [])
    assert np.allclose(np.float32(0.1), 0.1)
    assert not np.allclose([1, 2], [1, 3])
    assert np.array([5.0, 5.0]) == pytest.approx(5.0)
    assert pytest.approx(5.0) == 5.0
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        np.testing.assert_allclose(4.0, 5.0)


def test_an_object_is_made_an_array_once() -> None:
    class Changing:
        asked = 0

        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            Changing.asked += 1
            return np.array(5.0 if Changing.asked == 1 else [])

    assert np.allclose(Changing(), 5.0)
    assert Changing.asked == 1
