"""What npm installs, from its lock, with the Node.js of our Python packages: the proxy."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

from bacasable.machine.commands import run_logged
from bacasable.machine.progress import Progress
from bacasable.settings import REPOSITORY, Settings

FOLDER = REPOSITORY / "infra" / "proxy"


def is_installed(folder: Path = FOLDER) -> bool:
    """Whether what is installed is what the lock says."""
    try:
        return _marker(folder).read_text(encoding="ascii") == _wanted(folder)
    except FileNotFoundError:
        return False


def ensure_proxy_installed(
    settings: Settings, *, environ: Mapping[str, str], progress: Progress
) -> bool:
    """Install the proxy when it is missing or of another version. Returns whether it had to."""
    if is_installed():
        return False
    with progress.step("Installation de configurable-http-proxy"):
        install(
            FOLDER, "--omit=dev", what="configurable-http-proxy", settings=settings, environ=environ
        )
    return True


def install(
    folder: Path, *options: str, what: str, settings: Settings, environ: Mapping[str, str]
) -> None:
    """Install exactly what the lock of a folder says, running no script of any package."""
    arguments = ("ci", *options, "--ignore-scripts", "--no-audit", "--no-fund")
    npm(*arguments, cwd=folder, what=f"installation de {what}", settings=settings, environ=environ)
    _marker(folder).write_text(_wanted(folder), encoding="ascii")


def npm(
    *arguments: str, cwd: Path, what: str, settings: Settings, environ: Mapping[str, str]
) -> None:
    """Run npm in a folder; its output goes to `logs/npm.log`."""
    # npm runs the `node` that it finds first; ours is recent enough on any distribution.
    ours = Path(sys.executable).parent
    path = f"{ours}:{environ.get('PATH', '')}"
    run_logged(
        [str(ours / "npm"), *arguments],
        log=settings.data_dir / "logs" / "npm.log",
        what=what,
        cwd=cwd,
        environ={**environ, "PATH": path},
    )


def _wanted(folder: Path) -> str:
    return hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()


def _marker(folder: Path) -> Path:
    return folder / "node_modules" / ".installed"
