"""What the agent keeps for the examiner, under numbers, and how it describes each thing.

Functions, classes, instances, exceptions and modules cross as a description and a number. The
description is what the learner's side says of itself, and is read as such.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from bacasable_runner.outside import kinds
from bacasable_runner.outside.codec import Writer

Json = Any
MOST_DOC = 4_000
MOST_TEXT = 20_000
FUNCTIONS = (
    *(types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.BuiltinMethodType),
    *(types.MethodDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType),
)
IMMUTABLE_BASES = (tuple, str, bytes, int, float, complex, frozenset)
CONTENT_BASES = (list, dict, set, *IMMUTABLE_BASES)
SPECIALS = (
    *("__call__", "__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__delitem__"),
    *("__contains__", "__enter__", "__exit__", "__str__", "__repr__", "__format__", "__bool__"),
    *("__int__", "__float__", "__index__", "__complex__", "__round__", "__reversed__", "__hash__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("__neg__", "__pos__", "__abs__", "__invert__"),
    *(
        f"__{prefix}{name}__"
        for name in (
            *("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul"),
            *("and", "or", "xor", "lshift", "rshift"),
        )
        for prefix in ("", "r", "i")
        if not (prefix == "i" and name == "divmod")
    ),
)


class References:
    """Objects by number. `default` writes the default value of a parameter."""

    def __init__(self, default: Callable[[Any], Json]) -> None:
        self._default = default
        self._values: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._kinds: list[type] = []
        self._kind_numbers: dict[type, int] = {}
        self._new: list[Json] = []

    def value(self, number: int) -> Any:
        """The object that was described under this number."""
        return self._values[number]

    def kind(self, number: int) -> type:
        """The class that was described under this number."""
        return self._kinds[number]

    def new_classes(self) -> list[Json]:
        """Descriptions of the classes that were named for the first time."""
        new, self._new = self._new, []
        return new

    def describe(self, value: Any, writer: Writer) -> Json:
        """Anything that isn't plain data."""
        kind = type(value)
        if isinstance(value, type):
            return self.name_class(value)
        if kind is types.ModuleType:
            return {
                "t": "module",
                "m": str(value.__name__),
                "n": self._number(value),
                "k": self._class(kind),
            }
        if kind in FUNCTIONS:
            return self._function(value)
        if isinstance(value, BaseException):
            return self.describe_error(value, writer) | {"t": "exception"}
        if not _is_installed(kind) and (made_from := _container(value)) is not None:
            return writer.write(made_from)
        number, class_number = self._number(value), self._class(kind)
        if not _is_installed(kind) and (base := _base(kind)) in IMMUTABLE_BASES:
            content = writer.fresh(_plain(value, base))
            return {"t": "data", "n": number, "k": class_number, "v": content}
        return {"t": "ref", "n": number, "k": class_number}

    def name_class(self, kind: type) -> Json:
        """A class: by its name where both sides have it."""
        name = kinds.NAMES.get(kind)
        return {"t": "kind", "v": name} if name else {"t": "class", "k": self._class(kind)}

    def describe_error(self, error: BaseException, writer: Writer) -> Json:
        """An exception: class, text, and its arguments where they are simple."""
        try:
            text = str(error)[:MOST_TEXT]
        except Exception as inner:  # noqa: BLE001 - a learner's __str__ may raise anything
            text = f"<{type(inner).__name__} in __str__>"
        given = error.args
        if isinstance(error, OSError) and type(error.filename) is str and len(given) == 2:
            given = (*given, error.filename)  # which Python takes out of the arguments
        simple = all(type(arg) in (str, int, float, bool, type(None)) for arg in given)
        args = [writer.write(arg) for arg in given] if simple else [text]
        named = self.name_class(type(error))
        return {"class": named, "args": args, "text": text, "n": self._number(error)}

    @staticmethod
    def content(value: Any) -> Any:
        """The plain content of an object whose class is made from a plain one."""
        return _plain(value, _base(type(value)))

    def _number(self, value: Any) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._values)
            self._values.append(value)  # kept, so that its id stays its own
        return number

    def _class(self, kind: type) -> int:
        number = self._kind_numbers.get(kind)
        if number is None:
            number = self._kind_numbers[kind] = len(self._kinds)
            self._kinds.append(kind)
            self._new.append(self._describe_class(kind, number))
        return number

    def _describe_class(self, kind: type, number: int) -> Json:
        installed = _is_installed(kind)
        told = not installed or issubclass(kind, BaseException)
        bases = [self.name_class(b) for b in kind.__bases__ if b is not object] if told else []
        base = None if installed else _base(kind)
        return {
            "k": number,
            "name": str(kind.__name__)[:200],
            "qualname": str(kind.__qualname__)[:400],
            "module": str(kind.__module__)[:400],
            "installed": installed,
            "bases": bases,
            "base": base.__name__ if base else None,
            "specials": [name for name in SPECIALS if _has(kind, name)],
            "doc": _doc(kind),
            "signature": self._signature(kind),
            "init": None
            if installed
            else self._signature(vars(kind).get("__init__", object.__init__)),
        }

    def _function(self, value: Any) -> Json:
        return {
            "t": "function",
            "n": self._number(value),
            "name": str(getattr(value, "__name__", "fonction"))[:200],
            "qualname": str(getattr(value, "__qualname__", "fonction"))[:400],
            "module": str(getattr(value, "__module__", "__main__"))[:400],
            "doc": _doc(value),
            "signature": self._signature(value),
        }

    def _signature(self, value: Any) -> Json:
        try:
            parameters = inspect.signature(value).parameters.values()
        except (TypeError, ValueError):
            return None
        return [
            [p.name, int(p.kind), p.default is not p.empty]
            + ([self._default(p.default)] if p.default is not p.empty else [])
            for p in parameters
        ]


