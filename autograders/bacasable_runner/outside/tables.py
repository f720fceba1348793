"""pandas tables, series and indexes, a column at a time, in their own dtypes.

A column is an array of NumPy, or names its extension dtype and the plain arrays that it is made
of; only what an Arrow dtype holds is an Arrow stream, and is validated in full when read.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas._libs.sparse import IntIndex
from pandas.arrays import (
    ArrowExtensionArray,
    BooleanArray,
    FloatingArray,
    IntegerArray,
    IntervalArray,
    PeriodArray,
    SparseArray,
)

from bacasable_runner.outside import arrays
from bacasable_runner.outside.zones import read_zone, write_zone

LONGEST_NAME = 100
CLOSED = ("left", "right", "both", "neither")
_MASKED: dict[str, Any] = {
    "i": IntegerArray,
    "u": IntegerArray,
    "f": FloatingArray,
    "b": BooleanArray,
}


def _npy(writer: Any, array: Any) -> Any:
    return arrays.write_array(writer, np.asarray(array))


def _write_column(writer: Any, values: Any) -> Any:
    """An array of pandas or of NumPy."""
    if isinstance(values, np.ndarray):
        return arrays.write_array(writer, values)
    if type(values) is pd.arrays.NumpyExtensionArray:
        return arrays.write_array(writer, values.to_numpy())
    for dtype, write in _COLUMNS:
        if isinstance(values.dtype, dtype):
            return write(writer, values)
    if isinstance(values.dtype, np.dtype):  # dates and durations without a zone
        return _npy(writer, values)
    raise TypeError("column")


def _write_strings(writer: Any, values: Any) -> Any:
    missing = "nan" if values.dtype.na_value is np.nan else "na"
    items = [None if item is pd.NA or item != item else item for item in values]
    return {"t": "strings", "s": values.dtype.storage, "m": missing, "v": writer.all(items)}


def _read_strings(reader: Any, raw: Any) -> Any:
    items = reader.all(raw["v"])
    if any(item is not None and type(item) is not str for item in items):
        raise TypeError("strings")
    missing = {"nan": np.nan, "na": pd.NA}[raw["m"]]
    storage = {"pyarrow": "pyarrow", "python": "python"}[raw["s"]]
    return pd.array(items, dtype=pd.StringDtype(storage, na_value=missing))


def _write_categories(writer: Any, values: Any) -> Any:
    categories = _write_index(writer, values.categories)
    codes = _npy(writer, values.codes)
    return {"t": "categories", "k": categories, "c": codes, "o": bool(values.ordered)}


def _read_categories(reader: Any, raw: Any) -> Any:
    codes, categories = _array(reader, raw["c"], "i"), reader.value(raw["k"])
    dtype = pd.CategoricalDtype(categories, ordered=raw["o"] is True)
    return pd.Categorical.from_codes(codes, dtype=dtype)


def _write_zoned(writer: Any, values: Any) -> Any:
    utc = np.asarray(values.tz_convert("UTC").tz_localize(None))
    return {"t": "zoned", "v": _npy(writer, utc), "z": write_zone(_zone(values.dtype.tz))}


def _zone(zone: Any) -> Any:
    # pandas may hold a zone of another library, whose name is the same.
    if isinstance(zone, zoneinfo.ZoneInfo | dt.timezone):
        return zone
    return zoneinfo.ZoneInfo(str(zone))


def _read_zoned(reader: Any, raw: Any) -> Any:
    times = pd.DatetimeIndex(_array(reader, raw["v"], "M"))
    return times.tz_localize("UTC").tz_convert(read_zone(raw["z"])).array


def _write_masked(writer: Any, values: Any) -> Any:
    return {"t": "maskedarray", "v": _npy(writer, values._data), "m": _npy(writer, values._mask)}


def _read_masked(reader: Any, raw: Any) -> Any:
    data, mask = _array(reader, raw["v"], "iufb"), _array(reader, raw["m"], "b")
    return _MASKED[data.dtype.kind](data, mask)


def _write_period(writer: Any, values: Any) -> Any:
    return {"t": "periods", "v": _npy(writer, values.asi8), "f": _period_name(values.dtype)}


def _read_period(reader: Any, raw: Any) -> Any:
    ordinals = _array(reader, raw["v"], "i")
    return PeriodArray(ordinals, dtype=_period_dtype(raw["f"]))


def _period_name(dtype: Any) -> str:
    return str(dtype).removeprefix("period[").removesuffix("]")


def _period_dtype(raw: Any) -> Any:
    return pd.PeriodDtype(_name(raw))


def _write_interval(writer: Any, values: Any) -> Any:
    sides = [_write_index(writer, side) for side in (values.left, values.right)]
    return {"t": "intervals", "v": sides, "c": values.closed}


def _read_interval(reader: Any, raw: Any) -> Any:
    left, right = map(reader.value, raw["v"])
    if raw["c"] not in CLOSED or not isinstance(left, pd.Index) or not isinstance(right, pd.Index):
        raise ValueError("closed")
    return IntervalArray.from_arrays(left, right, closed=raw["c"])


def _write_sparse(writer: Any, values: Any) -> Any:
    return {
        "t": "sparsearray",
        "v": _npy(writer, values.sp_values),
        "i": _npy(writer, values.sp_index.indices),
        "n": len(values),
        "f": writer.write(values.fill_value),
        "k": values.sp_index.__class__.__name__,
    }


def _read_sparse(reader: Any, raw: Any) -> Any:
    index = IntIndex(raw["n"], _array(reader, raw["i"], "i").astype(np.int32))
    kind = {"IntIndex": index, "BlockIndex": index.to_block_index()}[raw["k"]]
    data = _array(reader, raw["v"], "biufc")
    if len(data) != index.npoints:
        raise ValueError("sparse")
    return SparseArray(data, sparse_index=kind, fill_value=reader.value(raw["f"]))


def _write_arrow(writer: Any, values: Any) -> Any:
    table = pa.table({"v": values._pa_array})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return {"t": "arrow", "v": writer.data(sink.getvalue().to_pybytes())}


def _read_arrow(reader: Any, raw: Any) -> Any:
    try:
        table = pa.ipc.open_stream(pa.py_buffer(reader.data(raw["v"]))).read_all()
        table.validate(full=True)
    except pa.ArrowException:
        raise ValueError("arrow") from None
    if table.column_names != ["v"] or isinstance(table.schema.field(0).type, pa.BaseExtensionType):
        raise ValueError("arrow")
    return ArrowExtensionArray(table.column(0))


def _write_index(writer: Any, index: Any) -> Any:
    names = writer.all(index.names)
    if isinstance(index, pd.RangeIndex):
        return {"t": "rangeindex", "v": [index.start, index.stop, index.step], "n": names}
    if isinstance(index, pd.MultiIndex):
        levels = [_write_index(writer, level) for level in index.levels]
        codes = [_npy(writer, code) for code in index.codes]
        return {"t": "multiindex", "l": levels, "c": codes, "n": names}
    freq = index.freqstr if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return {"t": "index", "v": _write_column(writer, index.array), "n": names, "f": freq}


def _read_index(reader: Any, raw: Any) -> Any:
    (name,) = reader.all(raw["n"])
    values = _column(reader, raw["v"])
    index = pd.Index(values, name=name, dtype=values.dtype, copy=False)
    if raw["f"] is not None and isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        index.freq = _name(raw["f"])
    return index


def _read_range(reader: Any, raw: Any) -> Any:
    (name,) = reader.all(raw["n"])
    start, stop, step = raw["v"]
    if any(type(bound) is not int or abs(bound) > 1 << 62 for bound in (start, stop, step)):
        raise ValueError("range")
    return pd.RangeIndex(start, stop, step, name=name)


def _read_multi(reader: Any, raw: Any) -> Any:
    levels = [reader.value(level) for level in raw["l"]]
    codes = [_array(reader, code, "i") for code in raw["c"]]
    if not all(isinstance(level, pd.Index) for level in levels):
        raise TypeError("levels")
    return pd.MultiIndex(levels, codes, names=reader.all(raw["n"]), verify_integrity=True)


def _write_series(writer: Any, series: Any) -> Any:
    index, name = _write_index(writer, series.index), writer.write(series.name)
    return {"t": "series", "v": _write_column(writer, series.array), "i": index, "n": name}


def _read_series(reader: Any, raw: Any) -> Any:
    index, values = reader.value(raw["i"]), _column(reader, raw["v"])
    if not isinstance(index, pd.Index) or len(index) != len(values):
        raise ValueError("series")
    name = reader.value(raw["n"])
    return pd.Series(values, index=index, name=name, dtype=values.dtype, copy=False)


def _write_frame(writer: Any, frame: Any) -> Any:
    columns = [_write_column(writer, frame.iloc[:, place].array) for place in range(frame.shape[1])]
    index, names = _write_index(writer, frame.index), _write_index(writer, frame.columns)
    return {"t": "frame", "v": columns, "i": index, "c": names}


def _read_frame(reader: Any, raw: Any) -> Any:
    index, names = reader.value(raw["i"]), reader.value(raw["c"])
    columns = [_column(reader, column) for column in raw["v"]]
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


def _column(reader: Any, raw: Any) -> Any:
    values = reader.value(raw)
    is_array = isinstance(values, np.ndarray | pd.api.extensions.ExtensionArray)
    if not is_array or getattr(values, "ndim", 1) != 1:
        raise TypeError("column")
    return values


def _array(reader: Any, raw: Any, kinds: str) -> Any:
    values = reader.value(raw)
    if type(values) is not np.ndarray or values.dtype.kind not in kinds or values.ndim != 1:
        raise TypeError("array")
    return values


def _name(raw: Any) -> str:
    if type(raw) is not str or len(raw) > LONGEST_NAME:
        raise TypeError("name")
    return raw


def _write_timestamp(writer: Any, value: Any) -> Any:
    zone = None if value.tz is None else write_zone(_zone(value.tz))
    plain = value if value.tz is None else value.tz_convert("UTC").tz_localize(None)
    return {"t": "timestamp", "v": arrays.write_scalar(writer, plain.asm8), "z": zone}


def _read_timestamp(reader: Any, raw: Any) -> Any:
    stamp = pd.Timestamp(_scalar(reader, raw["v"], np.datetime64))
    return stamp if raw["z"] is None else stamp.tz_localize("UTC").tz_convert(read_zone(raw["z"]))


def _scalar(reader: Any, raw: Any, kind: type) -> Any:
    value: Any = reader.value(raw)
    if type(value) is not kind or bool(np.isnat(value)):
        raise TypeError("scalar")
    return value


def _write_single_period(_writer: Any, value: Any) -> Any:
    return {"t": "period", "v": value.ordinal, "f": _period_name(pd.PeriodDtype(value.freq))}


def _read_single_period(_reader: Any, raw: Any) -> Any:
    if type(raw["v"]) is not int:
        raise TypeError("period")
    return pd.Period(ordinal=raw["v"], freq=_period_dtype(raw["f"])._freqstr)


def _write_single_interval(writer: Any, value: Any) -> Any:
    return {"t": "interval", "v": writer.all([value.left, value.right]), "c": value.closed}


def _read_single_interval(reader: Any, raw: Any) -> Any:
    left, right = reader.all(raw["v"])
    if raw["c"] not in CLOSED:
        raise ValueError("closed")
    return pd.Interval(left, right, closed=raw["c"])


_COLUMNS: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    (pd.StringDtype, _write_strings),
    (pd.CategoricalDtype, _write_categories),
    (pd.DatetimeTZDtype, _write_zoned),
    (pd.PeriodDtype, _write_period),
    (pd.IntervalDtype, _write_interval),
    (pd.SparseDtype, _write_sparse),
    (pd.ArrowDtype, _write_arrow),
    (pd.core.dtypes.dtypes.BaseMaskedDtype, _write_masked),
)
_INDEXES = (
    *(pd.Index, pd.RangeIndex, pd.MultiIndex, pd.DatetimeIndex, pd.TimedeltaIndex),
    *(pd.CategoricalIndex, pd.IntervalIndex, pd.PeriodIndex),
)
_ARRAYS = (
    *(pd.Categorical, IntegerArray, FloatingArray, BooleanArray, PeriodArray, IntervalArray),
    *(SparseArray, ArrowExtensionArray, pd.arrays.StringArray, pd.arrays.ArrowStringArray),
)
WRITERS: dict[type, Callable[[Any, Any], Any]] = {
    pd.DataFrame: _write_frame,
    pd.Series: _write_series,
    **dict.fromkeys(_INDEXES, _write_index),
    **dict.fromkeys(_ARRAYS, _write_column),
    pd.Timestamp: _write_timestamp,
    pd.Timedelta: lambda w, v: {"t": "duration", "v": arrays.write_scalar(w, v.asm8)},
    pd.Period: _write_single_period,
    pd.Interval: _write_single_interval,
}
MUTABLE = (pd.DataFrame, pd.Series)
READERS: dict[str, Callable[[Any, Any], Any]] = {
    "strings": _read_strings,
    "categories": _read_categories,
    "zoned": _read_zoned,
    "maskedarray": _read_masked,
    "periods": _read_period,
    "intervals": _read_interval,
    "sparsearray": _read_sparse,
    "arrow": _read_arrow,
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
