from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
from waiting import PATIENCE_SECONDS

from bacasable.autograde.sandbox.channel import Cancelled, Channel
from bacasable.errors import MachineError


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def docker_stream(data: bytes, kind: int = 1) -> bytes:
    return bytes([kind, 0, 0, 0]) + len(data).to_bytes(4, "big") + data


def frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return len(body).to_bytes(4, "big") + body


def test_a_frame_in_pieces_and_between_log_lines(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    data = frame({"op": "ready"})
    for piece in (docker_stream(data[:3]), docker_stream(b"log\n", 2), docker_stream(data[3:])):
        theirs.sendall(piece)
    assert channel.receive(seconds=PATIENCE_SECONDS) == {"op": "ready"}
    assert channel.log == "log\n"


def test_two_frames_at_once_come_one_by_one(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.sendall(docker_stream(frame({"n": 1}) + frame({"n": 2})))
    assert [channel.receive(seconds=PATIENCE_SECONDS)["n"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    "data",
    [
        docker_stream(b"\xff\xff\xff\xff"),
        b"\x01\0\0\0\xff\xff\xff\xff",
        docker_stream(frame([])),
        docker_stream(b"\0\0\0\2{]"),
        docker_stream(b"\0\0\0\x0a" + b'{"a": NaN}'),
        docker_stream((200_000).to_bytes(4, "big") + b"[" * 200_000),
    ],
    ids=["huge frame", "huge stream", "list", "not JSON", "NaN", "deep"],
)
def test_garbage_is_the_machines_failure(ends: tuple[Channel, socket.socket], data: bytes) -> None:
    channel, theirs = ends
    writer = threading.Thread(target=theirs.sendall, args=(data,))
    writer.start()
    with pytest.raises(MachineError):
        channel.receive(seconds=PATIENCE_SECONDS)
    writer.join()


def test_a_container_that_ends_says_what_it_logged(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.sendall(docker_stream(b"boum", 2))
    theirs.close()
    with pytest.raises(MachineError, match="boum"):
        channel.receive(seconds=PATIENCE_SECONDS)


def test_silence_has_an_end(ends: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(MachineError, match="pas de réponse"):
        ends[0].receive(seconds=0.05)


def test_waiting_can_be_given_up(ends: tuple[Channel, socket.socket]) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        ends[0].receive(seconds=60, cancelled=cancelled)
