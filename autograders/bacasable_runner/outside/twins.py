"""Mutable values that exist on both sides: the same list in the test and in the learner's memory.

A container that crosses is remembered under a number. Before the other side acts, what changed
here is sent; afterwards, what changed there comes back, into the same object. Everything is by
value and compared as JSON: no side reaches into the other's memory.
"""

from __future__ import annotations

import collections
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from bacasable_runner.outside.codec import Writer
from bacasable_runner.outside.limits import TooLarge

MOST = 64
LARGEST_WATCHED = 64 << 10  # characters; a bigger one is compared only when it is an argument

Json = Any


class _Twin:
    def __init__(self, number: int, value: Any, text: str) -> None:
        self.number, self.value, self.text = number, value, text


class Twins:
    """The containers that one side shares. `first`: numbers of this side are even, or odd."""

    def __init__(self, first: int, writer: Callable[[], Writer]) -> None:
        self._next = first
        self._writer = writer
        self._numbers: dict[int, int] = {}  # id of the object -> number
        self._twins: collections.OrderedDict[int, _Twin] = collections.OrderedDict()

    def clear(self) -> None:
        """Forget all: they are plain objects of each side again."""
        self._numbers.clear()
        self._twins.clear()

    def write(self, value: Any) -> Json:
        """A container as the other side shall know it."""
        if (number := self._numbers.get(id(value))) is not None and number in self._twins:
            return {"t": "twin", "n": number}
        fresh = self._writer().fresh(value)
        number, self._next = self._next, self._next + 2
        self.add(number, value, fresh)
        return {"t": "new", "n": number, "v": fresh}

    def add(self, number: int, value: Any, fresh: Json) -> None:
        """Remember what the other side has sent, or what was sent to it."""
        self._twins[number] = _Twin(number, value, _text(fresh))
        self._numbers[id(value)] = number
        while len(self._twins) > MOST:
            _, old = self._twins.popitem(last=False)
            self._numbers.pop(id(old.value), None)

    def value(self, number: int) -> Any:
        """The object of this side. Raises `KeyError`."""
        return self._twins[number].value

    def changes(self, given: Iterable[int] = ()) -> list[list[Json]]:
        """Numbers and contents of those that changed since both sides last agreed."""
        return list(self._changes(set(given)))

    def _changes(self, given: set[int]) -> Iterator[list[Json]]:
        for twin in list(self._twins.values()):
            if len(twin.text) > LARGEST_WATCHED and twin.number not in given:
                continue
            try:
                fresh = self._writer().fresh(twin.value)
            except (TooLarge, TypeError):
                continue
            text = _text(fresh)
            if text != twin.text:
                twin.text = text
                yield [twin.number, fresh]

    def agree(self, number: int, fresh: Json, value: Any) -> None:
        """The other side's content, read as `value`, becomes this side's."""
        twin = self._twins.get(number)
        if twin is None:
            return
        twin.text = _text(fresh)
        refresh(twin.value, value)


def _text(fresh: Json) -> str:
    return json.dumps(fresh, separators=(",", ":"))


def refresh(old: Any, new: Any) -> None:
    """Give `old` the content of `new`, as far as an object of its class can take it."""
    if type(old) is not type(new) or old is new:
        return
    if isinstance(old, list):
        _refresh_list(old, new)
    elif isinstance(old, dict):
        kept = {key: old[key] for key in new if key in old}
        old.clear()
        old.update({key: _merged(kept.get(key), value) for key, value in new.items()})
    elif isinstance(old, set):
        old.clear()
        old.update(new)
    elif isinstance(old, bytearray):
        old[:] = new
    elif isinstance(old, collections.deque):
        old.clear()
        old.extend(new)
    elif isinstance(old, pd.DataFrame | pd.Series):
        old._update_inplace(new)
        if isinstance(old, pd.Series):
            old.name = new.name
    elif isinstance(old, np.ndarray) and old.shape == new.shape and old.dtype == new.dtype:
        old[...] = new


def _refresh_list(old: list[Any], new: list[Any]) -> None:
    same = len(old) == len(new)
    old[:] = [_merged(old[place] if same else None, item) for place, item in enumerate(new)]


def _merged(old: Any, new: Any) -> Any:
    """An inner container keeps its identity where it can."""
    if type(old) in (list, dict, set) and type(old) is type(new):
        refresh(old, new)
        return old
    return new
