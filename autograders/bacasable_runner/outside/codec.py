"""Plain data to JSON and back, into genuine types of the reader.

A value is written as itself (null, booleans, text, short integers, finite floats), as an array (a
list) or as an object with a tag `t`. The reader knows each tag, checks each field, and makes only
objects of classes that it names itself: nothing is looked up, called or evaluated on the writer's
word. What has no tag is left to `refer`, which may name it by reference.
"""

from __future__ import annotations

import base64
import binascii
import collections
import datetime as dt
import decimal
import fractions
import math
import pathlib
import re
import zoneinfo
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import pandas as pd

from bacasable_runner.outside import arrays, kinds, tables
from bacasable_runner.outside.zones import read_zone, write_zone

Json = Any
DEEPEST = 60
MOST_ITEMS = 1_000_000
MOST_BYTES = 32 << 20
MOST_DIGITS = 4_000
SHORT_INTEGER = 1 << 63
FAILURES = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ArithmeticError),
    *(RecursionError, MemoryError, NotImplementedError, EOFError),
)


class CodecError(Exception):
    """What was read is not a value."""


class TooLarge(Exception):
    """A value that is too deep, too long or too big to cross."""


Refer = Callable[[Any], Json]
Resolve = Callable[[dict[str, Any]], Any]


def refuse(value: Any) -> NoReturn:
    """A `refer` for when only plain data may cross."""
    raise TypeError(f"not plain data: {type(value).__name__}")


class Writer:
    """Writes values. `refer` is asked about everything that isn't plain data."""

    def __init__(self, refer: Refer = refuse, *, alias: Refer | None = None) -> None:
        self._refer = refer
        self._alias = alias  # asked first about containers that both sides may know already
        self._items = 0
        self._bytes = 0
        self._depth = 0

    def write(self, value: Any) -> Json:
        """The JSON of a value. Raises `TooLarge`, or what `refer` raises."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        if (writer := _WRITERS.get(kind)) is None:
            writer = _special(kind)
        if writer is None:
            return self._refer(value)
        if self._alias is not None and kind in MUTABLE and (known := self._alias(value)):
            return known
        return self.fresh(value, writer)

    def fresh(self, value: Any, writer: Any = None) -> Json:
        """The content of a value, whether or not the other side knows it."""
        writer = writer or _WRITERS.get(type(value)) or _special(type(value))
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise TooLarge("too deep")
            return writer(self, value)
        finally:
            self._depth -= 1

    def all(self, values: Iterable[Any]) -> list[Json]:
        """Several values."""
        written = []
        for value in values:
            self._items += 1
            if self._items > MOST_ITEMS:
                raise TooLarge("too many items")
            written.append(self.write(value))
        return written

    def data(self, data: bytes | memoryview) -> str:
        """Raw bytes, as text."""
        self.count(len(data))
        return base64.b64encode(data).decode("ascii")

    def count(self, size: int) -> None:
        """Note that so many bytes are about to be written."""
        self._bytes += size
        if self._bytes > MOST_BYTES:
            raise TooLarge("too many bytes")


class Reader:
    """Reads values. `resolve` is asked about the tags that this module doesn't know."""

    def __init__(self, resolve: Resolve | None = None) -> None:
        self._resolve = resolve
        self._items = 0
        self._depth = 0

    def read(self, raw: Json) -> Any:
        """The value. Raises `CodecError` for whatever isn't one."""
        try:
            return self.value(raw)
        except FAILURES as error:
            raise CodecError(f"not a value: {type(error).__name__}") from None

    def value(self, raw: Json) -> Any:
        """The value, or any of `FAILURES`."""
        if raw is None or type(raw) in (bool, int, float, str):
            return raw
        self._depth += 1
        if self._depth > 3 * DEEPEST:
            raise RecursionError
        try:
            if type(raw) is list:
                return self.all(raw)
            return self._tagged(raw)
        finally:
            self._depth -= 1

    def _tagged(self, raw: dict[str, Any]) -> Any:
        tag = raw["t"]
        reader = _READERS.get(tag) or arrays.READERS.get(tag) or tables.READERS.get(tag)
        if reader is not None:
            return reader(self, raw)
        if self._resolve is None:
            raise ValueError(tag)
        return self._resolve(raw)

    def all(self, raws: list[Json]) -> list[Any]:
        """Several values."""
        if type(raws) is not list:
            raise TypeError
        self._items += len(raws)
        if self._items > 2 * MOST_ITEMS:
            raise OverflowError
        return [self.value(raw) for raw in raws]

    @staticmethod
    def data(raw: Json) -> bytes:
        """Raw bytes, from text."""
        try:
            return base64.b64decode(text(raw), validate=True)
        except binascii.Error:
            raise ValueError("base64") from None


