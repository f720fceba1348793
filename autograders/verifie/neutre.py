"""From an object of a learner's to plain data, believing nothing that the object says of itself.

Only the real type (`type(x)`, which `__class__` cannot fake) decides; contents are read with the
methods of the built-in class, not the object's; results are always genuine built-in, NumPy or
pandas objects. What is lazy, endless, too big or unknown is refused with a reason.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import itertools
from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
import pandas as pd

LARGEST_BYTES = 200_000_000
MOST_ITEMS = 1_000_000
MOST_BITS = 14_000  # of an integer: Python writes no longer one in digits
DEEPEST = 50

_IMMUTABLE = (type(None), bool, bytes, complex, dt.date, dt.datetime, dt.time, dt.timedelta)
_EXACT = {type(...), *_IMMUTABLE, int, float, str, range, decimal.Decimal, fractions.Fraction}
_PANDAS_EXACT = {pd.Timestamp, pd.Timedelta, type(pd.NaT), type(pd.NA), pd.Interval, pd.Period}
_EXTENSION_DTYPES = (
    pd.StringDtype,
    pd.CategoricalDtype,
    pd.BooleanDtype,
    pd.DatetimeTZDtype,
    pd.PeriodDtype,
    pd.IntervalDtype,
    pd.core.dtypes.dtypes.BaseMaskedDtype,
)
_KNOWN_MODULES = (
    *("builtins", "datetime", "decimal", "fractions", "json", "sqlite3"),
    *("numpy", "pandas", "requests", "sklearn"),
)


class Illisible(Exception):
    """A value that can't be read as plain data. `cle` names the message, `details` fill it."""

    def __init__(self, cle: str, **details: str) -> None:
        super().__init__(cle)
        self.cle = cle
        self.details = details


def nom_du_type(objet: Any) -> str:
    """The real type's name, or `objet` for a class that isn't a known library's."""
    cls = type(objet)
    module = type.__getattribute__(cls, "__module__")
    if type(module) is str and module.partition(".")[0] in _KNOWN_MODULES:
        return str(type.__getattribute__(cls, "__name__"))
    for parent in type.__getattribute__(cls, "__mro__")[1:-1]:
        module = type.__getattribute__(parent, "__module__")
        if type(module) is str and module.partition(".")[0] in _KNOWN_MODULES:
            return str(type.__getattribute__(parent, "__name__"))
    return "objet"


def rendre_neutre(objet: Any) -> Any:
    """A genuine copy of `objet`. Raises `Illisible`."""
    return _Lecture().lire(objet, 0)


class _Lecture:
    """One reading, with its budget of items."""

    def __init__(self) -> None:
        self.items = 0

    def lire(self, objet: Any, depth: int) -> Any:
        if type(objet) in _EXACT or type(objet) in _PANDAS_EXACT:
            return self._exact(objet)
        if depth > DEEPEST:
            raise Illisible("trop_profond")
        mro = type.__getattribute__(type(objet), "__mro__")
        for base, reader in _READERS:
            if base in mro:
                return reader(self, objet, depth)
        raise Illisible(_pourquoi(objet), type=nom_du_type(objet))

    def compter(self, n: int) -> None:
        self.items += n
        if self.items > MOST_ITEMS:
            raise Illisible("trop_grand")

    def suite(self, items: Iterable[Any], count: int, depth: int) -> list[Any]:
        """Each of the `count` items; too many are refused before one is read."""
        self.compter(count)
        return [self.lire(item, depth + 1) for item in itertools.islice(items, count)]

    def _exact(self, objet: Any) -> Any:
        if type(objet) in (str, bytes) and len(objet) > LARGEST_BYTES:
            raise Illisible("trop_grand")
        if type(objet) is int and objet.bit_length() > MOST_BITS:
            raise Illisible("trop_grand")
        if type(objet) is decimal.Decimal and objet.is_snan():  # it raises when it is compared
            return decimal.Decimal("NaN")
        return objet


def _int(reading: _Lecture, objet: Any, depth: int) -> Any:
    return reading.lire(int.__add__(objet, 0), depth + 1)


def _enum(reading: _Lecture, objet: Any, depth: int) -> Any:
    return reading.lire(object.__getattribute__(objet, "_value_"), depth + 1)


def _list(reading: _Lecture, objet: Any, depth: int) -> Any:
    return reading.suite(list.__iter__(objet), list.__len__(objet), depth)


def _tuple(reading: _Lecture, objet: Any, depth: int) -> Any:
    return tuple(reading.suite(tuple.__iter__(objet), tuple.__len__(objet), depth))


def _dict(reading: _Lecture, objet: Any, depth: int) -> Any:
    count = dict.__len__(objet)
    keys = reading.suite(dict.keys(objet), count, depth)
    values = reading.suite(dict.values(objet), count, depth)
    return dict(zip(keys, values, strict=True))


