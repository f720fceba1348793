"""The services that live and die with the hub: classroom, grader; and the provisioner's token."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from bacasable.hub.network import ensure_network
from bacasable.secret import secret
from bacasable.settings import Settings


def configure(c: Any, settings: Settings) -> None:
    """Declare the services. The provisioner is no process: `bacasable cohort` uses its token."""
    gateway = ensure_network(settings).gateway
    c.JupyterHub.services = [
        {
            "name": "classroom",
            "url": f"http://{gateway}:{settings.classroom_port}",
            "command": command("classroom"),
            "environment": environment(settings),
            "api_token": secret(settings, "classroom-token"),
            "oauth_no_confirm": True,
            "display": False,  # the pages have their own, translated link
        },
        {
            "name": "grader",
            "command": command("grader"),
            "environment": environment(settings),
            "api_token": secret(settings, "grader-token"),
        },
        {"name": "provisioner", "api_token": secret(settings, "provisioner-token")},
    ]


def command(name: str) -> list[str]:
    """The command of a service, made to end when the hub is killed rather than stopped.

    A service that outlived its hub would hold its port against the next one.
    """
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
    return [*guard, str(Path(sys.executable).with_name("bacasable")), name]


def environment(settings: Settings) -> dict[str, str]:
    """Variables of a service: the settings, and what finding Docker and nbgrader's tools needs."""
    kept = ("DOCKER_HOST", "DOCKER_CONFIG", "SSL_CERT_FILE", "LANG", "HOME")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return inherited | {"PATH": path} | settings.as_environ()
