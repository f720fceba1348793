"""The hub follows the platform's database; one that is down is no failure."""

from __future__ import annotations

import dataclasses
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bacasable.cohort import hub_sync, people
from bacasable.database import Database
from bacasable.errors import MachineError
from bacasable.settings import Settings


class Server(http.server.ThreadingHTTPServer):
    """Answers every request with one status and one set of headers; nobody is there yet."""

    status = 200
    extra_headers: dict[str, str] = {}  # noqa: RUF012


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.send_response(self.server.status)
        for name, value in self.server.extra_headers.items():
            self.send_header(name, value)
        self.end_headers()
        groups = [{"name": people.LEARNERS, "users": []}] if "/groups" in self.path else []
        self.wfile.write(json.dumps(groups).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[..., int]]:
    servers = []

    def serve(status: int, **headers: str) -> int:
        server = Server(("127.0.0.1", 0), Handler)
        server.status = status
        server.extra_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return int(server.server_address[1])

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def pushed(settings: Settings, *, port: int) -> bool:
    return hub_sync.push(dataclasses.replace(settings, port=port))


@pytest.mark.usefixtures("database")
def test_no_hub_is_no_failure(settings: Settings) -> None:
    assert pushed(settings, port=1) is False


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("status", [404, 503])
def test_a_proxy_without_its_hub_is_no_failure(
    settings: Settings, serve: Callable[..., int], status: int
) -> None:
    assert pushed(settings, port=serve(status)) is False


def test_a_hub_that_refuses_is_one_clear_line(
    settings: Settings, serve: Callable[..., int], database: Database
) -> None:
    port = serve(403, X_JupyterHub_Version="6.1.1")
    with pytest.raises(MachineError, match="le hub a répondu 403"):
        pushed(settings, port=port)


def test_nothing_to_say_is_said_quietly(
    settings: Settings, serve: Callable[..., int], database: Database
) -> None:
    assert pushed(settings, port=serve(200, X_JupyterHub_Version="6.1.1")) is True
