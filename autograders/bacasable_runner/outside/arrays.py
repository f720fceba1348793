"""NumPy arrays and scalars as `.npy`, never with pickle; arrays of objects item by item.

Before an array is made, its header is read and its size compared with the bytes that came: a
header can't ask for memory that was not sent.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

LONGEST_HEADER = 10_000
MOST_DIMENSIONS = 32
PLAIN = "biufcmMSUV"
_SPARSE = ("csr", "csc", "coo", "bsr", "dia", "lil", "dok")
SCALARS = frozenset(set(np.sctypeDict.values()) - {np.object_})


def write_array(writer: Any, value: np.ndarray[Any, Any]) -> Any:
    """An array, by its bytes or by its items."""
    if value.dtype.kind == "O":
        flat = value.ravel()
        return {"t": "objects", "s": list(value.shape), "v": writer.all(flat.tolist())}
    if value.dtype.kind not in PLAIN or value.dtype.hasobject:
        raise TypeError("array")
    return {"t": "npy", "v": _bytes(writer, value)}


def _bytes(writer: Any, value: np.ndarray[Any, Any]) -> str:
    writer.count(value.nbytes)
    file = io.BytesIO()
    np.lib.format.write_array(file, value, allow_pickle=False)
    return str(writer.data(file.getvalue()))


def from_bytes(data: bytes) -> np.ndarray[Any, Any]:
    """The array of a `.npy` file, whose size is exactly what its header says."""
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, fortran, dtype = readers[version](file, max_header_size=LONGEST_HEADER)
    rest = data[file.tell() :]
    if dtype.hasobject or dtype.kind not in PLAIN or len(shape) > MOST_DIMENSIONS:
        raise ValueError("dtype")
    count = _count(shape)
    if count * dtype.itemsize != len(rest):
        raise ValueError("size")
    if not count or not dtype.itemsize:
        return np.zeros(shape, dtype=dtype)
    array = np.frombuffer(rest, dtype=dtype, count=count)
    return array.reshape(shape, order="F" if fortran else "C").copy("K")


def _count(shape: Any) -> int:
    if any(type(size) is not int or size < 0 for size in shape):
        raise ValueError("shape")
    count: int = math.prod(shape)
    # An array without items may still have a huge shape, that tests would walk through.
    if math.prod(max(size, 1) for size in shape) > 1 << 31:
        raise ValueError("shape")
    return count


def _read_objects(reader: Any, raw: Any) -> np.ndarray[Any, Any]:
    shape = tuple(raw["s"])
    items = reader.all(raw["v"])
    if _count(shape) != len(items) or len(shape) > MOST_DIMENSIONS:
        raise ValueError("shape")
    flat = np.empty(len(items), dtype=object)
    for place, item in enumerate(items):
        flat[place] = item
    return flat.reshape(shape)


def write_scalar(writer: Any, value: np.generic) -> Any:
    """A scalar of NumPy."""
    if value.dtype.kind not in PLAIN or value.dtype.hasobject:
        raise TypeError("scalar")
    return {"t": "scalar", "v": _bytes(writer, np.asarray(value))}


def _read_scalar(reader: Any, raw: Any) -> Any:
    array = from_bytes(reader.data(raw["v"]))
    if array.shape != ():
        raise ValueError("scalar")
    return array[()]


def _write_masked(writer: Any, value: Any) -> Any:
    plain = np.ma.getdata(value)
    if plain.dtype.kind not in "biufcmMSU":
        raise TypeError("masked")
    mask = np.ma.getmaskarray(value)
    return {"t": "masked", "v": _bytes(writer, np.asarray(plain)), "m": _bytes(writer, mask)}


def _read_masked(reader: Any, raw: Any) -> Any:
    data, mask = from_bytes(reader.data(raw["v"])), from_bytes(reader.data(raw["m"]))
    if mask.dtype != bool or mask.shape != data.shape:
        raise ValueError("mask")
    return np.ma.MaskedArray(data, mask)


def _write_sparse(writer: Any, value: Any) -> Any:
    coo = value.tocoo()
    parts = [_bytes(writer, part) for part in (coo.data, *coo.coords)]
    is_array = isinstance(value, sparse.sparray)
    return {"t": "sparse", "f": value.format, "a": is_array, "s": list(value.shape), "v": parts}


def _read_sparse(reader: Any, raw: Any) -> Any:
    data, *coords = (from_bytes(reader.data(part)) for part in raw["v"])
    if raw["f"] not in _SPARSE or data.dtype.kind not in "biufc":
        raise ValueError("sparse")
    shape = tuple(raw["s"])
    if len(coords) != len(shape) or not 1 <= len(shape) <= 2:
        raise ValueError("sparse")
    _count(shape)
    kind = sparse.coo_array if raw["a"] else sparse.coo_matrix
    return kind((data, tuple(coords)), shape=shape).asformat(raw["f"])


_SPARSE_KINDS = [
    getattr(sparse, f"{name}_{kind}") for name in _SPARSE for kind in ("array", "matrix")
]
WRITERS: dict[type, Callable[[Any, Any], Any]] = {
    np.ndarray: write_array,
    np.matrix: lambda w, v: {"t": "matrix", "v": _bytes(w, np.asarray(v))},
    np.ma.MaskedArray: _write_masked,
    **dict.fromkeys(_SPARSE_KINDS, _write_sparse),
}
MUTABLE = (np.ndarray,)
READERS: dict[str, Callable[[Any, Any], Any]] = {
    "npy": lambda r, raw: from_bytes(r.data(raw["v"])),
    "objects": _read_objects,
    "scalar": _read_scalar,
    "matrix": lambda r, raw: np.asmatrix(from_bytes(r.data(raw["v"]))),
    "masked": _read_masked,
    "sparse": _read_sparse,
}
for _dtype_kind in {
    type(np.dtype(name)) for name in np.sctypeDict.values() if name is not np.object_
}:
    WRITERS[_dtype_kind] = lambda w, v: {"t": "dtype", "v": v.str}
READERS["dtype"] = lambda r, raw: _read_dtype(raw["v"])


def _read_dtype(raw: Any) -> np.dtype[Any]:
    if type(raw) is not str or len(raw) > 40 or "O" in raw or "," in raw:
        raise ValueError("dtype")
    return np.dtype(raw)
