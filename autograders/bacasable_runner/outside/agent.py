"""The learner's side: answers the examiner's questions about what the learner made.

It runs in the learner's process, so nothing here protects anything: a hostile submission may
replace all of it. It only has to be right for honest work. What the examiner believes is decided
over there.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from bacasable_runner.frames import Message
from bacasable_runner.outlet import Outlet
from bacasable_runner.outside import door, kinds
from bacasable_runner.outside.answering import HANDLERS, Handler
from bacasable_runner.outside.codec import Reader, Writer
from bacasable_runner.outside.limits import TooLarge
from bacasable_runner.outside.link import Link, LinkLost
from bacasable_runner.outside.references import References, read_installed
from bacasable_runner.outside.twins import Twins

DEEPEST = 40
PLAIN = ("espace", "files", "read")  # answered with data alone, which nothing shares


class Agent:
    """Serves one link, in the learner's event loop or inside a call that waits for a callback."""

    def __init__(
        self,
        connection: socket.socket,
        notebook: Any,
        outlet: Outlet,
        asked: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._asked = asked
        self._link = Link(connection, capped=False)
        self._outlet = outlet
        self.names: dict[str, Any] = notebook.user_ns
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
        handler = HANDLERS.get(str(message.get("op")))
        answer: Message = {"id": message.get("id")}
        self._depth += 1
        try:
            with self._captured(message) as texts, self._asked():
                if handler is None:
                    answer["raise"] = self._write_error(NotImplementedError())
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
                self._twins.agree(number, fresh, self.read(fresh))
            if "random" in message:
                door.set_random_state(self.read(message["random"]))
            result = handler(self, message)
            plain = message["op"] in PLAIN
            written = self._plain_writer().write(result) if plain else self._write(result)
            answer: Message = {"ok": written}
        except BaseException as error:  # noqa: BLE001 - the boundary around a submission
            answer = {"raise": self._write_error(error)}
        return answer

    def _send(self, answer: Message) -> None:
        try:
            self._link.send(answer)
        except (ValueError, TypeError, RecursionError):
            failure = self._write_error(ValueError("une réponse trop grande ou illisible"))
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
        try:
            return self._references.describe_error(error, self._plain_writer())
        except BaseException:  # noqa: BLE001 - whoever asks waits for an answer
            plain = RuntimeError("une erreur qui ne se laisse pas décrire")
            return self._references.describe_error(plain, self._plain_writer())

    def read(self, raw: Any) -> Any:
        """A value that the examiner wrote."""
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
                value = self.read(fresh)
                self._twins.add(number, value, fresh)
                self._given.append(number)
                return value
            case {"t": "error", "v": str(name), "args": args}:
                return kinds.KINDS[name](*self.read(args))
            case {"t": "back", "n": int(number), "name": str(name)}:
                return self._callback(number, name)
        return read_installed(raw)

    def arguments(self, message: Message) -> tuple[list[Any], dict[str, Any]]:
        """What a question gives to a function."""
        self._given = []
        args = [self.read(raw) for raw in message.get("args", ())]
        return args, {key: self.read(raw) for key, raw in message.get("kwargs", ())}

    def content(self, value: Any) -> Any:
        """The plain content of an object made from a list, a dictionary, a set."""
        return self._references.content(value)

    def forget(self) -> None:
        """What a test lent is its own again."""
        self._twins.clear()
        self._callbacks.clear()
        self._given = []

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
                    self._twins.agree(changed, fresh, self.read(fresh))
                return self.read(message["ok"])

    def _read_error(self, raw: Message) -> BaseException:
        kind = read_installed({"t": "kind", "v": raw["kind"]})
        error = kind(raw["text"])
        return error if isinstance(error, BaseException) else RuntimeError(raw["text"])


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
