"""Whatever the platform or the network does, the learner reads one French line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bacasable_lab import client
from bacasable_lab.client import Classroom
from bacasable_lab.errors import DamagedError, LabError, RefusedError, UnreachableError
from small_classroom import SmallClassroom
from waiting import PATIENCE_SECONDS


@pytest.fixture
def api(classroom: SmallClassroom) -> Classroom:
    return Classroom.from_environ(classroom.environ)


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((409, {"error": {"code": "x", "message": "déjà clos."}}), RefusedError, "déjà clos"),
        ((403, b"<html>no</html>"), RefusedError, "vous n'avez pas accès"),
        ((401, {}), RefusedError, "reconnectez-vous"),
        ((302, b""), RefusedError, "réponse 302"),
        ((404, {"error": "text"}), RefusedError, "n'est plus publié"),
        ((500, b"trace"), UnreachableError, "ne répond pas"),
        ((503, {"error": {"code": "m", "message": "mise à jour."}}), UnreachableError, "mise à"),
        ((507, {}), RefusedError, "plus de place"),
        ((200, b"pas du json"), DamagedError, "illisible"),
        ((200, b"[" * 100_000), DamagedError, "illisible"),
        ((200, b"[]"), DamagedError, "illisible"),
        ((200, {"assignments": {}}), DamagedError, "illisible"),
    ],
)
def test_a_bad_answer_is_one_french_line(
    api: Classroom, classroom: SmallClassroom, answer: tuple[int, object], kind: type, said: str
) -> None:
    classroom.refuse = answer
    with pytest.raises(kind, match=said) as caught:
        api.catalog()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_an_endless_answer_is_cut(
    api: Classroom, classroom: SmallClassroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_JSON_BYTES", 1000)
    classroom.refuse = (200, b" " * 1001)
    with pytest.raises(DamagedError, match="plus longue"):
        api.catalog()


def test_a_redirect_does_not_carry_the_token_away(classroom: SmallClassroom) -> None:
    other = SmallClassroom().start()
    classroom.refuse = (302, b"")
    classroom.location = other.url
    try:
        with pytest.raises(RefusedError, match="302"):
            Classroom.from_environ(classroom.environ).catalog()
    finally:
        other.stop()
    assert other.requests == []


def test_a_netrc_of_the_learner_does_not_replace_the_token(
    classroom: SmallClassroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert Classroom.from_environ(classroom.environ).catalog().assignments == ()


def test_a_server_that_says_nothing_is_given_up(
    silent_server: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "WAIT_SECONDS", (0.2, 0.2))
    with pytest.raises(UnreachableError, match="ne répond pas"):
        Classroom(url=silent_server[0], token="t").catalog()


@pytest.mark.parametrize("missing", ["BACASABLE_CLASSROOM_URL", "JUPYTERHUB_API_TOKEN"])
def test_a_server_outside_the_platform_says_so(classroom: SmallClassroom, missing: str) -> None:
    environ = {k: v for k, v in classroom.environ.items() if k != missing}
    with pytest.raises(LabError, match=f"{missing} manque"):
        Classroom.from_environ(environ)


@pytest.fixture
def silent_server() -> Iterator[tuple[str, list[bytes]]]:
    """A server that accepts, reads and never answers, and what it read."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            seen.append(connection.recv(65536))
            stop.wait(PATIENCE_SECONDS)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    stop.set()
    listener.close()
    thread.join()
