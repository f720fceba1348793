"""Whatever the learner's side answers, the examiner ends with a value or an error of the cell."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

import pytest
from bacasable_runner.frames import FrameReader, encode
from bacasable_runner.outside.link import Link
from bacasable_runner.outside.reading import ProgrammeArrete, ReponseIllisible
from bacasable_runner.outside.session import Session

from tests.fuzz.campaign import try_session

Peer = Callable[[socket.socket, dict[str, Any]], None]


def ask(peer: Peer) -> Any:
    """What `x` is, by a peer that answers as it likes."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        reader = FrameReader(limit=1 << 20)
        # Whoever asks may be gone with an answer unread: reading then fails, as writing does.
        with theirs, contextlib.suppress(OSError):
            while data := theirs.recv(1 << 16):
                for question in reader.feed(data):
                    peer(theirs, question)

    serving = threading.Thread(target=serve)
    serving.start()
    session = Session(Link(ours, capped=True), report=lambda _: None, show=lambda _: None)
    session.start_cell(1 << 16)
    try:
        return session.name("x")
    finally:
        ours.close()
        serving.join(10)


def answering(**answer: Any) -> Peer:
    return lambda connection, question: connection.sendall(encode({"id": question["id"], **answer}))


def test_an_honest_answer_is_read() -> None:
    assert ask(answering(ok=[1, 2])) == [1, 2]


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": {"t": "inconnu"}},
        {"ok": {"t": "ref", "n": 0, "k": 7}},
        {"ok": {"t": "npy", "v": "AAAA"}},
        {"ok": {}},
        {},
        {"ok": 1, "classes": [{"k": 0}]},
        {"ok": 1, "classes": 3},
        {"ok": 1, "twins": [[0, 1, 2]]},
        {"ok": {"t": "yours", "n": 0}},
        {"ok": {"t": "twin", "n": 0}},
        {"raise": {"class": {"t": "kind", "v": "builtins.int"}, "args": [], "text": 1, "n": 0}},
        {"raise": 3},
    ],
)
def test_an_answer_of_another_shape_is_an_error_of_the_cell(answer: dict[str, Any]) -> None:
    with pytest.raises(ReponseIllisible):
        ask(answering(**answer))


def deep(connection: socket.socket, question: dict[str, Any]) -> None:
    body = f'{{"id":"{question["id"]}","ok":{"[" * 100_000}{"]" * 100_000}}}'.encode()
    connection.sendall(struct.pack(">I", len(body)) + body)


def many_parts(connection: socket.socket, question: dict[str, Any]) -> None:
    body = f'{{"id":"{question["id"]}","ok":[{"[]," * 5_000_000}1]}}'.encode()
    connection.sendall(struct.pack(">I", len(body)) + body)


def gigabytes(connection: socket.socket, _question: dict[str, Any]) -> None:
    connection.sendall(struct.pack(">I", 1 << 31))


def strays(connection: socket.socket, question: dict[str, Any]) -> None:
    for number in range(2_000):
        connection.sendall(encode({"id": str(number), "ok": 1}))


def dies(connection: socket.socket, _question: dict[str, Any]) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def garbage(connection: socket.socket, _question: dict[str, Any]) -> None:
    connection.sendall(b"\0\0\0\4null")


@pytest.mark.parametrize("peer", [deep, many_parts, gigabytes, strays, dies, garbage])
def test_a_peer_that_does_not_keep_to_the_protocol_is_not_asked_again(peer: Peer) -> None:
    with pytest.raises(ProgrammeArrete):
        ask(peer)


def test_only_the_answer_to_this_very_question_counts() -> None:
    def twice(connection: socket.socket, question: dict[str, Any]) -> None:
        connection.sendall(encode({"id": "0" * 16, "ok": "vieux"}))
        connection.sendall(encode({"id": question["id"], "ok": "vrai"}))
        connection.sendall(encode({"id": question["id"], "ok": "encore"}))

    assert ask(twice) == "vrai"


def test_nothing_but_a_lent_function_can_be_called_back() -> None:
    seen = []

    def calls_back(connection: socket.socket, question: dict[str, Any]) -> None:
        if "op" not in question or question["op"] == "name":
            back = {"id": "b", "op": "back", "n": 0, "args": [], "kwargs": []}
            if question.get("op") == "name":
                seen.append(question["id"])
                connection.sendall(encode(back))
                return
            assert "raise" in question
            connection.sendall(encode({"id": seen[0], "ok": "refusé"}))

    assert ask(calls_back) == "refusé"


def test_an_integer_of_a_million_digits_is_refused() -> None:
    with pytest.raises(ReponseIllisible):
        ask(answering(ok={"t": "int", "v": "f" * 1_000_000}))


@pytest.mark.parametrize("seed", range(60))
def test_mutated_answers_end_as_a_value_or_as_an_error(seed: int) -> None:
    try_session(random.Random(seed))
