"""The whole platform, as `make up` starts it, in an installation of its own."""

from __future__ import annotations

import json
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
from browsing import new_page
from playwright.sync_api import Browser, Page, expect
from ports import free_ports

from bacasable.hub import network
from bacasable.settings import REPOSITORY, Settings

PROGRAM = Path(sys.executable).with_name("bacasable")


class LivePlatform:
    """`with LivePlatform.running(folder) as platform:` and its demo is ready to log in to."""

    def __init__(self, folder: Path, *, subdomains: bool = False) -> None:
        ports = free_ports(4)
        self.settings = Settings(
            data_dir=folder / "var",
            instance=f"e2e-{secrets.token_hex(3)}",
            image_tag=Settings.load({}).image_tag,
            port=ports[0],
            # Browsers take every name under localhost for this machine.
            subdomain_host=f"http://bac.localhost:{ports[0]}" if subdomains else "",
            hub_port=ports[1],
            proxy_api_port=ports[2],
            classroom_port=ports[3],
        )

    @classmethod
    @contextmanager
    def running(cls, folder: Path, *, subdomains: bool = False) -> Iterator[LivePlatform]:
        platform = cls(folder, subdomains=subdomains)
        try:
            platform.command("up", "--yes")
            yield platform
        finally:
            platform.command("down")
            platform.forget()

    def command(self, *arguments: str) -> str:
        """Run `bacasable …` as an admin of this installation does."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BACASABLE_")}
        done = subprocess.run(
            [PROGRAM, *arguments],
            env=clean | self.settings.as_environ(),
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{self.log_tail()}"
        return done.stdout

    def log_tail(self) -> str:
        log = self.settings.data_dir / "logs" / "hub.log"
        return log.read_text(errors="replace")[-5000:] if log.exists() else ""

    def password(self, username: str) -> str:
        file = self.settings.data_dir / "secrets" / "demo-accounts.json"
        accounts: dict[str, str] = json.loads(file.read_text())
        return accounts[username]

    def kill_grader(self) -> None:
        """End the grader as a power cut would; the hub starts another."""
        found = subprocess.run(["pgrep", "-f", "bacasable grader"], capture_output=True, text=True)
        mine = f"BACASABLE_INSTANCE={self.settings.instance}".encode()
        killed = 0
        for pid in found.stdout.split():
            environ = Path(f"/proc/{pid}/environ")
            if environ.exists() and mine in environ.read_bytes():
                os.kill(int(pid), signal.SIGKILL)
                killed += 1
        assert killed, "no grader of this installation runs"

    def forget(self) -> None:
        """Take away what `down` keeps: homes, the network, its firewall."""
        client = docker.from_env()
        for volume in client.volumes.list():
            if volume.name.startswith(f"{self.settings.instance}-"):
                volume.remove(force=True)
        for found in client.networks.list(names=[self.settings.network]):
            found.remove()
        network.remove_firewall(self.settings)
        client.close()


class Visitor:
    """A person of the demo in a browser of their own."""

    def __init__(self, platform: LivePlatform, chromium: Browser, username: str) -> None:
        self.platform, self.username = platform, username
        self.page = new_page(chromium, (1366, 768), timezone_id="Europe/Paris")

    def log_in(self, then: str = "") -> Page:
        """Through the login form; `then`: a path of the platform to go to afterwards."""
        self.page.goto(f"{self.platform.settings.url}/hub/login")
        self.page.get_by_label("Identifiant").fill(self.username)
        self.page.get_by_label("Mot de passe").fill(self.platform.password(self.username))
        self.page.get_by_role("button", name="Se connecter").click()
        self.page.wait_for_url(re.compile(r"/hub/spawn-pending/|/user/"))
        if then:
            self.page.goto(f"{self.platform.settings.url}{then}")
        return self.page

    def open_lab(self) -> Page:
        """Log in and wait for JupyterLab, as at nine o'clock."""
        page = self.log_in()
        page.wait_for_url(f"**/user/{self.username}/**")
        expect(page.get_by_role("main").first).to_be_visible()
        return page

    def open_exercise(self, title: str) -> None:
        """In the panel, and wait for the notebook. `title`: how it begins."""
        name = re.compile(f"^Ouvrir.*{re.escape(title)}")
        self.page.get_by_role("button", name=name).first.click()
        expect(self.page.locator(".jp-NotebookPanel:visible .jp-Cell").first).to_be_visible()

    def hand_in(self) -> None:
        """The open notebook's exercise, and say yes."""
        notebook = self.page.locator(".jp-NotebookPanel:visible")
        notebook.get_by_role("button", name="Rendre").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Rendre").click()

    def type_in_cell(self, index: int, text: str) -> None:
        """Replace what the notebook's cell holds, as a person types."""
        cell = self.page.locator(
            f'.jp-NotebookPanel:visible .jp-Cell[data-windowed-list-index="{index}"]'
        )
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        expect(cell.locator(".cm-content")).to_contain_text(text.splitlines()[-1].strip())

    def type_in_terminal(self, command: str) -> None:
        """Open a terminal from the launcher, and run a command in it."""
        self.page.keyboard.press("Control+Shift+L")
        self.page.locator(".jp-Launcher:visible .jp-LauncherCard", has_text="Terminal").click()
        self.page.locator(".jp-Terminal .xterm").click()
        self.page.keyboard.type(f"{command}\n")

    def close(self) -> None:
        self.page.context.close()

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *problem: Any) -> None:
        self.close()
