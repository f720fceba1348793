"""How plain values of the standard library are written and read, a pair a class."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import fractions
import math
import pathlib
import re
import zoneinfo
from collections.abc import Callable
from typing import Any

import pandas as pd

from bacasable_runner.outside import kinds
from bacasable_runner.outside.limits import MOST_DIGITS, SHORT_INTEGER, TooLarge
from bacasable_runner.outside.zones import read_zone, write_zone

Json = Any
Writer = Any
Reader = Any


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


WRITERS: dict[type, Callable[[Writer, Any], Json]] = {
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
}


READERS: dict[str, Callable[[Reader, Json], Any]] = {
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
