"""The learner's side of the channel: what a cell shows, in the order in which it was shown.

Python's own streams, what is written to file descriptors 1 and 2 (by subprocesses, by C code)
and rich outputs all pass here. A frame is never torn by an interrupt, and a process that the
learner forks off writes to the descriptors instead of the channel.
"""

from __future__ import annotations

import io
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from ipykernel.jsonutil import json_clean

from bacasable_runner.frames import Message, encode
from bacasable_runner.outputs import TRUNCATED

FLUSH_BYTES = 16 << 10
FLUSH_SECONDS = 0.05
NAMES: dict[int, Literal["stdout", "stderr"]] = {1: "stdout", 2: "stderr"}


class Outlet:
    """Sends events to the supervisor; at most `budget` bytes of text between two resets."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._pending: list[tuple[str, str]] = []
        self._pending_bytes = 0
        self._flushed_at = 0.0
        self._spent = 0
        self.budget = 1 << 20
        self._busy = 0
        self._interrupted = False
        self._captured: list[Message] | None = None
        self._pipes = {name: self._redirect(fd) for fd, name in NAMES.items()}
        os.register_at_fork(after_in_child=self._detach)

    def start_reader(self) -> None:
        """Read what subprocesses write even while the main thread is busy."""
        threading.Thread(target=self._read_pipes, name="outlet", daemon=True).start()

    def start_cell(self, budget: int) -> None:
        """A new cell has its own budget of output bytes."""
        self.budget, self._spent = budget, 0

    def write(self, name: str, text: str) -> None:
        """Text written to a stream by Python code."""
        if os.getpid() != self._pid:
            os.write(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))
            return
        with self._undisturbed():
            self._drain()
            self._append(name, text)

    def event(self, kind: str, **content: Any) -> None:
        """A rich output, after everything that was written before it."""
        if os.getpid() != self._pid:
            return
        with self._undisturbed():
            self._drain()
            self._flush()
            self._send_output({"type": kind, **json_clean(content)})

    def message(self, message: Message) -> None:
        """Anything that isn't an output."""
        if os.getpid() != self._pid:
            return
        with self._undisturbed():
            self._drain()
            self._flush()
            self._channel.sendall(encode(message))

    def flush(self) -> None:
        """Send what is pending."""
        if os.getpid() != self._pid:
            return
        with self._undisturbed():
            self._drain()
            self._flush()

    @contextmanager
    def captured(self, into: list[Message]) -> Iterator[None]:
        """Meanwhile, outputs go into a list instead of to the supervisor."""
        self.flush()
        before, self._captured = self._captured, into
        try:
            yield
        finally:
            try:
                self.flush()
            finally:
                self._captured = before

    def interrupt(self, _signal: int, _frame: object) -> None:
        """Handler of SIGINT while a cell runs: wait for a frame to be complete, then raise."""
        if self._busy and threading.current_thread() is threading.main_thread():
            self._interrupted = True
            return
        raise KeyboardInterrupt

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        main = threading.current_thread() is threading.main_thread()
        self._busy += main
        try:
            with self._lock:
                yield
        finally:
            self._busy -= main
            if main and self._interrupted and not self._busy:
                self._interrupted = False
                raise KeyboardInterrupt

    def _append(self, name: str, text: str) -> None:
        left = self.budget - self._spent
        self._spent += len(text)
        if len(text) > left:
            if left < 0:
                return
            self._spent += 1
            text = text[:left] + TRUNCATED
        self._pending.append((name, text))
        self._pending_bytes += len(text)
        late = time.monotonic() - self._flushed_at > FLUSH_SECONDS
        if late or self._pending_bytes > FLUSH_BYTES:
            self._flush()

    def _flush(self) -> None:
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        self._flushed_at = time.monotonic()
        for name, text in _joined(pending):
            self._send_output({"type": "stream", "name": name, "text": text})

    def _send_output(self, output: Message) -> None:
        try:
            frame = encode({"op": "output", "output": output})
        except (ValueError, TypeError, RecursionError):
            output = {"type": "refused"}
            frame = encode({"op": "output", "output": output})
        if len(frame) > self.budget + FLUSH_BYTES:
            output = {"type": "too_large"}
            frame = encode({"op": "output", "output": output})
        if self._captured is not None:
            self._captured.append(output)
            return
        self._channel.sendall(frame)

    def _drain(self) -> None:
        for name, pipe in self._pipes.items():
            while data := _read_now(pipe):
                self._append(name, data.decode("utf-8", "replace"))

    def _read_pipes(self) -> None:
        poller = select.poll()
        for pipe in self._pipes.values():
            poller.register(pipe, select.POLLIN)
        while True:
            poller.poll()
            with self._lock:
                self._drain()

    @staticmethod
    def _redirect(descriptor: int) -> int:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.dup2(writer, descriptor)
        os.close(writer)
        return reader

    def _detach(self) -> None:
        self._lock = threading.RLock()
        if self._pid != os.getpid() and self._channel.fileno() >= 0:
            self._channel.close()
            for pipe in self._pipes.values():
                os.close(pipe)
            self._pipes = {}


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of a notebook."""

    def __init__(self, outlet: Outlet, name: Literal["stdout", "stderr"]) -> None:
        self._outlet = outlet
        self._name = name

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "UTF-8"

    def fileno(self) -> int:
        return 1 if self._name == "stdout" else 2

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outlet.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._outlet.flush()


def install(outlet: Outlet) -> None:
    """Let a cell be interrupted by SIGINT."""
    signal.signal(signal.SIGINT, outlet.interrupt)


def _joined(pending: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    chunks: list[str] = []
    current = ""
    for name, text in pending:
        if chunks and name != current:
            yield current, "".join(chunks)
            chunks = []
        current = name
        chunks.append(text)
    if chunks:
        yield current, "".join(chunks)


def _read_now(pipe: int) -> bytes:
    try:
        return os.read(pipe, 1 << 16)
    except BlockingIOError:
        return b""
