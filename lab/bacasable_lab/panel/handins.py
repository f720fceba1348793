"""Earlier hand-ins: opened in a folder of their own, or put in the place of the work in hand.

What is there is kept first: notebooks as versions, other files in a folder beside, as when an
exercise is begun again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bacasable_lab.catalog import NOTEBOOK, Assignment
from bacasable_lab.desk import Desk
from bacasable_lab.errors import DamagedError, RefusedError, WorkspaceError
from bacasable_lab.names import is_safe_path
from bacasable_lab.panel.result import result
from bacasable_lab.preload import find
from bacasable_lab.versions import Versions
from bacasable_lab.workspace import disk_errors, has_link_above, sha256_of, write_whole


class HandIns:
    """The earlier hand-ins of one learner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._workspace = desk.workspace

    def reopen(self, submission_id: str) -> tuple[str, list[Path]]:
        """A folder with the files of a hand-in, made where it is missing; its notebooks."""
        raw = self._desk.classroom.submission(submission_id)
        paths = self._paths(raw)
        name = _copy_name(raw, zone=self._desk.zone)
        folder = self._workspace.exercises / name
        with self._workspace.changing(), disk_errors(name):
            if not folder.exists():
                self._bring(submission_id, paths, folder)
        return name, [folder / path for path in paths if path.endswith(NOTEBOOK)]

    def take_back(
        self, assignment: Assignment, folder: Path, submission_id: str
    ) -> tuple[list[str], list[Path]]:
        """Put the files of a hand-in in place; what became of the others, and the notebooks."""
        raw = self._desk.classroom.submission(submission_id)
        if raw.get("assignment") != assignment.name:
            raise RefusedError("ce rendu est celui d'un autre exercice.", status=404)
        paths = self._paths(raw)
        content = {path: self._desk.classroom.handed_in(submission_id, path) for path in paths}
        with self._workspace.changing(), disk_errors(folder.name):
            for path in paths:
                _check_place(folder, path)
            lines = self._keep_aside(folder, content)
            for path in paths:
                self._put(folder / path, content[path])
        return lines, [folder / path for path in paths if path.endswith(NOTEBOOK)]

    def _put(self, file: Path, content: bytes) -> None:
        if file.suffix == NOTEBOOK:
            Versions(self._workspace).replace(file, content)
        else:
            write_whole(file, content)

    def _keep_aside(self, folder: Path, coming: Mapping[str, bytes]) -> list[str]:
        """Move files that others are about to replace to a folder beside; a line that says so."""
        there = [
            path
            for path, content in coming.items()
            if not path.endswith(NOTEBOOK)
            and sha256_of(folder / path) not in (None, hashlib.sha256(content).hexdigest())
        ]
        if not there:
            return []
        now = dt.datetime.now().strftime("%Y-%m-%d %Hh%M")
        aside = _free(self._workspace.exercises / f"{folder.name} (sauvegarde {now})")
        for path in there:
            target = aside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / path).rename(target)
        return [f"Vos autres fichiers sont gardés dans {self._workspace.shown(aside)}"]

    def _paths(self, raw: Any) -> list[str]:
        """What a hand-in holds; at least its notebooks, where the platform doesn't list it."""
        if not isinstance(raw, dict):
            raise DamagedError("réponse illisible.", where="la plateforme")
        paths = result(raw)["files"] or self._notebooks(raw)
        if not any(path.endswith(NOTEBOOK) for path in paths):
            raise DamagedError("ce rendu ne contient aucun notebook.", where="la plateforme")
        return list(paths)

    def _notebooks(self, raw: dict[str, Any]) -> list[str]:
        name, course_id = str(raw.get("assignment")), str(raw.get("course_id") or "")
        catalog, state = self._desk.classroom.catalog(), self._workspace.read_state()
        return list(find(catalog, state, name, course_id=course_id).notebooks)

    def _bring(self, submission_id: str, paths: list[str], folder: Path) -> None:
        with self._workspace.scratch() as scratch:
            fresh = scratch / "folder"
            for path in paths:
                file = fresh / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(self._desk.classroom.handed_in(submission_id, path))
            fresh.rename(folder)


def _check_place(folder: Path, path: str) -> None:
    """Refuse to write through a link, or over what is no file."""
    if has_link_above(folder, path) or sha256_of(folder / path) == "":
        raise WorkspaceError(
            "un lien ou un dossier est à la place de ce fichier. Rien n'a changé.",
            where=path,
            todo="Renommez-le, puis recommencez.",
        )


def _free(wished: Path) -> Path:
    names = (wished if n == 1 else wished.with_name(f"{wished.name} {n}") for n in range(1, 1000))
    return next(path for path in names if not os.path.lexists(path))


def _copy_name(raw: Any, *, zone: str) -> str:
    """`<assignment> (rendu 2 du 21-11 à 18h30)`: the same hand-in, the same folder."""
    attempt, received_at = raw.get("attempt"), str(raw.get("received_at"))
    name = str(raw.get("assignment") or "exercice").replace("/", "-")
    try:
        moment = dt.datetime.fromisoformat(received_at).astimezone(ZoneInfo(zone))
    except ValueError:
        raise DamagedError("rendu mal décrit.", where="la plateforme") from None
    wished = f"{name} (rendu {attempt} du {moment:%d-%m à %Hh%M})"
    if not is_safe_path(wished) or "/" in wished:
        raise DamagedError("rendu mal décrit.", where="la plateforme")
    return wished
