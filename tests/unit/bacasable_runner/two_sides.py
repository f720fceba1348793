"""A learner's side and an examiner's side, in two threads of one process."""

from __future__ import annotations

import contextlib
import io
import socket
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any

from bacasable_runner.frames import Message
from bacasable_runner.outside import agent as agents
from bacasable_runner.outside.agent import Agent
from bacasable_runner.outside.link import Link
from bacasable_runner.outside.names import Names
from bacasable_runner.outside.session import Session


class Shown:
    """Takes the place of the outlet: what is printed meanwhile."""

    def start_cell(self, budget: int) -> None:
        """Nothing to reset."""

    def interrupt(self, *_: object) -> None:
        """Never interrupted here."""

    @contextlib.contextmanager
    def captured(self, into: list[Message]) -> Iterator[None]:
        text, before = io.StringIO(), sys.stdout
        sys.stdout = text
        try:
            yield
        finally:
            sys.stdout = before
            if text.getvalue():
                into.append({"type": "stream", "name": "stdout", "text": text.getvalue()})


@contextlib.contextmanager
def two_sides(learner: str, *, classes: tuple[str, ...] = (), setup: str = "") -> Iterator[Any]:
    """`learner`: the answer. Yields a function that runs a test, with `session` and `names`."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(learner, namespace)
    ours, theirs = socket.socketpair()
    real, agents.signal = agents.signal, _no_signals()  # type: ignore[attr-defined]
    agent = Agent(theirs, types.SimpleNamespace(user_ns=namespace), Shown(), contextlib.nullcontext)  # type: ignore[arg-type]
    serving = threading.Thread(target=_serve, args=(agent,))
    serving.start()
    flags: list[str] = []
    session = Session(Link(ours, capped=True), report=flags.append, show=lambda _: None)
    session.course_classes = frozenset(classes)
    names = Names(session)
    names.define(setup)
    session.start_cell(1 << 16)

    def run(test: str) -> None:
        exec(compile(test, "<test>", "exec"), names)

    try:
        yield types.SimpleNamespace(
            run=run, session=session, names=names, flags=flags, learner=namespace
        )
    finally:
        session.end_cell()
        ours.close()
        serving.join(10)
        theirs.close()
        agents.signal = real  # type: ignore[attr-defined]


def _serve(agent: Agent) -> None:
    while agent.readable():
        pass


def _no_signals() -> Any:
    nothing = lambda *_: None  # noqa: E731 - two of them
    return types.SimpleNamespace(getsignal=nothing, signal=nothing, SIGINT=2)
