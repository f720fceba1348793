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
_PANDAS = (
    *(pd.DataFrame, pd.Series, pd.Index, pd.MultiIndex, pd.RangeIndex, pd.DatetimeIndex),
    *(pd.CategoricalIndex, pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval, pd.Categorical),
)
EXCEPTIONS = tuple(
    kind
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


KINDS: dict[str, type] = {
    _name(kind): kind for kind in (*_BUILTINS, *_STANDARD, *_NUMPY, *_PANDAS, *EXCEPTIONS)
}
NAMES: dict[object, str] = {kind: name for name, kind in KINDS.items()}
# What a value of one of these classes is, crosses by value: nothing else may claim to be one.
PLAIN = frozenset(KINDS.values()) - {object, *EXCEPTIONS}
