"""Frames: four bytes of length (big endian), then that many bytes of UTF-8 JSON, an object.

Whoever reads decides how long a frame may be, before it is in memory. What isn't strict JSON
(NaN, lone surrogates, nesting beyond Python's own limit) is refused.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NoReturn

HEADER = struct.Struct(">I")
MAX_JOB_BYTES = 64 << 20
MAX_RESULT_BYTES = 64 << 20

Message = dict[str, Any]


class FrameError(Exception):
    """What arrived is not a frame: the other side is broken or hostile."""


def encode(message: Message) -> bytes:
    """One frame. Raises `ValueError`, `TypeError` or `RecursionError` for what isn't plain JSON."""
    text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A lone surrogate is legal in a Python string and in no encoding: shown as "?".
    body = text.encode("utf-8", "replace")
    return HEADER.pack(len(body)) + body


def decode(body: bytes) -> Message:
    """The message in a frame's body."""
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"not strict JSON: {type(error).__name__}") from None
    if not isinstance(message, dict):
        raise FrameError("not a JSON object")
    return message


class FrameReader:
    """Puts frames together from bytes as they come."""

    def __init__(self, *, limit: int) -> None:
        self.limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """The frames that `data` completes. Raises `FrameError` for a frame over the limit."""
        self._buffer += data
        messages = []
        while (body := self._take()) is not None:
            messages.append(decode(body))
        return messages

    @property
    def empty(self) -> bool:
        """Whether no part of a frame is waiting for its rest."""
        return not self._buffer

    def _take(self) -> bytes | None:
        if len(self._buffer) < HEADER.size:
            return None
        (length,) = HEADER.unpack_from(self._buffer)
        if length > self.limit:
            raise FrameError(f"frame of {length} bytes, at most {self.limit} allowed")
        end = HEADER.size + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[HEADER.size : end])
        del self._buffer[:end]
        return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
