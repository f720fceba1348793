"""One forked process, as the supervisor sees it: cells go in one at a time, outputs come back.

Time is kept here, on this side. A process that doesn't stop when it is asked to is gone for good;
its cells that are left did not run.
"""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from bacasable_runner.frames import FrameError, FrameReader, Message, encode
from bacasable_runner.outputs import CellOutputs
from bacasable_runner.patience import Patience

INTERRUPT_SECONDS = 2.0
SEND_SECONDS = 5.0  # a process that doesn't read what it is sent is treated as gone
START_SECONDS = 30.0
START_BYTES = 1 << 16  # what a process may say before it has a job
CHANNEL_SLACK_BYTES = 16 << 20


@dataclass
class Outcome:
    """How a cell ended, as far as the supervisor itself saw it."""

    status: str  # "ok", "error", "timeout", or "gone" when the process did not survive
    reasons: list[str] = field(default_factory=list)  # what a trainer should know
    inside: str = ""  # why this test can only run in the learner's process
    waited: float = 0.0  # seconds, for a processor that others had


class Process:
    """A process forked from the zygote, under its own user id."""

    def __init__(self, *, pid: int, uid: int, channel: socket.socket) -> None:
        self.pid, self.uid = pid, uid
        self.alive = True
        self._channel = channel
        self._pidfd = os.pidfd_open(pid)
        self._reader = FrameReader(limit=1 << 20)
        self._received = 0
        self._allowance = START_BYTES
        self._number = 1
        channel.settimeout(SEND_SECONDS)

    def start(self, limits: Message) -> None:
        """Lower the limits to the job's; nothing of the job has run before."""
        output_bytes = int(limits["output_bytes"])
        self._reader.limit = 2 * output_bytes + (64 << 10)
        self._allowance = 8 * output_bytes + CHANNEL_SLACK_BYTES
        self.send({"op": "start", "limits": limits})

    def started(self) -> bool:
        """Wait until the limits are in force. False: the machine failed, no cell has run yet."""
        deadline = time.monotonic() + START_SECONDS
        while self.alive and time.monotonic() < deadline:
            if messages := self.receive(deadline - time.monotonic()):
                return messages == [{"op": "started"}]
        return False

    def send(self, message: Message) -> None:
        """Send a frame. A process that is gone is noticed when its answer is read."""
        try:
            self._channel.sendall(encode(message))
        except OSError:
            self.alive = False

    def run(
        self,
        cell: Message,
        outputs: CellOutputs,
        *,
        seconds: float,
        budget: int,
        plan: Message | None = None,
        beside: Process | None = None,
    ) -> Outcome:
        """Run a cell and wait for its end, at most `seconds` of its own and what an interrupt takes.

        `plan`: more that an examiner is told. `beside`: the learner's process that it asks.
        """
        seal = secrets.token_hex(16)
        request = {"op": "run", "kind": cell["kind"], "source": cell["source"]} | (plan or {})
        if cell["kind"] == "test":
            request |= {"seal": seal, "number": self._number}
        self.send(request | {"output_bytes": budget})
        run = _Run(self, outputs, seal=seal, is_test=cell["kind"] == "test", beside=beside)
        outcome = run.wait(seconds)
        if not cell.get("probe"):
            self._number = run.number
        return outcome

    def answers(self, seconds: float) -> bool:
        """Whether the process, asked if it is idle, says so in time; otherwise it is gone."""
        self.send({"op": "ping"})
        patience = Patience(seconds, self.pid)
        try:
            while self.alive and (left := patience.left()) > 0:
                if any(message == {"op": "pong"} for message in self.receive(left)):
                    return True
        except FrameError:
            pass
        self.alive = False
        return False

    @property
    def sources(self) -> tuple[Any, int]:
        """What to wait for: its channel, and its death."""
        return self._channel, self._pidfd

    def receive(self, seconds: float) -> list[Message]:
        """Frames that arrive within `seconds`; none on a time-out. Notices death and garbage."""
        ready, _, _ = select.select(self.sources, [], [], max(0.0, seconds))
        return self.read(ready)

    def read(self, ready: list[Any]) -> list[Message]:
        """The frames of a channel that is among what can be read."""
        if self._channel in ready:
            try:
                data = self._channel.recv(1 << 18)
            except ConnectionResetError:  # it died with a request unread
                data = b""
            self._received += len(data)
            if self._received > self._allowance:
                raise FrameError("more bytes than a notebook may send")
            if data:
                return self._reader.feed(data)
            self.alive = False
        elif self._pidfd in ready:
            self.alive = False
        return []

    def interrupt(self) -> None:
        """Ask the cell to stop, and its subprocesses too, as Jupyter's interrupt does."""
        try:
            os.killpg(self.pid, signal.SIGINT)
        except ProcessLookupError:
            self.alive = False

    def close(self) -> None:
        """Forget the process; killing it is the cleaning's work."""
        self.alive = False
        self._channel.close()
        os.close(self._pidfd)