def _set(reading: _Lecture, objet: Any, depth: int) -> Any:
    return set(reading.suite(set.__iter__(objet), set.__len__(objet), depth))


def _frozenset(reading: _Lecture, objet: Any, depth: int) -> Any:
    return frozenset(reading.suite(frozenset.__iter__(objet), frozenset.__len__(objet), depth))


def _generic(_reading: _Lecture, objet: Any, _depth: int) -> Any:
    if type(objet).__module__ != "numpy":
        raise Illisible("type_inconnu", type=nom_du_type(objet))
    return objet.item()


def _array(reading: _Lecture, objet: Any, depth: int) -> Any:
    nbytes = np.ndarray.nbytes.__get__(objet)
    if nbytes > LARGEST_BYTES:
        raise Illisible("trop_grand")
    dtype = np.ndarray.dtype.__get__(objet)
    plain = np.ndarray.view(objet, np.ndarray)
    if dtype.kind == "O":
        shape = np.ndarray.shape.__get__(objet)
        result = np.empty(shape, dtype=object)
        flat = reading.suite(plain.flat, plain.size, depth)
        for i, item in enumerate(flat):
            result.flat[i] = item
        return result
    if dtype.kind not in "biufcmMSU":
        raise Illisible("type_inconnu", type="ndarray")
    return np.array(plain, copy=True, subok=False)


def _index(reading: _Lecture, objet: Any, depth: int) -> pd.Index:
    if isinstance(objet, pd.MultiIndex):
        arrays = [_column(reading, level, depth) for level in _levels(objet)]
        return pd.MultiIndex.from_arrays(arrays, names=_names(reading, objet, depth))
    return pd.Index(_column(reading, objet, depth), name=_names(reading, objet, depth)[0])


def _levels(objet: pd.MultiIndex) -> list[Any]:
    return [pd.MultiIndex.get_level_values(objet, i) for i in range(objet.nlevels)]


def _names(reading: _Lecture, objet: Any, depth: int) -> list[Any]:
    return [reading.lire(name, depth + 1) for name in objet.names]


def _column(reading: _Lecture, objet: Any, depth: int) -> Any:
    """Values of a Series or an Index as a genuine array of the same dtype."""
    dtype = objet.dtype
    if isinstance(dtype, np.dtype):
        return _array(reading, np.asarray(objet.array.to_numpy()), depth)
    if not isinstance(dtype, _EXTENSION_DTYPES):
        raise Illisible("type_inconnu", type="Series")
    reading.compter(len(objet) // 100)
    return objet.array.copy()


def _series(reading: _Lecture, objet: Any, depth: int) -> Any:
    plain = pd.Series(objet)
    name = reading.lire(plain.name, depth + 1)
    index = _index(reading, plain.index, depth)
    return pd.Series(_column(reading, plain, depth), index=index, name=name)


def _frame(reading: _Lecture, objet: Any, depth: int) -> Any:
    plain = pd.DataFrame(objet)
    if int(plain.memory_usage(deep=False).sum()) > LARGEST_BYTES:
        raise Illisible("trop_grand")
    index = _index(reading, plain.index, depth)
    columns = [
        pd.Series(_column(reading, plain.iloc[:, i], depth), index=index)
        for i in range(plain.shape[1])
    ]
    result = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=index)
    result.columns = _index(reading, plain.columns, depth)
    return result


def _subclass(base: Any, genuine: Callable[[Any], Any]) -> tuple[type, Any]:
    return base, lambda _reading, objet, _depth: genuine(objet)


# The order matters: `bool` and `IntEnum` are integers, `np.float64` is a `float`.
_READERS: list[tuple[type, Callable[[_Lecture, Any, int], Any]]] = [
    (np.generic, _generic),
    (enum.Enum, _enum),
    (int, _int),
    _subclass(float, lambda x: float.__add__(x, 0.0)),
    _subclass(str, lambda x: "".join(str.__iter__(x))),
    _subclass(bytes, lambda x: bytes(bytes.__iter__(x))),
    (list, _list),
    (tuple, _tuple),
    (dict, _dict),
    (set, _set),
    (frozenset, _frozenset),
    (np.ndarray, _array),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.Index, _index),
]


def _pourquoi(objet: Any) -> str:
    cls = cast(Any, type(objet))
    names = {name for parent in cls.__mro__ for name in vars(parent)}
    if "__next__" in names:
        return "paresseux"
    if cls.__name__ in ("function", "builtin_function_or_method", "method", "type"):
        return "pas_appele"
    if cls.__name__.endswith(("GroupBy",)):
        return "regroupement"
    return "type_inconnu"
