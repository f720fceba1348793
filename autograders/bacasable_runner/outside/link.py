"""The socket between the examiner and the learner's process: frames, counted and capped.

Each question has a fresh random id, and only an answer with that id is one: what comes late, twice
or unasked is dropped, and too much of it ends the conversation.
"""

from __future__ import annotations

import socket

from bacasable_runner.frames import FrameError, FrameReader, Message, encode

LONGEST_FRAME = 48 << 20
MOST_BYTES_A_CELL = 512 << 20
MOST_PARTS = 4_000_000  # commas and brackets: what makes many small objects of few bytes


class LinkLost(ConnectionError):
    """The other side is gone, or doesn't keep to the protocol."""


class _Reader(FrameReader):
    def _take(self) -> bytes | None:
        body = super()._take()
        if body is not None and sum(map(body.count, (b",", b"[", b"{"))) > MOST_PARTS:
            raise FrameError("too many parts")
        return body


class Link:
    """One end. `receive` blocks; a signal may break in without harm to the next frame."""

    def __init__(self, connection: socket.socket, *, capped: bool) -> None:
        self.connection = connection
        self._reader = _Reader(limit=LONGEST_FRAME)
        self._waiting: list[Message] = []
        self._capped = capped
        self._received = 0
        self._sending = False
        self.lost = False

    def start_cell(self) -> None:
        """A new cell has its own allowance of bytes."""
        self._received = 0

    def send(self, message: Message) -> None:
        """Send a frame. Raises `LinkLost`, or what `encode` raises for what isn't JSON."""
        frame = encode(message)
        if len(frame) > LONGEST_FRAME:
            raise ValueError("too large")
        if self.lost or self._sending:  # a frame cut by an interrupt can't be completed
            self.fail("the link is broken")
        self._sending = True
        try:
            self.connection.sendall(frame)
        except OSError:
            self.fail("the other side is gone")
        self._sending = False

    def receive(self) -> Message:
        """The next frame. Raises `LinkLost`."""
        while not self._waiting:
            self.read()
        return self._waiting.pop(0)

    def read(self) -> list[Message]:
        """Read once what is there; returns the frames that wait to be taken."""
        if self.lost:
            self.fail("the link is broken")
        try:
            data = self.connection.recv(1 << 20)
        except OSError:
            data = b""
        if not data:
            self.fail("the other side is gone")
        self._received += len(data)
        if self._capped and self._received > MOST_BYTES_A_CELL:
            self.fail("more bytes than a cell may send")
        try:
            self._waiting += self._reader.feed(data)
        except FrameError as error:
            self.fail(str(error))
        return self._waiting

    def take(self) -> Message | None:
        """A frame that has been read, if there is one."""
        return self._waiting.pop(0) if self._waiting else None

    def fail(self, reason: str) -> None:
        """Never speak again. Raises `LinkLost`."""
        self.lost = True
        raise LinkLost(reason)
