"""What the examiner may ask, a function a question.

Each takes the agent and the question, and returns a value that the agent writes into its answer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Protocol

import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import flush_figures
from verifie.espace import EspaceLocal

from bacasable_runner.frames import Message
from bacasable_runner.outside import door
from bacasable_runner.outside.espace import as_fields


class Desk(Protocol):
    """What a question is answered with: the agent."""

    names: dict[str, Any]

    def read(self, raw: Any) -> Any: ...
    def arguments(self, message: Message) -> tuple[list[Any], dict[str, Any]]: ...
    def content(self, value: Any) -> Any: ...
    def forget(self) -> None: ...


Handler = Callable[[Desk, Message], Any]


def name(desk: Desk, message: Message) -> Any:
    """The value of a name; `LookupError` when there is none."""
    if message["name"] not in desk.names:
        raise LookupError(message["name"])
    return desk.names[message["name"]]


def names(desk: Desk, _message: Message) -> Any:
    """All names, sorted."""
    return sorted(known for known in desk.names if isinstance(known, str))


def call(desk: Desk, message: Message) -> Any:
    """Call something."""
    function = desk.read(message["o"])
    args, kwargs = desk.arguments(message)
    return function(*args, **kwargs)


def attribute(desk: Desk, message: Message) -> Any:
    """Read an attribute."""
    return getattr(desk.read(message["o"]), message["name"])


def set_attribute(desk: Desk, message: Message) -> None:
    """Write an attribute."""
    (value,), _ = desk.arguments(message)
    setattr(desk.read(message["o"]), message["name"], value)


def delete_attribute(desk: Desk, message: Message) -> None:
    """Remove an attribute."""
    delattr(desk.read(message["o"]), message["name"])


def special(desk: Desk, message: Message) -> Any:
    """Call a special method, as Python does: on the class."""
    value = desk.read(message["o"])
    args, _ = desk.arguments(message)
    return getattr(type(value), message["name"])(value, *args)


def data(desk: Desk, message: Message) -> Any:
    """The content of an object whose class is made from a plain one."""
    return desk.content(desk.read(message["o"]))


def source(desk: Desk, message: Message) -> str:
    """The source of a function or class; empty when there is none."""
    try:
        return inspect.getsource(desk.read(message["o"]))
    except (OSError, TypeError):
        return ""


def describe(desk: Desk, message: Message) -> Any:
    """What the check helpers ask: a method of `Espace`."""
    args, kwargs = desk.arguments(message)
    method = getattr(EspaceLocal(desk.names), message["name"])
    return as_fields(method(*args, **kwargs))


def give(desk: Desk, message: Message) -> None:
    """Take values that a test cell defined and that the course's later cells need."""
    for given, raw in message["names"]:
        desk.names[given] = desk.read(raw)


def remove(desk: Desk, message: Message) -> None:
    """Take a name away that a test deletes; `LookupError` when there is none."""
    del desk.names[message["name"]]


def files(_desk: Desk, _message: Message) -> Any:
    """Which files lie beside the notebook."""
    return door.listing()


def read_file(_desk: Desk, message: Message) -> Any:
    """The content of one of them."""
    return door.read(message["name"])


def write_file(desk: Desk, message: Message) -> None:
    """Take a file that a test cell wrote."""
    door.write(message["name"], desk.read(message["v"]))


def end(desk: Desk, _message: Message) -> None:
    """A test cell has ended: show its figures, forget what it lent."""
    desk.forget()
    if plt.get_fignums():
        flush_figures()


HANDLERS: dict[str, Handler] = {
    "name": name,
    "names": names,
    "call": call,
    "attribute": attribute,
    "set": set_attribute,
    "delete": delete_attribute,
    "special": special,
    "data": data,
    "source": source,
    "espace": describe,
    "give": give,
    "remove": remove,
    "files": files,
    "read": read_file,
    "write": write_file,
    "end": end,
}
