"""What the learner's side answers, read into genuine values and stand-ins.

Numbers of objects and classes are the learner's side's own: a wrong one names nothing, or another
of its own things.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bacasable_runner.frames import Message
from bacasable_runner.outside import kinds, proxies, standins
from bacasable_runner.outside.codec import Reader, Writer
from bacasable_runner.outside.twins import Twins

MOST_CLASSES = 5_000
MOST_OBJECTS = 500_000


class ProgrammeArrete(Exception):
    """The learner's process is gone, or no longer answers as it must."""


class ReponseIllisible(Exception):
    """An answer that isn't a value."""


class CannotCross(BaseException):
    """The test gives the learner's code something that only exists in its own process.

    Not an `Exception`: a test that expects an error doesn't mean this one.
    """


class Reading:
    """What is known of the learner's process: classes, objects, shared containers."""

    def __init__(self) -> None:
        self.course_classes: frozenset[str] = frozenset()
        self._classes: dict[int, Any] = {}
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}  # id of a stand-in -> number
        self._callbacks: dict[int, Any] = {}
        self._twins = Twins(0, self._plain_writer)

    def _plain_writer(self) -> Writer:
        raise NotImplementedError

    def read(self, raw: Any) -> Any:
        """A value, with what it refers to. Raises any of `FAILURES`."""
        return Reader(self._resolve).value(raw)

    def _resolve(self, raw: Message) -> Any:
        match raw:
            case {"t": "twin", "n": int(number)}:
                return self._twins.value(number)
            case {"t": "new", "n": int(number), "v": fresh} if number % 2:
                value = self.read(fresh)
                self._twins.add(number, value, fresh)
                return value
            case {"t": "yours", "n": int(number)}:
                return self._callbacks[number]
            case {"t": "kind", "v": str(name)}:
                return kinds.KINDS[name]
            case {"t": "class", "k": int(number)}:
                return self._classes[number]
            case {"t": "function", "n": int(number)}:
                return self._known(number, lambda: standins.make_function(self, raw))
            case {"t": "exception", "n": int()}:
                return self._error(raw)
            case {"t": "module", "m": str(name)}:
                return self._module(name, raw)
            case {"t": "ref" | "data", "n": int(number), "k": int(kind)}:
                return self._known(number, lambda: self._object(number, kind, raw))
        raise ValueError("tag")

    def _known(self, number: int, make: Callable[[], Any]) -> Any:
        if number not in self._objects:
            if len(self._objects) > MOST_OBJECTS:
                raise OverflowError
            self._objects[number] = value = make()
            self._numbers[id(value)] = number
        return self._objects[number]

    def _object(self, number: int, kind: int, raw: Message) -> Any:
        cls = self._classes[kind]
        if raw["t"] == "ref":
            if not issubclass(cls, proxies.RemoteObject):
                raise TypeError("class")
            value = object.__new__(cls)
        else:
            base: Any = next((base for base in cls.__mro__ if base in kinds.PLAIN), None)
            content = Reader().value(raw["v"])
            if type(content) is not base:
                raise TypeError("content")
            value = base.__new__(cls, content)
        object.__setattr__(value, "_bacasable_number", number)
        return value

    def _module(self, name: str, raw: Message) -> Any:
        found = sys.modules.get(name)
        file = getattr(found, "__file__", None) or ""
        installed = found is not None and (
            "site-packages" in file or "/lib/python" in file or not file
        )
        if installed and name != "__main__" and not name.startswith("bacasable_runner"):
            return found
        return self._known(raw["n"], lambda: self._object(raw["n"], raw["k"], raw | {"t": "ref"}))

    def _error(self, raw: Message) -> BaseException:
        cls = Reader(self._resolve).value(raw["class"])
        args, text = Reader().value(raw["args"]), raw["text"]
        if not (isinstance(cls, type) and issubclass(cls, BaseException)) or type(text) is not str:
            cls, args = ReponseIllisible, [str(raw["text"])]
        if isinstance(cls, proxies.RemoteType):
            made: Any = cls
            try:
                error: BaseException = made.__new__(made, *args)
            except TypeError:  # a class that only its library makes objects of
                base = next(kind for kind in made.__mro__ if kind in kinds.EXCEPTIONS)
                return _without_details(base, text)
            error.args = tuple(args)
            vars(error).update(_bacasable_number=raw["n"], _bacasable_text=text)
            self._numbers[id(error)] = raw["n"]
            self._objects[-id(error)] = error
            return error
        try:
            known: BaseException = cls(*args)
            self._numbers[id(known)] = raw["n"]
            self._objects[-id(known)] = known  # kept, so that its id stays its own
            return known
        except (TypeError, ValueError):
            return _without_details(cls, text)

    def _learn(self, descriptions: Any) -> None:
        for raw in descriptions or ():
            if len(self._classes) >= MOST_CLASSES or raw["k"] in self._classes:
                raise ValueError("classes")
            bases = [self.read(base) for base in raw["bases"]]
            if not all(isinstance(base, type) for base in bases):
                raise TypeError("bases")
            self._classes[raw["k"]] = standins.make_class(self, raw, bases)


def _without_details(cls: type[BaseException], text: str) -> BaseException:
    """An error of a class whose making takes more than a text."""
    members = {"__str__": lambda _: text, "__module__": cls.__module__}
    made: Any = type(cls.__name__, (cls,), members)
    try:
        error: BaseException = made.__new__(made)
    except TypeError:
        return ReponseIllisible(f"{cls.__name__}: {text}")
    error.args = (text,)
    return error
