"""The container of one person's server, started as the hub starts it, that leaves nothing behind.

The hub's part is played by a small HTTP server that knows one user; the platform's by
`SmallClassroom`. Both listen on the gateway of a Docker network of the container's own.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docker
import requests
from small_classroom import TOKEN, SmallClassroom
from waiting import PATIENCE_SECONDS, wait_until

VISITOR = "jeton-de-visite"  # what the browser of the person shows
LIMITS: dict[str, Any] = {
    "mem_limit": "1g",
    "memswap_limit": "1g",
    "pids_limit": 256,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
    "read_only": True,
    "tmpfs": {"/tmp": "size=128m,mode=1777,nosuid,nodev"},
    "init": True,
    "user": "1000:1000",
}


class TrackedServer:
    """`with TrackedServer.running(image) as server:` and it answers."""

    def __init__(self, image: str, *, folders: dict[Path, str]) -> None:
        self.client = docker.from_env()
        self.image = image
        self.name = f"imagetest-{secrets.token_hex(4)}"
        self.binds = {str(path): {"bind": target, "mode": "rw"} for path, target in folders.items()}
        self.network = self.client.networks.create(self.name, driver="bridge")
        self.network.reload()
        gateway = self.network.attrs["IPAM"]["Config"][0]["Gateway"]
        self.classroom = SmallClassroom(host=gateway).start()
        self.hub = _hub(gateway)
        self.volume = self.client.volumes.create(self.name)
        self.container: Any = None

    @classmethod
    @contextmanager
    def running(
        cls, image: str, *, folders: dict[Path, str] | None = None, started: bool = True
    ) -> Iterator[TrackedServer]:
        server = cls(image, folders=folders or {})
        try:
            if started:
                server.start()
            yield server
        except BaseException:
            print(server.log())
            raise
        finally:
            server.clean_up()

    def start(self, **environment: str) -> None:
        """Start the container on its volume, and wait until it answers."""
        self.container = self.client.containers.run(
            self.image,
            name=self.name,
            detach=True,
            network=self.name,
            environment=self._environment() | self.classroom.environ | environment,
            volumes={self.name: {"bind": "/home/jovyan", "mode": "rw"}, **self.binds},
            **LIMITS,
        )
        self.container.reload()
        address = self.container.attrs["NetworkSettings"]["Networks"][self.name]["IPAddress"]
        self.url = f"http://{address}:8888/user/alice"
        wait_until(self.answers, self.log)

    def remove(self) -> None:
        """Remove the container, as the hub does; the volume stays."""
        if self.container:
            self.container.remove(force=True)
            self.container = None

    def run(self, *words: str, here: str = "/home/jovyan") -> tuple[int, str]:
        """A command in the container: exit code and all that it told."""
        code, output = self.container.exec_run(list(words), workdir=here)
        return code, output.decode(errors="replace")

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """A request of the person's browser; redirects are not followed."""
        headers = {"Authorization": f"token {VISITOR}"}
        return requests.request(
            method,
            self.url + path,
            headers=headers,
            timeout=PATIENCE_SECONDS,
            allow_redirects=False,
            **arguments,
        )

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        """A request of the person's browser; the JSON answer."""
        response = self.request(method, path, **arguments)
        assert response.ok, (response.status_code, response.text[-2000:])
        return response.json()

    def page_config(self) -> dict[str, Any]:
        """What JupyterLab's page tells the browser to load, and to leave."""
        page = unescape(self.request("GET", "/lab").text)
        start = '<script id="jupyter-config-data" type="application/json">'
        config: dict[str, Any] = json.loads(page.split(start)[1].split("</script>")[0])
        return config

    def answers(self) -> bool:
        self.container.reload()
        assert self.container.status == "running", self.log()
        try:
            return requests.get(f"{self.url}/api", timeout=PATIENCE_SECONDS).ok
        except requests.RequestException:
            return False

    def log(self) -> str:
        return self.container.logs().decode(errors="replace")[-6000:] if self.container else ""

    def clean_up(self) -> None:
        self.remove()
        self.classroom.stop()
        self.hub.shutdown()
        self.hub.server_close()
        self.volume.remove(force=True)
        self.network.remove()
        self.client.close()

    def _environment(self) -> dict[str, str]:
        address, port = self.hub.server_address[:2]
        api = f"http://{address!s}:{port}/hub/api"
        return {
            "JUPYTERHUB_API_URL": api,
            "JUPYTERHUB_ACTIVITY_URL": f"{api}/users/alice/activity",
            "JUPYTERHUB_BASE_URL": "/",
            "JUPYTERHUB_CLIENT_ID": "jupyterhub-user-alice",
            "JUPYTERHUB_DISABLE_USER_CONFIG": "1",
            "JUPYTERHUB_OAUTH_ACCESS_SCOPES": '["access:servers!server=alice/"]',
            "JUPYTERHUB_SERVICE_PREFIX": "/user/alice/",
            "JUPYTERHUB_SERVICE_URL": "http://0.0.0.0:8888/user/alice/",
        }


def _hub(address: str) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer((address, 0), _HubHandler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


class _HubHandler(BaseHTTPRequestHandler):
    """The hub's API as far as a single-user server asks for it."""

    def do_GET(self) -> None:
        known = self.headers.get("Authorization") in (f"token {VISITOR}", f"token {TOKEN}")
        user = {"name": "alice", "kind": "user", "groups": [], "admin": False}
        user |= {"scopes": ["access:servers!server=alice/"], "session_id": None}
        if self.path == "/hub/api":
            self._send(200, {"version": "6.1.1"})
        elif known and self.path == "/hub/api/user":
            self._send(200, user)
        else:
            self._send(403, {"message": "no"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(200, {})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-JupyterHub-Version", "6.1.1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet."""