def read_installed(raw: Json) -> Any:
    """What the examiner names of the libraries: it is trusted here."""
    match raw:
        case {"t": "kind", "v": str(name)}:
            return kinds.KINDS[name]
        case {"t": "installed", "m": str(module), "q": str(path)}:
            found = importlib.import_module(module)
            for name in path.split(".") if path else ():
                found = getattr(found, name)
            return found
    raise ValueError(f"unknown: {raw!r:.100}")


def _has(kind: type, name: str) -> bool:
    """Whether a class defines a special method beyond what every object has."""
    found = getattr(kind, name, None)
    if found is None:
        return False
    return found is not getattr(object, name, None) or name in ("__str__", "__repr__")


def _doc(value: Any) -> str | None:
    doc = getattr(value, "__doc__", None)
    return doc[:MOST_DOC] if isinstance(doc, str) else None


def _is_installed(kind: type) -> bool:
    """Whether a class comes from a library rather than from the hand-in."""
    root = str(kind.__module__).partition(".")[0]
    if root == "__main__":
        return False
    module = sys.modules.get(root)
    file = getattr(module, "__file__", None) or ""
    return module is not None and (not file or "site-packages" in file or "/lib/python" in file)


def _container(value: Any) -> Any:
    """The array or table that an object of a class of one's own is, as NumPy or pandas make it."""
    if isinstance(value, np.ndarray):
        return np.array(value)
    kinds_of_tables = (pd.DataFrame, pd.Series)
    made_from = next((kind for kind in kinds_of_tables if isinstance(value, kind)), None)
    return None if made_from is None else made_from(value)


def _base(kind: type) -> Any:
    """The plain class that a class is made from, if it is."""
    return next((base for base in CONTENT_BASES if issubclass(kind, base)), None)


def _plain(value: Any, base: Any) -> Any:
    if base is str:
        return "".join(str.__iter__(value))
    if base in (int, float):
        return base.__add__(value, base(0))
    if base is dict:
        return dict(dict.items(value))
    if base is complex:
        return complex.__add__(value, 0j)
    return base(base.__iter__(value))
