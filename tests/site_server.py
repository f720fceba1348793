"""The classroom service itself, served on loopback beside a fake hub, with clients for each role."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from unittest import mock

import httpx
import uvicorn
from fake_hub import FakeHub, running_hub
from fastapi import FastAPI
from school import School
from waiting import PATIENCE_SECONDS

from bacasable.classroom.app import create_app
from bacasable.classroom.auth import hub_oauth
from bacasable.classroom.command import listen

PREFIX = "/services/classroom"


@dataclass(frozen=True)
class Container:
    """The platform as one person's container knows it."""

    environ: dict[str, str]


@dataclass
class Site:
    """A running service. `url` ends with the prefix, without a slash."""

    school: School
    hub: FakeHub
    app: FastAPI
    origin: str
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.origin + PREFIX

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"

    def client(self, username: str = "") -> httpx.Client:
        """A client with that person's token, as a container or a script has it."""
        headers = {"Authorization": f"token {self.hub.token(username)}"} if username else {}
        return self._keep(httpx.Client(headers=headers, timeout=PATIENCE_SECONDS, verify=False))

    def container(self, username: str) -> Container:
        """What the hub gives that person's container."""
        return Container(
            {
                "BACASABLE_CLASSROOM_URL": self.url,
                "JUPYTERHUB_API_TOKEN": self.hub.token(username),
                "JUPYTERHUB_USER": username,
            }
        )

    def browser(self, username: str) -> httpx.Client:
        """A client that logged in through the hub and holds the session cookie."""
        client = self._keep(
            httpx.Client(timeout=PATIENCE_SECONDS, follow_redirects=True, verify=False)
        )
        self.hub.logged_in = username
        client.get(f"{self.url}/")
        return client

    def _keep(self, client: httpx.Client) -> httpx.Client:
        self.clients.append(client)
        return client


@contextmanager
def running_site(school: School, *, public_url: str = "") -> Iterator[Site]:
    """The service for that school, until the end of the block; told another address if given."""
    listening = listen("127.0.0.1", 0)
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    school.settings = replace(school.settings, public_url=public_url or origin)
    with running_hub() as hub:
        environ = hub.environ(f"{PREFIX}/") | {
            "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{origin}{PREFIX}/oauth_callback"
        }
        with mock.patch.dict(os.environ, environ):
            auth = hub_oauth(prefix=f"{PREFIX}/", service="classroom")
            app = create_app(school.settings, hub=auth)
            site = Site(school=school, hub=hub, app=app, origin=origin)
            config = uvicorn.Config(
                app,
                lifespan="on",
                access_log=False,
                log_level="warning",
                timeout_graceful_shutdown=1,
            )
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            try:
                yield site
            finally:
                for client in site.clients:
                    client.close()
                server.should_exit = True
                thread.join()
                listening.close()
