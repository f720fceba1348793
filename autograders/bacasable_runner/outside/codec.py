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
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from bacasable_runner.outside import arrays, kinds, plain, tables
from bacasable_runner.outside.limits import DEEPEST, MOST_BYTES, MOST_ITEMS, TooLarge

Json = Any
FAILURES = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ArithmeticError),
    *(RecursionError, MemoryError, NotImplementedError, EOFError),
)


class CodecError(Exception):
    """What was read is not a value."""


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
        if (writer := WRITERS.get(kind)) is None:
            writer = _special(kind)
        if writer is None:
            return self._refer(value)
        if self._alias is not None and kind in MUTABLE and (known := self._alias(value)):
            return known
        return self.fresh(value, writer)

    def fresh(self, value: Any, writer: Any = None) -> Json:
        """The content of a value, whether or not the other side knows it."""
        writer = writer or WRITERS.get(type(value)) or _special(type(value))
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
        reader = READERS.get(tag)
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
            return base64.b64decode(plain.text(raw), validate=True)
        except binascii.Error:
            raise ValueError("base64") from None


def _special(kind: type) -> Callable[[Writer, Any], Json] | None:
    """Writers for classes that are too many to list: those of NumPy's scalars."""
    return arrays.write_scalar if kind in arrays.SCALARS else None


PLAIN_KINDS = kinds.PLAIN
MUTABLE = frozenset(
    {list, dict, set, bytearray, collections.OrderedDict, collections.Counter}
    | {collections.defaultdict, collections.deque, *arrays.MUTABLE, *tables.MUTABLE}
)
WRITERS: dict[type, Callable[[Any, Any], Json]] = {
    **plain.WRITERS,
    **arrays.WRITERS,
    **tables.WRITERS,
}
READERS: dict[str, Callable[[Any, Json], Any]] = {
    **plain.READERS,
    **arrays.READERS,
    **tables.READERS,
}