def text(raw: Json) -> str:
    """A string, or `TypeError`."""
    if type(raw) is not str:
        raise TypeError("text")
    return raw


def integer(raw: Json) -> int:
    """A short integer, or `TypeError`."""
    if type(raw) is not int:
        raise TypeError("integer")
    return raw


def _write_int(_writer: Writer, value: int) -> Json:
    if -SHORT_INTEGER <= value < SHORT_INTEGER:
        return value
    if value.bit_length() > 4 * MOST_DIGITS:
        raise TooLarge("too many digits")
    return {"t": "int", "v": format(value, "x")}


def _read_int(_reader: Reader, raw: Json) -> int:
    digits = text(raw["v"])
    if not re.fullmatch(rf"-?[0-9a-f]{{1,{MOST_DIGITS + 2}}}", digits):
        raise ValueError("digits")
    return int(digits, 16)


def _write_float(_writer: Writer, value: float) -> Json:
    return value if math.isfinite(value) else {"t": "float", "v": repr(value)}


def _read_float(_reader: Reader, raw: Json) -> float:
    return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[text(raw["v"])]


def _write_str(writer: Writer, value: str) -> Json:
    writer.count(len(value))
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return {"t": "str", "v": writer.data(value.encode("utf-8", "surrogatepass"))}
    return value


def _write_decimal(_writer: Writer, value: decimal.Decimal) -> Json:
    return {"t": "decimal", "v": str(value)}


def _read_decimal(_reader: Reader, raw: Json) -> decimal.Decimal:
    digits = text(raw["v"])
    if len(digits) > MOST_DIGITS:
        raise ValueError("digits")
    return decimal.Decimal(digits)


def _write_datetime(_writer: Writer, value: dt.datetime) -> Json:
    zone = write_zone(value.tzinfo)
    return {
        "t": "datetime",
        "v": value.replace(tzinfo=None).isoformat(),
        "z": zone,
        "f": value.fold,
    }


def _read_datetime(_reader: Reader, raw: Json) -> dt.datetime:
    plain = dt.datetime.fromisoformat(text(raw["v"]))
    return plain.replace(tzinfo=read_zone(raw["z"]), fold=integer(raw["f"]))


def _write_time(_writer: Writer, value: dt.time) -> Json:
    return {"t": "time", "v": value.replace(tzinfo=None).isoformat(), "z": write_zone(value.tzinfo)}


def _read_time(_reader: Reader, raw: Json) -> dt.time:
    return dt.time.fromisoformat(text(raw["v"])).replace(tzinfo=read_zone(raw["z"]))


def _write_delta(_writer: Writer, value: dt.timedelta) -> Json:
    return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}


def _pairs(writer: Writer, value: Any) -> list[Json]:
    return [writer.all(value.keys()), writer.all(value.values())]


def _read_pairs(reader: Reader, raw: Json) -> Any:
    keys, values = raw["v"]
    return zip(reader.all(keys), reader.all(values), strict=True)


def _write_default(writer: Writer, value: collections.defaultdict[Any, Any]) -> Json:
    factory = value.default_factory
    name = kinds.NAMES.get(factory) if factory is not None else None
    if factory is not None and name is None:
        return {"t": "dict", "v": _pairs(writer, value)}  # its function stays where it was made
    return {"t": "defaultdict", "f": name, "v": _pairs(writer, value)}


def _read_default(reader: Reader, raw: Json) -> Any:
    factory = None if raw["f"] is None else kinds.KINDS[text(raw["f"])]
    return collections.defaultdict(factory, _read_pairs(reader, raw))


def _read_range(_reader: Reader, raw: Json) -> range:
    return range(*map(integer, raw["v"]))


def _simple(tag: str) -> Callable[[Writer, Any], Json]:
    return lambda writer, value: {"t": tag, "v": writer.all(value)}


def _constant(tag: str) -> Callable[[Writer, Any], Json]:
    return lambda _writer, _value: {"t": tag}


