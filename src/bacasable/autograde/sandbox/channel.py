"""Frames over Docker's attach stream, with a cap on what is read and a deadline of our own."""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any, NoReturn

from bacasable.errors import MachineError

Message = dict[str, Any]
MAX_RESULT_BYTES = 64 << 20
LOG_BYTES = 8 << 10
STDERR = 2
_FRAME = struct.Struct(">I")
_DOCKER = struct.Struct(">BxxxI")  # Docker multiplexes both streams: kind, length
_WAKE_SECONDS = 0.25


class Cancelled(MachineError):
    """The job was given up on our side; its submission stays in the queue."""

    code = "annule"


class Channel:
    """The two pipes to a container's first program."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(60)
        self._raw = bytearray()
        self._answer = bytearray()
        self.log = ""

    def send(self, message: Message) -> None:
        """Send one frame."""
        body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        try:
            self._socket.sendall(_FRAME.pack(len(body)) + body)
        except OSError as error:
            self._fail(f"la liaison est coupée ({error})")

    def receive(self, *, seconds: float, cancelled: threading.Event | None = None) -> Message:
        """The next frame. Raises `MachineError` if there is none in time, `Cancelled` if told to."""
        deadline = time.monotonic() + seconds
        while (body := self._take_frame()) is None:
            self._wait(deadline, cancelled)
            data = self._read()
            if not data:
                self._fail("le conteneur s'est arrêté")
            self._raw += data
            for kind, payload in self._demultiplexed():
                self._sort(kind, payload)
        return _decode(body)

    def _wait(self, deadline: float, cancelled: threading.Event | None) -> None:
        while True:
            if cancelled is not None and cancelled.is_set():
                raise Cancelled("correction interrompue.", where="sandbox")
            left = deadline - time.monotonic()
            if left <= 0:
                self._fail("pas de réponse à temps")
            try:
                if select.select([self._socket], [], [], min(left, _WAKE_SECONDS))[0]:
                    return
            except (OSError, ValueError) as error:  # closed by another thread
                self._fail(f"la liaison est coupée ({error})")

    def _read(self) -> bytes:
        try:
            return self._socket.recv(1 << 18)
        except OSError as error:
            self._fail(f"la liaison est coupée ({error})")

    def _demultiplexed(self) -> Iterator[tuple[int, bytes]]:
        while len(self._raw) >= _DOCKER.size:
            kind, length = _DOCKER.unpack_from(self._raw)
            if length > MAX_RESULT_BYTES:
                self._fail("réponse illisible")
            end = _DOCKER.size + length
            if len(self._raw) < end:
                return
            yield kind, bytes(self._raw[_DOCKER.size : end])
            del self._raw[:end]

    def _sort(self, kind: int, payload: bytes) -> None:
        if kind == STDERR:
            self.log = (self.log + payload.decode("utf-8", "replace"))[-LOG_BYTES:]
        else:
            self._answer += payload

    def _take_frame(self) -> bytes | None:
        if len(self._answer) < _FRAME.size:
            return None
        (length,) = _FRAME.unpack_from(self._answer)
        if length > MAX_RESULT_BYTES:
            self._fail("réponse trop grande")
        end = _FRAME.size + length
        if len(self._answer) < end:
            return None
        body = bytes(self._answer[_FRAME.size : end])
        del self._answer[:end]
        return body

    def _fail(self, what: str) -> NoReturn:
        details = f" Journal : {self.log.strip()[-600:]}" if self.log.strip() else ""
        raise MachineError(f"{what}.{details}", where="sandbox")


def _decode(body: bytes) -> Message:
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise MachineError("réponse illisible.", where="sandbox") from None
    if not isinstance(message, dict):
        raise MachineError("réponse illisible.", where="sandbox")
    return message


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
