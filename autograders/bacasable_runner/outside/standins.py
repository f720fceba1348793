"""Makes what stands in the examiner for a class or a function, from its description.

The description is the learner's side's own: every field is checked, and the worst that a false one
can do is to make an honest test fail. No text of it is ever compiled.
"""

from __future__ import annotations

import inspect
import keyword
import linecache
import sys
import types
from collections.abc import Callable
from typing import Any

from bacasable_runner.outside import kinds
from bacasable_runner.outside.codec import PLAIN_KINDS
from bacasable_runner.outside.proxies import (
    HANDLE,
    RemoteObject,
    RemoteType,
    is_remote,
    may_read,
    reference,
    session_of,
)

REMOTE_FILE = "/cellule/distante_"  # what a stand-in function says it comes from
COMPARISONS = frozenset(
    {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__"}
)
# Asked with nothing, or with what a test chooses as an input: an index, a format.
FREE = frozenset(
    {"__call__", "__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__delitem__"}
    | {"__enter__", "__exit__", "__str__", "__repr__", "__format__", "__bool__", "__int__"}
    | {"__float__", "__index__", "__complex__", "__round__", "__reversed__", "__neg__", "__pos__"}
    | {"__abs__", "__invert__"}
)
LIBRARIES = ("sklearn", "matplotlib", "pandas", "numpy", "scipy", "statsmodels", "seaborn", "re")
_GENERATED: dict[str, type] = {
    f"builtins.{kind.__name__}": kind
    for kind in (map, filter, zip, enumerate, reversed, memoryview, property, staticmethod)
}
_GENERATED |= {"builtins.generator": types.GeneratorType, "builtins.coroutine": types.CoroutineType}
_GENERATED |= {
    f"builtins.{kind.__name__}": kind for kind in map(type, ({}.keys(), {}.values(), {}.items()))
}
CHANGING = (list, dict, set)
_KNOWN = (
    COMPARISONS
    | {
        f"__{prefix}{name}__"
        for name in (
            *("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul"),
            *("and", "or", "xor", "lshift", "rshift"),
        )
        for prefix in ("", "r", "i")
    }
    | {"__hash__"}
)


def make_class(session: Any, raw: dict[str, Any], bases: list[type]) -> Any:
    """A class that stands for the one described. Raises `ValueError`, `TypeError` or `KeyError`."""
    members: dict[str, Any] = {HANDLE: (session, _number(raw["k"])), "__slots__": ()}
    members["__module__"] = _name(raw["module"], 400)
    members["__qualname__"] = _name(raw["qualname"], 400)
    members["__doc__"] = raw["doc"] if type(raw["doc"]) is str else None
    name = _name(raw["name"], 200)
    own = members["__module__"] == "__main__" and name in session.course_classes
    members["__own__"] = own
    for special in raw["specials"]:
        if special == "__exit__":
            members[special] = _leave
        elif special in FREE:
            members[special] = _free(special)
        elif (own or special != "__contains__") and special in _KNOWN:
            members[special] = _guarded(special, own)
    if raw["installed"] is True and (
        known := kinds.error_of_a_library(raw["module"], raw["qualname"])
    ):
        bases, members["__genuine__"] = [known], known
    if raw["base"] is not None:
        base = kinds.KINDS[f"builtins.{_name(raw['base'], 20)}"]
        if base in CHANGING:
            bases = [kept for kept in bases if kept not in CHANGING]
            members |= {key: _content_comparison(key) for key in COMPARISONS}
            members["__class__"] = property(lambda self: base)  # so that `isinstance` says so
            members["__hash__"] = object.__hash__
        else:  # an enumeration of numbers or texts, say, is made from an installed class as well
            bases = [kept for kept in bases if issubclass(kept, base)] or [base]
    elif "__eq__" in members and "__hash__" not in members:
        members["__hash__"] = object.__hash__
    if (genuine := _genuine(raw)) is not None:
        members["__class__"] = property(lambda self: genuine)
        members["__genuine__"] = genuine
    if (signature := read_signature(raw["signature"], session)) is not None:
        members["__signature__"] = signature
    if raw["init"] is not None and _is_object(bases):
        members["__init__"] = _described_init(raw["init"], session)
    return _build(name, bases, members)


def _is_object(bases: list[type]) -> bool:
    return not any(issubclass(base, (*PLAIN_KINDS, BaseException)) for base in bases)


def _build(name: str, bases: list[type], members: dict[str, Any]) -> Any:
    kept = [base for base in bases if base is not object]
    if any(issubclass(base, BaseException) for base in kept):
        members = {key: members[key] for key in members if key not in FREE or key == "__str__"}
        members.pop("__slots__")
        members["__getattr__"] = _getattr_of_an_exception
        members["__str__"] = _text_of_an_exception
    elif any(base in PLAIN_KINDS for base in kept):
        members = {key: value for key, value in members.items() if key not in _KNOWN}
        members = {k: v for k, v in members.items() if k not in (*FREE, "__slots__", "__hash__")}
        members["__getattr__"] = RemoteObject.__getattr__
    elif not any(isinstance(base, RemoteType) for base in kept):
        kept.append(RemoteObject)
    try:
        return RemoteType(name, tuple(kept), members)
    except TypeError:  # bases that can't be joined here
        members["__slots__"] = ()
        return RemoteType(name, (RemoteObject,), members)


def _getattr_of_an_exception(self: Any, name: str) -> Any:
    number = vars(self).get("_bacasable_number")
    if number is None or not may_read(name):
        raise AttributeError(name)
    return session_of(self).attribute({"t": "mine", "n": number}, name)


def _text_of_an_exception(self: Any) -> str:
    return str(vars(self).get("_bacasable_text", ""))


def _free(name: str) -> Callable[..., Any]:
    if name == "__call__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return session_of(self).call(reference(self), args, kwargs)
    else:

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return session_of(self).special(reference(self), name, args)

    method.__name__ = name
    return method


def _leave(self: Any, kind: Any = None, error: Any = None, _trace: Any = None) -> bool:
    """`__exit__`."""
    left: bool = session_of(self).leave(reference(self), kind, error)
    return left


def _guarded(name: str, own: bool) -> Callable[..., Any]:
    """An operator. `own`: the course's solution defines this class, and so what it means."""

    def method(self: Any, *args: Any) -> Any:
        session = session_of(self)
        if not all(map(is_remote, args)) and not own:
            return NotImplemented
        if name in COMPARISONS:
            return session.compare(reference(self), name, args)
        return session.special(reference(self), name, args)

    method.__name__ = name
    return method


def _content_comparison(name: str) -> Callable[..., Any]:
    """Comparisons of an object made from a list, a dictionary or a set: its content is compared."""

    def method(self: Any, other: Any) -> Any:
        content = session_of(self).content(reference(self))
        if is_remote(other) and type(other) is type(self):
            other = session_of(other).content(reference(other))
        compare = getattr(type(content), name, None)
        return NotImplemented if compare is None else compare(content, other)

    method.__name__ = name
    return method


def _genuine(raw: dict[str, Any]) -> type | None:
    """The library's own class, where it is loaded here under the same name."""
    if raw["installed"] is not True:
        return None
    module, path = str(raw["module"]), str(raw["qualname"])
    if (known := _GENERATED.get(f"{module}.{path}")) is not None:
        return known
    if module.partition(".")[0] not in LIBRARIES:
        return None
    found: Any = sys.modules.get(module)
    for name in path.split("."):
        found = getattr(found, name, None)
    is_class = isinstance(found, type) and not issubclass(found, tuple(PLAIN_KINDS))
    return found if is_class else None


def make_function(session: Any, raw: dict[str, Any]) -> Any:
    """A genuine function that calls the learner's."""
    __bacasable__ = {"t": "mine", "n": _number(raw["n"])}

    def distant(*args: Any, **kwargs: Any) -> Any:
        return session.call(__bacasable__, args, kwargs)

    name = _name(raw["name"], 200)
    file = f"{REMOTE_FILE}{raw['n']}.py"
    distant.__code__ = distant.__code__.replace(co_filename=file, co_name=name, co_firstlineno=1)
    distant.__name__, distant.__qualname__ = name, _name(raw["qualname"], 400)
    distant.__module__ = _name(raw["module"], 400)
    distant.__doc__ = raw["doc"] if type(raw["doc"]) is str else None
    if (signature := read_signature(raw["signature"], session)) is not None:
        _describe(distant, signature)
    lines = linecache.cache
    lines[file] = (lambda: session.source(__bacasable__),)
    inspect.modulesbyfile[file] = ""
    return distant


def _described_init(raw: Any, session: Any) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        """Never called: objects are made in the learner's process."""

    if (signature := read_signature(raw, session)) is not None:
        _describe(__init__, signature)
    return __init__


def _describe(function: Any, signature: inspect.Signature) -> None:
    function.__signature__ = signature
    parameters = signature.parameters.values()
    given = [p for p in parameters if p.default is not p.empty]
    positional = tuple(p.default for p in given if p.kind <= p.POSITIONAL_OR_KEYWORD)
    function.__defaults__ = positional or None
    function.__kwdefaults__ = {p.name: p.default for p in given if p.kind == p.KEYWORD_ONLY} or None


def read_signature(raw: Any, session: Any) -> inspect.Signature | None:
    """A signature from its description; none when it can't be one."""
    if type(raw) is not list:
        return None
    parameters = []
    for name, kind, has_default, *default in raw:
        if type(name) is not str or not name.isidentifier() or keyword.iskeyword(name):
            return None
        value = session.read(default[0]) if has_default is True else inspect.Parameter.empty
        kind = inspect._ParameterKind(kind)
        parameters.append(inspect.Parameter(name, kind, default=value))
    try:
        return inspect.Signature(parameters)
    except ValueError:
        return None


def _number(raw: Any) -> int:
    if type(raw) is not int or raw < 0:
        raise TypeError("number")
    return raw


def _name(raw: Any, longest: int) -> str:
    if type(raw) is not str or not raw or len(raw) > longest or "\0" in raw:
        raise ValueError("name")
    return raw
