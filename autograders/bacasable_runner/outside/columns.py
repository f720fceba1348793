"""The columns of pandas: arrays of NumPy, or an extension dtype and the plain arrays it is made of.

Only what an Arrow dtype holds is an Arrow stream, and is validated in full when read.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
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


def npy(writer: Any, array: Any) -> Any:
    return arrays.write_array(writer, np.asarray(array))


def write_column(writer: Any, values: Any) -> Any:
    """An array of pandas or of NumPy."""
    if isinstance(values, np.ndarray):
        return arrays.write_array(writer, values)
    if type(values) is pd.arrays.NumpyExtensionArray:
        return arrays.write_array(writer, values.to_numpy())
    for dtype, write in _COLUMNS:
        if isinstance(values.dtype, dtype):
            return write(writer, values)
    if isinstance(values.dtype, np.dtype):  # dates and durations without a zone
        return npy(writer, values)
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
    categories = writer.write(values.categories)
    codes = npy(writer, values.codes)
    return {"t": "categories", "k": categories, "c": codes, "o": bool(values.ordered)}


def _read_categories(reader: Any, raw: Any) -> Any:
    codes, categories = read_array(reader, raw["c"], "i"), reader.value(raw["k"])
    dtype = pd.CategoricalDtype(categories, ordered=raw["o"] is True)
    return pd.Categorical.from_codes(codes, dtype=dtype)


def _write_zoned(writer: Any, values: Any) -> Any:
    utc = np.asarray(values.tz_convert("UTC").tz_localize(None))
    return {"t": "zoned", "v": npy(writer, utc), "z": write_zone(zone_of(values.dtype.tz))}


def zone_of(zone: Any) -> Any:
    # pandas may hold a zone of another library, whose name is the same.
    if isinstance(zone, zoneinfo.ZoneInfo | dt.timezone):
        return zone
    return zoneinfo.ZoneInfo(str(zone))


def _read_zoned(reader: Any, raw: Any) -> Any:
    times = pd.DatetimeIndex(read_array(reader, raw["v"], "M"))
    return times.tz_localize("UTC").tz_convert(read_zone(raw["z"])).array


def _write_masked(writer: Any, values: Any) -> Any:
    return {"t": "maskedarray", "v": npy(writer, values._data), "m": npy(writer, values._mask)}


def _read_masked(reader: Any, raw: Any) -> Any:
    data, mask = read_array(reader, raw["v"], "iufb"), read_array(reader, raw["m"], "b")
    return _MASKED[data.dtype.kind](data, mask)


def _write_period(writer: Any, values: Any) -> Any:
    return {"t": "periods", "v": npy(writer, values.asi8), "f": period_name(values.dtype)}


def _read_period(reader: Any, raw: Any) -> Any:
    ordinals = read_array(reader, raw["v"], "i")
    return PeriodArray(ordinals, dtype=period_dtype(raw["f"]))


def period_name(dtype: Any) -> str:
    return str(dtype).removeprefix("period[").removesuffix("]")


def period_dtype(raw: Any) -> Any:
    return pd.PeriodDtype(read_name(raw))


def _write_interval(writer: Any, values: Any) -> Any:
    sides = [writer.write(side) for side in (values.left, values.right)]
    return {"t": "intervals", "v": sides, "c": values.closed}


def _read_interval(reader: Any, raw: Any) -> Any:
    left, right = map(reader.value, raw["v"])
    if raw["c"] not in CLOSED or not isinstance(left, pd.Index) or not isinstance(right, pd.Index):
        raise ValueError("closed")
    return IntervalArray.from_arrays(left, right, closed=raw["c"])


def _write_sparse(writer: Any, values: Any) -> Any:
    return {
        "t": "sparsearray",
        "v": npy(writer, values.sp_values),
        "i": npy(writer, values.sp_index.indices),
        "n": len(values),
        "f": writer.write(values.fill_value),
        "k": values.sp_index.__class__.__name__,
    }


def _read_sparse(reader: Any, raw: Any) -> Any:
    data, places = read_array(reader, raw["v"], "biufc"), read_array(reader, raw["i"], "i")
    length = raw["n"]
    if type(length) is not int or not 0 <= length < 1 << 31 or len(data) != len(places):
        raise ValueError("sparse")
    kind = {"IntIndex": "integer", "BlockIndex": "block"}[raw["k"]]
    fill = reader.value(raw["f"])
    return SparseArray.from_indices(data, places, length, fill_value=fill, kind=kind)


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


def read_column(reader: Any, raw: Any) -> Any:
    values = reader.value(raw)
    is_array = isinstance(values, np.ndarray | pd.api.extensions.ExtensionArray)
    if not is_array or getattr(values, "ndim", 1) != 1:
        raise TypeError("column")
    return values


def read_array(reader: Any, raw: Any, kinds: str) -> Any:
    values = reader.value(raw)
    if type(values) is not np.ndarray or values.dtype.kind not in kinds or values.ndim != 1:
        raise TypeError("array")
    return values


def read_name(raw: Any) -> str:
    if type(raw) is not str or len(raw) > LONGEST_NAME:
        raise TypeError("name")
    return raw


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
_ARRAYS = (
    *(pd.Categorical, IntegerArray, FloatingArray, BooleanArray, PeriodArray, IntervalArray),
    *(
        SparseArray,
        ArrowExtensionArray,
        pd.arrays.StringArray,
        pd.arrays.ArrowStringArray,
        pd.arrays.DatetimeArray,
    ),
)
WRITERS: dict[type, Callable[[Any, Any], Any]] = dict.fromkeys(_ARRAYS, write_column)
READERS: dict[str, Callable[[Any, Any], Any]] = {
    "strings": _read_strings,
    "categories": _read_categories,
    "zoned": _read_zoned,
    "maskedarray": _read_masked,
    "periods": _read_period,
    "intervals": _read_interval,
    "sparsearray": _read_sparse,
    "arrow": _read_arrow,
}