class _Run:
    """Waiting for one cell."""

    def __init__(
        self,
        process: Process,
        outputs: CellOutputs,
        *,
        seal: str,
        is_test: bool,
        beside: Process | None,
    ) -> None:
        self._process, self._outputs = process, outputs
        self._seal, self._is_test = seal, is_test
        self._beside = beside
        self._reasons: list[str] = []
        self._inside = ""
        self._done: Message | None = None

    def wait(self, seconds: float) -> Outcome:
        patience = self._patience(seconds)
        outcome = self._wait(patience)
        outcome.waited = patience.waited()
        return outcome

    def _wait(self, patience: Patience) -> Outcome:
        try:
            if self._until(patience):
                return self._outcome()
            if self._process.alive:
                return self._stop()
        except FrameError:
            self._reasons.append("le code du rendu a écrit dans le canal du correcteur")
        return Outcome("gone", self._reasons)

    def _patience(self, seconds: float) -> Patience:
        beside = () if self._beside is None else (self._beside.pid,)
        return Patience(seconds, self._process.pid, *beside)

    def _stop(self) -> Outcome:
        """Time is up, or the learner's process is gone: end the cell."""
        gone = self._beside is not None and not self._beside.alive
        self._process.interrupt()
        if self._beside is not None and not gone:
            self._beside.interrupt()
        self._until(self._patience(INTERRUPT_SECONDS), dying=gone)
        ended = self._done is not None
        if self._beside is not None and not gone:
            ended = self._beside.answers(INTERRUPT_SECONDS) and ended
        if gone:
            return Outcome("gone", self._reasons)
        return Outcome("timeout" if ended else "timeout_gone", self._reasons)

    @property
    def number(self) -> int:
        """What the next cell's execution count will be, as far as this process is right."""
        number = (self._done or {}).get("number")
        return number if type(number) is int and 0 < number < 1 << 31 else 1

    def _until(self, patience: Patience, *, dying: bool = False) -> bool:
        """Take what arrives. False when time is up or one of the processes is gone."""
        while self._process.alive and (left := patience.left()) > 0:
            self._receive(left)
            if self._done is not None:
                return True
            if self._beside is not None and not self._beside.alive and not dying:
                return False
        return False

    def _receive(self, seconds: float) -> None:
        beside = self._beside if self._beside is not None and self._beside.alive else None
        sources = [*self._process.sources, *(beside.sources if beside else ())]
        ready, _, _ = select.select(sources, [], [], max(0.0, seconds))
        for message in self._process.read(ready):
            self._take(message)
        for message in beside.read(ready) if beside else ():
            self._take_beside(message)

    def _take_beside(self, message: Message) -> None:
        """What the learner's process says while the examiner asks it: only text is shown."""
        match message:
            case {"op": "output", "output": {"type": "stream"} as output}:
                self._outputs.add(output)
            case {"op": "output"}:
                pass
            case _:
                raise FrameError("a message that no process sends while it is asked")

    def _take(self, message: Message) -> None:
        match message.get("op"):
            case "output":
                self._take_output(message.get("output"))
            case "flag":
                if len(self._reasons) < 10:
                    self._reasons.append(str(message.get("reason"))[:300])
            case "inside" if self._beside is not None:
                self._inside = str(message.get("reason"))[:300]
            case "done" if self._done is None:
                self._done = message
            case _:
                raise FrameError("a message that no cell sends")

    def _take_output(self, output: object) -> None:
        # The value of a test cell is points: it counts only in the message that has the seal.
        forged = isinstance(output, dict) and output.get("type") == "execute_result"
        if not (self._is_test and forged):
            self._outputs.add(output)

    def _outcome(self) -> Outcome:
        done = self._done or {}
        ok = done.get("ok") is True
        if self._is_test and ok and done.get("seal") != self._seal:
            ok = False
            self._reasons.append("une cellule de test s'est dite finie sans l'être")
        if self._is_test and ok and isinstance(done.get("result"), dict):
            self._outputs.add({**done["result"], "type": "execute_result"})
        return Outcome(
            "ok" if ok and not (self._is_test and self._reasons) else "error",
            self._reasons,
            self._inside,
        )
