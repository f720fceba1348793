"""A hub of a few lines on loopback: it answers what JupyterHub's own client asks. Tests only."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ACCESS = "access:services!service=classroom"


@dataclass
class FakeHub:
    """Tokens and their owners; who is logged in at the hub, for the OAuth dance."""

    url: str = ""
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    logged_in: str = ""
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: int = 0
    broken: bool = False
    servers: dict[str, str] = field(default_factory=dict)  # username -> last activity
    nonsense: bytes = b""  # answered instead of that
    questions: list[str] = field(default_factory=list)  # of who is online
    strays: list[str] = field(default_factory=list)  # requests that no hub answers

    def token(
        self, username: str, *, scopes: tuple[str, ...] = (ACCESS,), kind: str = "user"
    ) -> str:
        """A token of that user with those scopes."""
        token = f"token-{len(self.tokens)}-{username}"
        self.tokens[token] = {"name": username, "kind": kind, "scopes": list(scopes)}
        return token

    def environ(self, prefix: str) -> dict[str, str]:
        """What the hub gives its service."""
        return {
            "JUPYTERHUB_API_URL": f"{self.url}/hub/api",
            "JUPYTERHUB_API_TOKEN": "service-token",
            "JUPYTERHUB_CLIENT_ID": "service-classroom",
            "JUPYTERHUB_SERVICE_NAME": "classroom",
            "JUPYTERHUB_SERVICE_PREFIX": prefix,
            "JUPYTERHUB_HOST": self.url,
            "JUPYTERHUB_BASE_URL": "/",
        }


@contextmanager
def running_hub() -> Iterator[FakeHub]:
    """A hub that listens until the end of the block."""
    hub = FakeHub()

    class Handler(_Handler):
        state = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: FakeHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/hub/api/user":
            self._user()
        elif parts.path == "/hub/api/users":
            self._users({k: v[0] for k, v in parse_qs(parts.query).items()})
        elif parts.path == "/hub/api/oauth2/authorize":
            self._authorize({k: v[0] for k, v in parse_qs(parts.query).items()})
        else:
            self.state.strays.append(parts.path)
            self._answer(404, {})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        username, challenge = self.state.codes.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        right = base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
        if username and right and form["client_secret"] == "service-token":
            self._answer(200, {"access_token": self.state.token(username)})
        else:
            self._answer(400, {"error": "invalid_grant"})

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def _user(self) -> None:
        self.state.asked += 1
        token = self.headers.get("Authorization", "").removeprefix("token ")
        if self.state.broken:
            self._answer(500, {})
        elif token in self.state.tokens:
            self._answer(200, self.state.tokens[token])
        else:
            self._answer(403, {"message": "Forbidden"})

    def _users(self, query: dict[str, str]) -> None:
        self.state.questions.append(self.headers.get("Authorization", ""))
        first, count = int(query["offset"]), int(query["limit"])
        users = [
            {"name": name, "servers": {"": {"ready": True, "last_activity": at}}}
            for name, at in sorted(self.state.servers.items())
        ]
        if self.state.broken:
            self._answer(503, {})
        else:
            self._answer(200, users[first : first + count], content=self.state.nonsense)

    def _authorize(self, query: dict[str, str]) -> None:
        code = f"code-{len(self.state.codes)}-{self.state.asked}"
        self.state.codes[code] = (self.state.logged_in, query["code_challenge"])
        back = urlencode({"code": code, "state": query["state"]})
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, body: object, *, content: bytes = b"") -> None:
        content = content or json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
