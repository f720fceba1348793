"""What stands in the examiner for functions, classes and objects of the learner's process.

For each class there, a real class is made here, with the same name and the matching bases, so
that `isinstance`, `issubclass`, `type(x).__name__` and `except` work as usual. Its objects hold a
number; what they are asked goes over the link.

One rule keeps the verdict on this side: an expected value is never sent, and never compared over
there. An operator between a learner's object and a value of the test is carried out by the
learner's side only where the course's own solution defines that class.
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any

from bacasable_runner.outside import scores

# Judging methods of plain data: an object that isn't plain data could answer what it likes.
JUDGING = frozenset(
    {"equals", "eq", "ne", "lt", "gt", "le", "ge", "allclose", "isclose", "identical", "compare"}
    | {"issubset", "issuperset", "isdisjoint", "startswith", "endswith", "isin", "between"}
)
READABLE_DUNDERS = frozenset(
    {"__dict__", "__doc__", "__name__", "__qualname__", "__module__", "__annotations__"}
    | {
        "__wrapped__",
        "__members__",
        "__dataclass_fields__",
        "__match_args__",
        "__abstractmethods__",
    }
    | {"__version__", "__all__", "__self__", "__func__", "__defaults__", "__kwdefaults__"}
)
HANDLE = "__bacasable__"
_FIELD_KINDS = ("_FIELD", "_FIELD_CLASSVAR", "_FIELD_INITVAR")
_MISSING = object()


class RemoteType(type):
    """The class of classes that exist in the learner's process."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        session, number = vars(cls)[HANDLE]
        return session.call({"t": "mineclass", "k": number}, args, kwargs)

    def __getattr__(cls, name: str) -> Any:
        if HANDLE not in vars(cls) or not may_read(name):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        session, number = vars(cls)[HANDLE]
        found = session.attribute({"t": "mineclass", "k": number}, name)
        return _fields(found) if name == "__dataclass_fields__" else found

    def __setattr__(cls, name: str, value: Any) -> None:
        if name.startswith("__") or HANDLE not in vars(cls):
            type.__setattr__(cls, name, value)
            return
        session, number = vars(cls)[HANDLE]
        session.set_attribute({"t": "mineclass", "k": number}, name, value)

    def __iter__(cls) -> Any:  # the members of an enumeration
        session, number = vars(cls)[HANDLE]
        return iter(session.members({"t": "mineclass", "k": number}))

    def __len__(cls) -> int:
        return len(list(iter(cls)))

    def __getitem__(cls, key: Any) -> Any:
        return cls.__members__[key]

    def __eq__(cls, other: object) -> bool:
        return cls is other or (other is not None and vars(cls).get("__genuine__") is other)

    def __hash__(cls) -> int:
        genuine = vars(cls).get("__genuine__")
        return hash(genuine) if genuine is not None else type.__hash__(cls)

    def __bool__(cls) -> bool:
        return True

    def __dir__(cls) -> list[str]:
        if HANDLE not in vars(cls):
            return list(type.__dir__(cls))
        found = vars(cls)[HANDLE][0].installed("builtins", "dir", cls)
        return [name for name in found if type(name) is str] if type(found) is list else []


def session_of(value: Any) -> Any:
    """The session that an object or class belongs to."""
    return vars(type(value))[HANDLE][0]


def reference(value: Any) -> Any:
    """How the learner's side knows an object."""
    return {"t": "mine", "n": object.__getattribute__(value, "_bacasable_number")}


class RemoteObject(metaclass=RemoteType):
    """An object of the learner's process."""

    __slots__ = ("__weakref__", "_bacasable_number")
    _bacasable_number: int

    def __getattr__(self, name: str) -> Any:
        if not may_read(name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if name == "score" and not vars(type(self)).get("__own__"):
            return lambda *args, **kwargs: scores.score(self, *args, **kwargs)
        if name in ("send", "throw") and _is_generator(self):
            return lambda *args: session_of(self).special(reference(self), name, args)
        found = session_of(self).attribute(reference(self), name)
        if name == "__dataclass_fields__":
            return _fields(found)
        judges = name in JUDGING and not vars(type(self)).get("__own__")
        return _only_among_remotes(found) if judges and callable(found) else found

    def __setattr__(self, name: str, value: Any) -> None:
        session_of(self).set_attribute(reference(self), name, value)

    def __delattr__(self, name: str) -> None:
        session_of(self).delete_attribute(reference(self), name)

    def __dir__(self) -> list[str]:
        found = session_of(self).installed("builtins", "dir", self)
        return [name for name in found if type(name) is str] if type(found) is list else []

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")

    def __copy__(self) -> Any:
        return session_of(self).installed("copy", "copy", self)

    def __deepcopy__(self, _memo: Any) -> Any:
        return session_of(self).installed("copy", "deepcopy", self)


def _fields(described: Any) -> dict[str, Any]:
    """The fields of a data class, as `dataclasses.fields` and `asdict` look for them."""
    made = {}
    for name, told in described.items():
        field: Any = dataclasses.field()
        field.name, field.type = name, told.type
        kind = told._field_type.name
        field._field_type = getattr(dataclasses, kind if kind in _FIELD_KINDS else "_FIELD")
        made[name] = field
    return made


def _is_generator(value: Any) -> bool:
    return vars(type(value)).get("__genuine__") is types.GeneratorType


def _only_among_remotes(method: Any) -> Any:
    def compare(*args: Any, **kwargs: Any) -> Any:
        if not all(map(is_remote, (*args, *kwargs.values()))):
            raise TypeError(
                "un objet du rendu ne peut pas se comparer lui-même à une valeur du test"
            )
        return method(*args, **kwargs)

    return compare


def may_read(name: str) -> bool:
    is_special = name.startswith("__") and name.endswith("__")
    return not is_special or name in READABLE_DUNDERS or name.startswith("__sklearn_")


def is_remote(value: Any) -> bool:
    """Whether a value stands for something of the learner's process."""
    return (
        isinstance(type(value), RemoteType)
        or isinstance(value, RemoteType)
        or (isinstance(value, types.FunctionType) and HANDLE in value.__code__.co_freevars)
    )
