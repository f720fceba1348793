"""pandas tables, series and indexes, a column at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from bacasable_runner.outside import arrays, columns
from bacasable_runner.outside.columns import (
    CLOSED,
    npy,
    period_dtype,
    period_name,
    read_array,
    read_column,
    read_name,
    write_column,
    zone_of,
)
from bacasable_runner.outside.zones import read_zone, write_zone


def _write_index(writer: Any, index: Any) -> Any:
    names = writer.all(index.names)
    if isinstance(index, pd.RangeIndex):
        return {"t": "rangeindex", "v": [index.start, index.stop, index.step], "n": names}
    if isinstance(index, pd.MultiIndex):
        levels = [_write_index(writer, level) for level in index.levels]
        codes = [npy(writer, code) for code in index.codes]
        return {"t": "multiindex", "l": levels, "c": codes, "n": names}
    freq = index.freqstr if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return {"t": "index", "v": write_column(writer, index.array), "n": names, "f": freq}


def _read_index(reader: Any, raw: Any) -> Any:
    (name,) = reader.all(raw["n"])
    values = read_column(reader, raw["v"])
    index = pd.Index(values, name=name, dtype=values.dtype, copy=False)
    if raw["f"] is not None and isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        index.freq = read_name(raw["f"])
    return index


def _read_range(reader: Any, raw: Any) -> Any:
    (name,) = reader.all(raw["n"])
    start, stop, step = raw["v"]
    if any(type(bound) is not int or abs(bound) > 1 << 62 for bound in (start, stop, step)):
        raise ValueError("range")
    return pd.RangeIndex(start, stop, step, name=name)


def _read_multi(reader: Any, raw: Any) -> Any:
    levels = [reader.value(level) for level in raw["l"]]
    codes = [read_array(reader, code, "i") for code in raw["c"]]
    if not all(isinstance(level, pd.Index) for level in levels):
        raise TypeError("levels")
    return pd.MultiIndex(levels, codes, names=reader.all(raw["n"]), verify_integrity=True)


def _write_series(writer: Any, series: Any) -> Any:
    index, name = _write_index(writer, series.index), writer.write(series.name)
    return {"t": "series", "v": write_column(writer, series.array), "i": index, "n": name}


def _read_series(reader: Any, raw: Any) -> Any:
    index, values = reader.value(raw["i"]), read_column(reader, raw["v"])
    if not isinstance(index, pd.Index) or len(index) != len(values):
        raise ValueError("series")
    name = reader.value(raw["n"])
    return pd.Series(values, index=index, name=name, dtype=values.dtype, copy=False)


def _write_frame(writer: Any, frame: Any) -> Any:
    columns = [write_column(writer, frame.iloc[:, place].array) for place in range(frame.shape[1])]
    index, names = _write_index(writer, frame.index), _write_index(writer, frame.columns)
    return {"t": "frame", "v": columns, "i": index, "c": names}


def _read_frame(reader: Any, raw: Any) -> Any:
    index, names = reader.value(raw["i"]), reader.value(raw["c"])
    columns = [read_column(reader, column) for column in raw["v"]]
    if not isinstance(index, pd.Index) or not isinstance(names, pd.Index):
        raise TypeError("frame")
    if len(names) != len(columns) or any(len(column) != len(index) for column in columns):
        raise ValueError("frame")
    series = {
        place: pd.Series(values, index=index, dtype=values.dtype, copy=False)
        for place, values in enumerate(columns)
    }
    frame = pd.DataFrame(series, index=index)
    frame.columns = names
    return frame


def _write_timestamp(writer: Any, value: Any) -> Any:
    zone = None if value.tz is None else write_zone(zone_of(value.tz))
    plain = value if value.tz is None else value.tz_convert("UTC").tz_localize(None)
    return {"t": "timestamp", "v": arrays.write_scalar(writer, plain.asm8), "z": zone}


def _read_timestamp(reader: Any, raw: Any) -> Any:
    stamp = pd.Timestamp(_scalar(reader, raw["v"], np.datetime64))
    return stamp if raw["z"] is None else stamp.tz_localize("UTC").tz_convert(read_zone(raw["z"]))


def _scalar(reader: Any, raw: Any, kind: type) -> Any:
    value = reader.value(raw)
    if type(value) is not kind or pd.isna(value):
        raise TypeError("scalar")
    return value


def _write_single_period(_writer: Any, value: Any) -> Any:
    return {"t": "period", "v": value.ordinal, "f": period_name(pd.PeriodDtype(value.freq))}


def _read_single_period(_reader: Any, raw: Any) -> Any:
    if type(raw["v"]) is not int:
        raise TypeError("period")
    return pd.Period(ordinal=raw["v"], freq=period_dtype(raw["f"])._freqstr)


def _write_single_interval(writer: Any, value: Any) -> Any:
    return {"t": "interval", "v": writer.all([value.left, value.right]), "c": value.closed}


def _read_single_interval(reader: Any, raw: Any) -> Any:
    left, right = reader.all(raw["v"])
    if raw["c"] not in CLOSED:
        raise ValueError("closed")
    return pd.Interval(left, right, closed=raw["c"])


_INDEXES = (
    *(pd.Index, pd.RangeIndex, pd.MultiIndex, pd.DatetimeIndex, pd.TimedeltaIndex),
    *(pd.CategoricalIndex, pd.IntervalIndex, pd.PeriodIndex),
)
WRITERS: dict[type, Callable[[Any, Any], Any]] = {
    **columns.WRITERS,
    pd.DataFrame: _write_frame,
    pd.Series: _write_series,
    **dict.fromkeys(_INDEXES, _write_index),
    pd.Timestamp: _write_timestamp,
    pd.Timedelta: lambda w, v: {"t": "duration", "v": arrays.write_scalar(w, v.asm8)},
    pd.Period: _write_single_period,
    pd.Interval: _write_single_interval,
}
MUTABLE = (pd.DataFrame, pd.Series)
READERS: dict[str, Callable[[Any, Any], Any]] = {
    **columns.READERS,
    "index": _read_index,
    "rangeindex": _read_range,
    "multiindex": _read_multi,
    "series": _read_series,
    "frame": _read_frame,
    "timestamp": _read_timestamp,
    "duration": lambda r, raw: pd.Timedelta(_scalar(r, raw["v"], np.timedelta64)),
    "period": _read_single_period,
    "interval": _read_single_interval,
}
