"""A real Jupyter server in a process of its own, with the configuration of an image."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import requests
from ports import free_ports
from waiting import PATIENCE_SECONDS, wait_until

IMAGES = Path(__file__).resolve().parents[1] / "images"
TOKEN = "jeton-du-serveur"
GRACE_SECONDS = 10


class Platform(Protocol):
    """The platform that a server belongs to."""

    @property
    def environ(self) -> dict[str, str]:
        """What the hub gives the container."""


class JupyterProcess:
    """The server of a learner or trainer, without a hub."""

    def __init__(
        self, home: Path, classroom: Platform, *options: str, images: tuple[str, ...]
    ) -> None:
        self.home = home
        self.log = home.parent / "server.log"
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        config = os.pathsep.join(str(IMAGES / image / "jupyter") for image in images)
        environ = {**os.environ, "JUPYTER_CONFIG_PATH": config, "HOME": str(home)}
        command = [sys.executable, "-m", "jupyter_server", "--allow-root", f"--port={port}"]
        command += [f"--IdentityProvider.token={TOKEN}", "--no-browser", *options]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=home,
                env=environ | classroom.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._answers, self.log.read_text)

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """One authenticated request; redirects are not followed."""
        headers = {"Authorization": f"token {TOKEN}"}
        return requests.request(
            method,
            self.url + path,
            headers=headers,
            timeout=PATIENCE_SECONDS,
            allow_redirects=False,
            **arguments,
        )

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        """One authenticated request; the JSON answer."""
        response = self.request(method, path, **arguments)
        assert response.ok, (response.status_code, response.text[-2000:])
        return response.json()

    def stop(self) -> None:
        """As Docker stops a container: a server that is asked while a kernel starts may hang."""
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return requests.get(f"{self.url}/api", timeout=PATIENCE_SECONDS).ok
        except requests.ConnectionError:
            return False