_WRITERS: dict[type, Callable[[Writer, Any], Json]] = {
    int: _write_int,
    float: _write_float,
    str: _write_str,
    complex: lambda w, v: {"t": "complex", "v": w.all([v.real, v.imag])},
    bytes: lambda w, v: {"t": "bytes", "v": w.data(v)},
    bytearray: lambda w, v: {"t": "bytearray", "v": w.data(bytes(v))},
    list: lambda w, v: w.all(v),
    tuple: _simple("tuple"),
    set: _simple("set"),
    frozenset: _simple("frozenset"),
    dict: lambda w, v: {"t": "dict", "v": _pairs(w, v)},
    collections.OrderedDict: lambda w, v: {"t": "ordered", "v": _pairs(w, v)},
    collections.Counter: lambda w, v: {"t": "counter", "v": _pairs(w, v)},
    collections.defaultdict: _write_default,
    collections.deque: lambda w, v: {"t": "deque", "v": w.all(v), "m": v.maxlen},
    range: lambda w, v: {"t": "range", "v": w.all([v.start, v.stop, v.step])},
    slice: lambda w, v: {"t": "slice", "v": w.all([v.start, v.stop, v.step])},
    type(...): _constant("ellipsis"),
    type(NotImplemented): _constant("notimplemented"),
    dt.date: lambda w, v: {"t": "date", "v": v.isoformat()},
    dt.datetime: _write_datetime,
    dt.time: _write_time,
    dt.timedelta: _write_delta,
    dt.timezone: lambda w, v: {"t": "zone", "v": write_zone(v)},
    zoneinfo.ZoneInfo: lambda w, v: {"t": "zone", "v": write_zone(v)},
    decimal.Decimal: _write_decimal,
    fractions.Fraction: lambda w, v: {"t": "fraction", "v": w.all([v.numerator, v.denominator])},
    pathlib.PosixPath: lambda w, v: {"t": "path", "v": w.write(str(v))},
    type(pd.NaT): _constant("nat"),
    type(pd.NA): _constant("na"),
    **arrays.WRITERS,
    **tables.WRITERS,
}


def _special(kind: type) -> Callable[[Writer, Any], Json] | None:
    """Writers for classes that are too many to list: those of NumPy's scalars, and classes."""
    return arrays.write_scalar if kind in arrays.SCALARS else None


PLAIN_KINDS = kinds.PLAIN
MUTABLE = frozenset(
    {list, dict, set, bytearray, collections.OrderedDict, collections.Counter}
    | {collections.defaultdict, collections.deque, *arrays.MUTABLE, *tables.MUTABLE}
)

_READERS: dict[str, Callable[[Reader, Json], Any]] = {
    "int": _read_int,
    "float": _read_float,
    "str": lambda r, raw: r.data(raw["v"]).decode("utf-8", "surrogatepass"),
    "complex": lambda r, raw: complex(*r.all(raw["v"])),
    "bytes": lambda r, raw: r.data(raw["v"]),
    "bytearray": lambda r, raw: bytearray(r.data(raw["v"])),
    "tuple": lambda r, raw: tuple(r.all(raw["v"])),
    "set": lambda r, raw: set(r.all(raw["v"])),
    "frozenset": lambda r, raw: frozenset(r.all(raw["v"])),
    "dict": lambda r, raw: dict(_read_pairs(r, raw)),
    "ordered": lambda r, raw: collections.OrderedDict(_read_pairs(r, raw)),
    "counter": lambda r, raw: collections.Counter(dict(_read_pairs(r, raw))),
    "defaultdict": _read_default,
    "deque": lambda r, raw: collections.deque(
        r.all(raw["v"]), maxlen=None if raw["m"] is None else integer(raw["m"])
    ),
    "range": _read_range,
    "slice": lambda r, raw: slice(*r.all(raw["v"])),
    "ellipsis": lambda r, raw: ...,
    "notimplemented": lambda r, raw: NotImplemented,
    "date": lambda r, raw: dt.date.fromisoformat(text(raw["v"])),
    "datetime": _read_datetime,
    "time": _read_time,
    "timedelta": lambda r, raw: dt.timedelta(*map(integer, raw["v"])),
    "zone": lambda r, raw: read_zone(raw["v"]),
    "decimal": _read_decimal,
    "fraction": lambda r, raw: fractions.Fraction(*r.all(raw["v"])),
    "path": lambda r, raw: pathlib.PosixPath(text(r.value(raw["v"]))),
    "nat": lambda r, raw: pd.NaT,
    "na": lambda r, raw: pd.NA,
}
