"""The learner's side: answers the examiner's questions about what the learner made.

It runs in the learner's process, so nothing here protects anything: a hostile submission may
replace all of it. It only has to be right for honest work. What the examiner believes is decided
over there.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import flush_figures
from verifie.espace import EspaceLocal

from bacasable_runner.frames import Message
from bacasable_runner.outlet import Outlet
from bacasable_runner.outside import door
from bacasable_runner.outside.codec import Reader, TooLarge, Writer
from bacasable_runner.outside.espace import as_fields
from bacasable_runner.outside.link import Link, LinkLost
from bacasable_runner.outside.references import References, read_installed
from bacasable_runner.outside.twins import Twins

DEEPEST = 40
Handler = Callable[["Agent", Message], Any]


class Agent:
    """Serves one link, in the learner's event loop or inside a call that waits for a callback."""

    def __init__(self, connection: socket.socket, notebook: Any, outlet: Outlet) -> None:
        self._link = Link(connection, capped=False)
        self._outlet = outlet
        self._names: dict[str, Any] = notebook.user_ns
        self._references = References(self._signature_default)
        self._twins = Twins(1, self._plain_writer)
        self._callbacks: dict[int, Any] = {}
        self._given: list[int] = []
        self._depth = 0
        self._pid = os.getpid()

    def readable(self) -> bool:
        """Something can be read: serve all that is asked. False: nothing will ever be again."""
        if os.getpid() != self._pid:
            return False
        try:
            self._link.read()
            while (message := self._link.take()) is not None:
                self._serve(message)
        except LinkLost:
            return False
        return True

    def _serve(self, message: Message) -> None:
        handler = _HANDLERS.get(str(message.get("op")))
        answer: Message = {"id": message.get("id")}
        self._depth += 1
        try:
            with self._captured(message) as texts:
                if handler is None:
                    answer["raise"] = {
                        "kind": "builtins.NotImplementedError",
                        "args": [],
                        "text": "",
                    }
                else:
                    answer |= self._answer(handler, message)
            answer["twins"] = self._twins.changes(self._given)
            answer["texts"] = texts
            answer["classes"] = self._references.new_classes()
        finally:
            self._depth -= 1
        self._send(answer)

    def _answer(self, handler: Handler, message: Message) -> Message:
        try:
            for number, fresh in message.get("sync", ()):
                self._twins.agree(number, fresh, self._read(fresh))
            if "random" in message:
                door.set_random_state(self._read(message["random"]))
            result = handler(self, message)
            # A check helper gets plain data, whole and once.
            plain = message["op"] == "espace"
            written = self._plain_writer().write(result) if plain else self._write(result)
            answer: Message = {"ok": written}
        except BaseException as error:  # noqa: BLE001 - the boundary around a submission
            answer = {"raise": self._write_error(error)}
        if "random" in message:
            answer["random"] = self._write(door.random_state())
        return answer

    def _send(self, answer: Message) -> None:
        try:
            self._link.send(answer)
        except (ValueError, TypeError, RecursionError):
            text = "une réponse trop grande ou illisible"
            failure = {"kind": "builtins.ValueError", "args": [text], "text": text}
            self._link.send({"id": answer["id"], "raise": failure})

    @contextlib.contextmanager
    def _captured(self, message: Message) -> Iterator[list[Message]]:
        """What is shown meanwhile goes into the answer; an interrupt reaches the learner's code."""
        texts: list[Message] = []
        if "budget" in message:
            self._outlet.start_cell(int(message["budget"]))
        before = signal.getsignal(signal.SIGINT)
        with self._outlet.captured(texts):
            signal.signal(signal.SIGINT, self._outlet.interrupt)
            try:
                yield texts
            finally:
                signal.signal(signal.SIGINT, before)

    # What crosses

    def _plain_writer(self) -> Writer:
        return Writer(self._refer)

    def _write(self, value: Any) -> Any:
        try:
            return Writer(self._refer, alias=_at_the_top(self._twins.write)).write(value)
        except TooLarge:
            return self._references.describe(value, self._plain_writer())

    def _refer(self, value: Any) -> Any:
        number = next((n for n, shim in self._callbacks.items() if shim is value), None)
        if number is not None:
            return {"t": "yours", "n": number}
        return self._references.describe(value, self._plain_writer())

    def _signature_default(self, value: Any) -> Any:
        try:
            return self._plain_writer().write(value)
        except (TooLarge, TypeError, ValueError, RecursionError):
            return {"t": "ellipsis"}

    def _write_error(self, error: BaseException) -> Any:
        return self._references.describe_error(error, self._plain_writer())

    def _read(self, raw: Any) -> Any:
        return Reader(self._resolve).value(raw)

    def _resolve(self, raw: Message) -> Any:
        match raw:
            case {"t": "mine", "n": int(number)}:
                return self._references.value(number)
            case {"t": "mineclass", "k": int(number)}:
                return self._references.kind(number)
            case {"t": "twin", "n": int(number)}:
                self._given.append(number)
                return self._twins.value(number)
            case {"t": "new", "n": int(number), "v": fresh}:
                value = self._read(fresh)
                self._twins.add(number, value, fresh)
                self._given.append(number)
                return value
            case {"t": "back", "n": int(number), "name": str(name)}:
                return self._callback(number, name)
        return read_installed(raw)

    def _callback(self, number: int, name: str) -> Any:
        if number not in self._callbacks:

            def rappel(*args: Any, **kwargs: Any) -> Any:
                return self._call_back(number, args, kwargs)

            rappel.__name__ = rappel.__qualname__ = name
            self._callbacks[number] = rappel
        return self._callbacks[number]

    def _call_back(self, number: int, args: Any, kwargs: Any) -> Any:
        """Call a function of the test, and serve what it asks meanwhile."""
        if self._depth > DEEPEST:
            raise RecursionError("maximum recursion depth exceeded")
        call = {"id": secrets.token_hex(8), "op": "back", "n": number}
        call |= {"classes": [], "args": [self._write(arg) for arg in args]}
        call["kwargs"] = [[key, self._write(value)] for key, value in kwargs.items()]
        call["classes"] = self._references.new_classes()
        call["twins"] = self._twins.changes()
        self._link.send(call)
        while True:
            message = self._link.receive()
            if message.get("id") != call["id"]:
                self._serve(message)
            elif "raise" in message:
                raise self._read_error(message["raise"])
            else:
                for changed, fresh in message.get("sync", ()):
                    self._twins.agree(changed, fresh, self._read(fresh))
                return self._read(message["ok"])

    def _read_error(self, raw: Message) -> BaseException:
        kind = read_installed({"t": "kind", "v": raw["kind"]})
        error = kind(raw["text"])
        return error if isinstance(error, BaseException) else RuntimeError(raw["text"])

    # What can be asked

    def _arguments(self, message: Message) -> tuple[list[Any], dict[str, Any]]:
        self._given = []
        args = [self._read(raw) for raw in message.get("args", ())]
        return args, {key: self._read(raw) for key, raw in message.get("kwargs", ())}

    def name(self, message: Message) -> Any:
        """The value of a name; `LookupError` when there is none."""
        name = message["name"]
        if name not in self._names:
            raise LookupError(name)
        return self._names[name]

    def names(self, _message: Message) -> Any:
        """All names, sorted."""
        return sorted(name for name in self._names if isinstance(name, str))

    def call(self, message: Message) -> Any:
        """Call something."""
        function = self._read(message["o"])
        args, kwargs = self._arguments(message)
        return function(*args, **kwargs)

    def attribute(self, message: Message) -> Any:
        """Read an attribute."""
        return getattr(self._read(message["o"]), message["name"])

    def set_attribute(self, message: Message) -> None:
        """Write an attribute."""
        (value,), _ = self._arguments(message)
        setattr(self._read(message["o"]), message["name"], value)

    def delete_attribute(self, message: Message) -> None:
        """Remove an attribute."""
        delattr(self._read(message["o"]), message["name"])

    def special(self, message: Message) -> Any:
        """Call a special method, as Python does: on the class."""
        value = self._read(message["o"])
        args, _ = self._arguments(message)
        method = getattr(type(value), message["name"])
        return method(value, *args)

    def data(self, message: Message) -> Any:
        """The content of an object whose class is made from a plain one."""
        return self._references.content(self._read(message["o"]))

    def source(self, message: Message) -> str:
        """The source of a function or class; empty when there is none."""
        try:
            return inspect.getsource(self._read(message["o"]))
        except (OSError, TypeError):
            return ""

    def describe(self, message: Message) -> Any:
        """What the check helpers ask: a method of `Espace`."""
        args, kwargs = self._arguments(message)
        method = getattr(EspaceLocal(self._names), message["name"])
        return as_fields(method(*args, **kwargs))

    def give(self, message: Message) -> None:
        """Take values that a test cell defined and that the course's later cells need."""
        for name, raw in message["names"]:
            self._names[name] = self._read(raw)

    def files(self, _message: Message) -> Any:
        """Which files lie beside the notebook."""
        return door.listing()

    def read_file(self, message: Message) -> Any:
        """The content of one of them."""
        return door.read(message["name"])

    def write_file(self, message: Message) -> None:
        """Take a file that a test cell wrote."""
        door.write(message["name"], self._read(message["v"]))

    def end(self, _message: Message) -> None:
        """A test cell has ended: show its figures, forget what it lent."""
        self._twins.clear()
        self._callbacks.clear()
        self._given = []
        if plt.get_fignums():
            flush_figures()


def _at_the_top(alias: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Only the outermost container is remembered: what is inside goes along with it."""

    used = False

    @functools.wraps(alias)
    def once(value: Any) -> Any:
        nonlocal used
        if used:
            return None
        used = True
        return alias(value)

    return once


_HANDLERS: dict[str, Handler] = {
    "name": Agent.name,
    "names": Agent.names,
    "call": Agent.call,
    "attribute": Agent.attribute,
    "set": Agent.set_attribute,
    "delete": Agent.delete_attribute,
    "special": Agent.special,
    "data": Agent.data,
    "source": Agent.source,
    "espace": Agent.describe,
    "give": Agent.give,
    "files": Agent.files,
    "read": Agent.read_file,
    "write": Agent.write_file,
    "end": Agent.end,
}
