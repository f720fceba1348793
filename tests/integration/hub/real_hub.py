"""A real hub in a process of its own, with real containers, that leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import httpx
from ports import free_ports
from waiting import PATIENCE_SECONDS, wait_until

from bacasable.cohort import people
from bacasable.database import Database, Role
from bacasable.hub import network
from bacasable.settings import REPOSITORY, Settings

COURSE = "developpeur-data-ia"
XSRF = re.compile(r'name="_xsrf" value="([^"]+)"')


class RealHub:
    """`with RealHub.running(tmp_path) as hub:` and it is up; its own ports, network, volumes."""

    def __init__(self, data_dir: Path, **settings: Any) -> None:
        ports = free_ports(4)
        self.settings = Settings(
            **{
                "data_dir": data_dir,
                "instance": f"hubtest-{secrets.token_hex(3)}",
                "image_tag": Settings.load({}).image_tag,
                "environment": "test",
                "authenticator": "dummy",
                "port": ports[0],
                "hub_port": ports[1],
                "proxy_api_port": ports[2],
                "classroom_port": ports[3],
                "learner_memory": "512M",
            }
            | settings
        )
        data_dir.mkdir(parents=True, exist_ok=True)
        self.database = Database(self.settings.database)
        self.database.create()
        self.log = data_dir / "hub.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.docker = docker.from_env()
        self.browsers: list[httpx.Client] = []

    @classmethod
    @contextmanager
    def running(cls, data_dir: Path, **settings: Any) -> Iterator[RealHub]:
        hub = cls(data_dir, **settings)
        try:
            hub.start()
            yield hub
        except BaseException:
            print(hub.report())
            raise
        finally:
            hub.clean_up()

    def start(self) -> None:
        """Start the hub as an operator does, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(self.config())],
                stdout=log,
                stderr=log,
                cwd=REPOSITORY,
                env=self.environ(),
            )
        wait_until(self.answers, self.log_tail)

    def config(self) -> Path:
        return REPOSITORY / "jupyterhub_config.py"

    def environ(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BACASABLE_")}
        return clean | self.settings.as_environ()

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the hub ended:\n{self.log_tail()}"
        try:
            return httpx.get(self.url("/hub/health"), timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End the hub as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE_SECONDS)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.settings.port}{path}"

    def add_people(self, **roles: str) -> None:
        """`add_people(alice="learner", fatou="trainer", root="admin")`, all in cohort `demo`."""
        with self.database.transaction() as session:
            cohort, _ = people.ensure_cohort(
                session,
                name="demo",
                title="Promo de test",
                course=COURSE,
                starts_on=dt.date(2026, 1, 5),
                ends_on=dt.date(2027, 1, 5),
            )
            for name, role in roles.items():
                person, _ = people.ensure_person(
                    session,
                    username=name,
                    full_name=name.title(),
                    email=f"{name}@exemple.fr",
                    is_admin=role == "admin",
                )
                if role != "admin":
                    people.ensure_membership(session, person=person, cohort=cohort, role=Role(role))

    def browser(self) -> httpx.Client:
        """Somebody not logged in."""
        browser = httpx.Client(
            base_url=self.url(""), timeout=PATIENCE_SECONDS, follow_redirects=True
        )
        self.browsers.append(browser)
        return browser

    def log_in(self, username: str, password: str = "") -> Person:
        browser = self.browser()
        page = browser.get("/hub/login")
        answer = browser.post(
            "/hub/login",
            params={"next": "/hub/home"},
            data={"username": username, "password": password, "_xsrf": xsrf(page)},
        )
        return Person(hub=self, username=username, browser=browser, page=answer)

    def container(self, username: str) -> Any:
        return self.docker.containers.get(f"{self.settings.instance}-lab-{username}")

    def containers(self) -> list[Any]:
        label = f"fr.bacasable.instance={self.settings.instance}"
        return list(
            self.docker.containers.list(all=True, filters={"label": label}, ignore_removed=True)
        )

    def log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-6000:]

    def report(self) -> str:
        """What a person needs to see why a test failed."""
        return "\n".join([self.log_tail(), *(_described(each) for each in self.containers())])

    def clean_up(self) -> None:
        """Leave no process, container, volume, network or firewall rule of this instance."""
        self.stop()
        for browser in self.browsers:
            browser.close()
        for container in self.containers():
            container.remove(force=True, v=True)
        for volume in self.docker.volumes.list():
            if volume.name.startswith(f"{self.settings.instance}-"):
                volume.remove(force=True)
        for found in self.docker.networks.list(names=[self.settings.network]):
            found.remove()
        network.remove_firewall(self.settings)
        self.docker.close()
        self.database.engine.dispose()


class Person:
    """Somebody logged in, in their browser."""

    def __init__(
        self, *, hub: RealHub, username: str, browser: httpx.Client, page: httpx.Response
    ) -> None:
        self.hub, self.username, self.browser, self.page = hub, username, browser, page

    @property
    def is_in(self) -> bool:
        return self.page.status_code == 200 and self.page.url.path == "/hub/home"

    def api(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call to the hub's API with this person's cookies."""
        token = {"_xsrf": self.browser.cookies.get("_xsrf", path="/hub/")}
        return self.browser.request(
            method,
            f"/hub/api{path}",
            params=token,
            headers={"Referer": self.hub.url("/hub/home")},
            **options,
        )

    def ask_for_server(self) -> httpx.Response:
        return self.api("POST", f"/users/{self.username}/server")

    def server(self) -> dict[str, Any]:
        """The hub's view of the server: `ready`, `pending`…; empty when there is none."""
        answer = self.api("GET", f"/users/{self.username}")
        assert answer.status_code == 200, answer.text
        servers: dict[str, dict[str, Any]] = answer.json()["servers"]
        return servers.get("", {})

    def has_server(self) -> bool:
        return bool(self.server().get("ready"))

    def works(self) -> bool:
        """Whether JupyterLab opens, through the proxy, for this person."""
        page = self.browser.get(f"/user/{self.username}/lab")
        return page.status_code == 200 and page.url.path == f"/user/{self.username}/lab"

    def start_server(self) -> None:
        answer = self.ask_for_server()
        assert answer.status_code in (201, 202), answer.text
        wait_until(self.has_server, f"{self.username}'s server")

    def stop_server(self) -> None:
        answer = self.api("DELETE", f"/users/{self.username}/server")
        assert answer.status_code in (202, 204), answer.text
        wait_until(lambda: not self.has_container(), f"the end of {self.username}'s server")
        wait_until(lambda: not self.server(), "the hub to notice it")

    def has_container(self) -> bool:
        name = f"{self.hub.settings.instance}-lab-{self.username}"
        return name in [container.name for container in self.hub.containers()]

    def run(self, *command: str) -> tuple[int, str]:
        """A command in this person's container, as they could type it in a terminal."""
        done = self.hub.container(self.username).exec_run(list(command))
        return done.exit_code, done.output.decode(errors="replace")


def _described(container: Any) -> str:
    has_log = container.attrs["HostConfig"]["LogConfig"]["Type"] != "none"
    log = container.logs(tail=20).decode(errors="replace") if has_log else ""
    return f"{container.name}: {container.status}\n{log}"


def xsrf(page: httpx.Response) -> str:
    """The token in a page's form."""
    found = XSRF.search(page.text)
    assert found, page.text[:2000]
    return found[1]
