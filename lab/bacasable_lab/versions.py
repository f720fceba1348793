"""Earlier versions of a learner's notebooks: how each was at the end of a day they worked.

Before the first save of a day, the file as it was left is put aside in `~/.bacasable/versions/`,
once a day and notebook. Going back to a version puts what is there now aside first, so that this
too can be undone. Nothing here stops a save.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from bacasable_lab.catalog import NOTEBOOK
from bacasable_lab.errors import RefusedError
from bacasable_lab.workspace import (
    Workspace,
    disk_errors,
    has_link_above,
    read_regular,
    write_whole,
)

KEPT = 7  # versions of one notebook
MAX_BYTES = 20_000_000
_ID = re.compile(r"^\d{4}-\d\d-\d\d(T\d{6}(\d{6})?)?$")


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version. `saved_at`: when the learner had saved it."""

    id: str
    saved_at: dt.datetime


class Versions:
    """The versions of the notebooks in `~/exercices`."""

    def __init__(self, workspace: Workspace) -> None:
        self._exercises = workspace.exercises
        self._root = workspace.private / "versions"

    def keep_yesterdays(self, notebook: Path) -> None:
        """Put a notebook aside if it was last saved on an earlier day."""
        if not self._is_ours(notebook):
            return
        day = dt.datetime.fromtimestamp(notebook.stat().st_mtime).astimezone().date()
        if day < dt.datetime.now().astimezone().date():
            self._keep(notebook, day.isoformat())

    def of(self, notebook: Path) -> list[Version]:
        """What there is of a notebook, newest first."""
        folder = self._folder(notebook)
        if not folder.is_dir():
            return []
        found = [
            Version(id=file.stem, saved_at=dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC))
            for file in folder.iterdir()
            if _ID.match(file.stem) and file.suffix == NOTEBOOK
        ]
        return sorted(found, key=lambda v: v.saved_at, reverse=True)

    def restore(self, notebook: Path, version: str) -> None:
        """Put a version in the place of what is there, which becomes a version. `LabError`."""
        if not _ID.match(version) or not self._is_ours(notebook, missing=True):
            raise RefusedError("cette version n'existe pas.", status=404)
        source = self._folder(notebook) / f"{version}{NOTEBOOK}"
        with disk_errors(notebook.name):
            if not source.is_file():
                raise RefusedError("cette version n'existe plus.", status=404)
            self.replace(notebook, read_regular(source, limit=MAX_BYTES))

    def replace(self, notebook: Path, content: bytes) -> None:
        """Write a notebook anew; what is there becomes a version. `LabError`."""
        if not self._is_ours(notebook, missing=True):
            raise RefusedError("ce notebook n'est pas dans vos exercices.", status=404)
        with disk_errors(notebook.name):
            if notebook.is_file():
                self._keep(notebook, f"{dt.datetime.now().astimezone():%Y-%m-%dT%H%M%S%f}")
            write_whole(notebook, content)

    def _is_ours(self, notebook: Path, *, missing: bool = False) -> bool:
        """Whether it is an ordinary notebook below `~/exercices`, reached through no link."""
        if notebook.suffix != NOTEBOOK or not notebook.is_relative_to(self._exercises):
            return False
        path = notebook.relative_to(self._exercises).as_posix()
        if notebook.is_symlink() or has_link_above(self._exercises, path):
            return False
        return missing or (notebook.is_file() and notebook.stat().st_size <= MAX_BYTES)

    def _keep(self, notebook: Path, name: str) -> None:
        folder = self._folder(notebook)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{name}{NOTEBOOK}"
        if target.exists():
            return
        fresh = folder / f".{name}.tmp"
        shutil.copy2(notebook, fresh)  # with its time: when the learner saved it
        fresh.replace(target)
        for version in self.of(notebook)[KEPT:]:
            (folder / f"{version.id}{NOTEBOOK}").unlink(missing_ok=True)

    def _folder(self, notebook: Path) -> Path:
        return self._root / notebook.relative_to(self._exercises)
