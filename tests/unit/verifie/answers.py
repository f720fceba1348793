"""What a cell may leave under a name: anything that Python can make, the hostile included."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

SECRET = 918273645


class Quits(BaseException):
    """Not an `Exception`: `except Exception` lets it pass, as it does pytest's own outcomes."""


class Hostile:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(SECRET)

    def __call__(self, *_args: Any) -> Any:
        raise RuntimeError(SECRET)


class Leaves:
    """Ends the program whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise Quits(name)

    def __call__(self, *_args: Any, **_named: Any) -> Any:
        raise SystemExit(3)


class Rude(Exception):
    def __str__(self) -> str:
        raise Quits


class LazyFrame(pd.DataFrame):
    """A table that loads when it is read, and can't."""

    @property
    def columns(self) -> Any:  # type: ignore[override]
        raise SystemExit(1)

    @property
    def _constructor(self) -> Any:
        raise Quits

    def memory_usage(self, *_args: Any, **_named: Any) -> Any:
        raise Quits


class LyingArray(np.ndarray):  # type: ignore[type-arg]
    def __array__(self, *_args: Any, **_named: Any) -> Any:
        return np.ones((2, 2))

    def __eq__(self, _other: object) -> Any:
        return True

    def astype(self, *_args: Any, **_named: Any) -> Any:
        raise Quits

    __hash__ = None  # type: ignore[assignment]


class LyingText(str):
    def __eq__(self, _other: object) -> bool:
        return True

    def strip(self, *_args: Any) -> Any:
        raise Quits

    def __format__(self, _spec: str) -> str:
        raise Quits

    __hash__ = str.__hash__


class LyingDict(dict):  # type: ignore[type-arg]
    def keys(self) -> Any:
        return ["b"]

    def __iter__(self) -> Any:
        raise Quits

    def __getitem__(self, _key: object) -> Any:
        return 2


class Endless(list):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[int]:
        while True:
            yield 1

    def __len__(self) -> int:
        return 10**12


def _generator() -> Iterator[int]:
    yield SECRET


def _deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(10_000):
        value = [value]
    return value


def _forever(*_args: Any) -> Any:
    return _forever()


def _raises(error: Callable[[], BaseException]) -> Callable[..., Any]:
    def call(*_args: Any, **_named: Any) -> Any:
        raise error()

    return call


def _returns(value: Any) -> Callable[..., Any]:
    return lambda *_args, **_named: value


def _objects(*items: Any) -> Any:
    array = np.empty(len(items), dtype=object)
    for place, item in enumerate(items):
        array[place] = item
    return array


def _not_text() -> dict[str, Any]:
    return {"\ud800": "\ud800", "a": "\ud800"}


HUGE = np.broadcast_to(np.zeros(1), (10_000_000_000,))

# Made in the test: pytest looks into its parameters, and these object to that.
ANYTHING: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "ellipsis": lambda: ...,
    "True": lambda: True,
    "3": lambda: 3,
    "nan": lambda: float("nan"),
    "complex": lambda: 1j,
    "an integer without end": lambda: 10**100_000,
    "an integer above any float": lambda: 10**400,
    "a signalling decimal": lambda: decimal.Decimal("sNaN"),
    "a text": lambda: "texte",
    "half a character": lambda: "\ud800",
    "bytes": lambda: b"\xff",
    "an empty list": list,
    "a list": lambda: [1, [2]],
    "a ragged list": lambda: [[1], [2, 3]],
    "a list of anything": lambda: [None, {"a": 1}, 10**400, "\ud800", 1j],
    "a deep list": _deep,
    "a huge list": lambda: [0] * 2_000_000,
    "an endless list": lambda: Endless([7]),
    "a dictionary": lambda: {"a": 1},
    "a dictionary of half characters": _not_text,
    "a lying dictionary": lambda: LyingDict({"a": 1}),
    "a set": lambda: {1, "a"},
    "a lying text": lambda: LyingText("faux"),
    "a range": lambda: range(10**12),
    "a generator": _generator,
    "a map": lambda: map(str, [1]),
    "an object": object,
    "a hostile object": Hostile,
    "a hostile class": lambda: Hostile,
    "an object that quits": Leaves,
    "an array": lambda: np.zeros((2, 2)),
    "an array without dimension": lambda: np.array(3),
    "an empty array": lambda: np.zeros((0, 2)),
    "an array of 80 GB": lambda: HUGE,
    "an array of objects": lambda: _objects({"a": 1}, None, Hostile()),
    "an array of dates": lambda: np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"),
    "an array with fields": lambda: np.zeros(2, dtype=[("a", int), ("b", "U3")]),
    "a masked array": lambda: np.ma.masked_array(np.zeros((2, 2)), mask=True),
    "a lying array": lambda: np.zeros((2, 2)).view(LyingArray),
    "an empty table": pd.DataFrame,
    "a table": lambda: pd.DataFrame({"a": [1]}),
    "a table of anything": lambda: pd.DataFrame({"b": [[1], np.zeros(2), 10**400]}),
    "a table with twice the same column": lambda: pd.DataFrame([[1, 2]], columns=["b", "b"]),
    "a table with columns in two levels": lambda: pd.DataFrame(
        [[1]], columns=pd.MultiIndex.from_tuples([("b", "c")])
    ),
    "a lazy table": lambda: LazyFrame({"b": [9.5]}),
    "a table that holds a table": lambda: pd.DataFrame({"b": [pd.DataFrame({"a": [1]})]}),
    "groups of a table": lambda: pd.DataFrame({"a": [1]}).groupby("a"),
    "an empty series": lambda: pd.Series(dtype=float),
    "a series of anything": lambda: pd.Series(["a", 1, None, [1]]),
    "a series with twice the same label": lambda: pd.Series([1, 2], index=["a", "a"]),
    "a sparse series": lambda: pd.Series(pd.arrays.SparseArray([0, 0, 1])),
    "a series of dates with a zone": lambda: pd.Series(
        pd.date_range("2024-01-01", periods=2, tz="Europe/Paris")
    ),
    "a built-in": lambda: len,
    "a class": lambda: int,
    "a module": lambda: np,
    "a function that returns a secret": lambda: _returns(SECRET),
    "a function that returns half a character": lambda: _returns("\ud800"),
    "a function that returns 80 GB": lambda: _returns(HUGE),
    "a function that returns a generator": lambda: _returns(_generator()),
    "a function that returns a hostile object": lambda: _returns(Leaves()),
    "a function that returns a dictionary": lambda: _returns({"a": 1}),
    "a function that returns nan": lambda: _returns(np.array([np.nan])),
    "a function that returns what it got": lambda: lambda x=None, *_: x,
    "a function without argument": lambda: lambda: 3,
    "a function that exits": lambda: _raises(SystemExit),
    "a function that quits": lambda: _raises(Quits),
    "a function that runs out of memory": lambda: lambda *_: [0] * 10**15,
    "a function that never returns": lambda: _forever,
    "a function that raises what can't be shown": lambda: _raises(Rude),
    "a function that raises half a character": lambda: _raises(lambda: ValueError("\ud800")),
}
