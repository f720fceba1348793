"""The learner's panel in JupyterLab: built here, from its sources and lock, before the images.

The images then install it as they install the Python package that it belongs to: no image needs
Node.js, and the tests drive the very files that learners get.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bacasable.machine import node
from bacasable.machine.progress import Progress
from bacasable.settings import REPOSITORY, Settings

FOLDER = REPOSITORY / "lab"
SOURCES = ("src", "style", "schema")
FILES = ("package.json", "package-lock.json", "tsconfig.json")


def is_built(folder: Path = FOLDER) -> bool:
    """Whether what is built comes from the sources that are here."""
    try:
        return _marker(folder).read_text(encoding="ascii") == _wanted(folder)
    except FileNotFoundError:
        return False


def ensure_built(settings: Settings, *, environ: Mapping[str, str], progress: Progress) -> bool:
    """Build the panel when its sources have changed. Returns whether it had to."""
    if is_built():
        return False
    with progress.step("Construction du panneau « Mes exercices »"):
        if not node.is_installed(FOLDER):
            node.install(FOLDER, what="l'outillage du panneau", settings=settings, environ=environ)
        node.npm(
            *("run", "build"),
            cwd=FOLDER,
            what="construction du panneau",
            settings=settings,
            environ=environ,
        )
    _marker(FOLDER).write_text(_wanted(FOLDER), encoding="ascii")
    return True


def _wanted(folder: Path) -> str:
    total = hashlib.sha256()
    for path in _inputs(folder):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _inputs(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in FILES)
    for source in SOURCES:
        yield from sorted(p for p in (folder / source).rglob("*") if p.is_file())


def _marker(folder: Path) -> Path:
    """Beside what was built, but not part of what is installed."""
    return folder / "lib" / ".built"
