"""A trainer's working copy of a course's exercises, in `~/auteur/<course>/<assignment>/`.

What comes from the platform never replaces a file that the trainer changed. What they send is
kept by the platform beside the course, and shows learners nothing before it is released.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bacasable_lab.catalog import StoredFile
from bacasable_lab.client import Classroom, HandedIn
from bacasable_lab.errors import DamagedError, UnreachableError, WorkspaceError
from bacasable_lab.handin import MAX_BYTES
from bacasable_lab.names import is_safe_path, safe_name
from bacasable_lab.workspace import (
    PRIVATE,
    disk_errors,
    has_link_above,
    read_regular,
    sha256_of,
    write_whole,
)

FOLDER = "auteur"
MEMORY = "auteur.json"
CHECK_SECONDS = 600.0
CHECK_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Exercise:
    """An exercise as the platform has it. `digest` names the content of all its files."""

    cohort: str
    course: str
    name: str
    digest: str
    files: tuple[StoredFile, ...]

    @classmethod
    def parse(cls, raw: Any, *, cohort: str, course: str) -> Self:
        try:
            files = tuple(StoredFile.parse(file) for file in raw["files"])
            name, digest = str(raw["assignment"]), str(raw["digest"])
        except (KeyError, TypeError):
            raise DamagedError("exercice mal décrit.", where="la plateforme") from None
        return cls(cohort, safe_name(course), safe_name(name), digest, files)

    @property
    def key(self) -> str:
        return f"{self.course}/{self.name}"


@dataclass
class Memory:
    """key -> digest and sha256 of each file, as they came or were last sent."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def digest(self, key: str) -> str:
        return str(self.known.get(key, {}).get("digest", ""))

    def files(self, key: str) -> dict[str, str]:
        return dict(self.known.get(key, {}).get("files", {}))

    def remember(self, exercise: Exercise) -> None:
        files = {file.path: file.sha256 for file in exercise.files}
        self.known[exercise.key] = {"digest": exercise.digest, "files": files}


class WorkingCopy:
    """One trainer's folder, and the platform with their token."""

    def __init__(self, home: Path, classroom: Classroom) -> None:
        self.root = home / FOLDER
        self._memory_path = home / PRIVATE / MEMORY
        self._classroom = classroom
        self._memory = self._read_memory()

    def receive(self, names: Iterable[str] = ()) -> list[str]:
        """Bring exercises, those named or all; French lines that say what was done."""
        wanted = set(names)
        found = [e for e in self._exercises() if not wanted or e.name in wanted]
        if unknown := wanted - {exercise.name for exercise in found}:
            raise WorkspaceError("cet exercice n'existe pas.", where=", ".join(sorted(unknown)))
        with disk_errors("votre espace"):
            return [line for exercise in found if (line := self._receive_one(exercise))]

    def send(self, name: str, *, course: str = "") -> tuple[str, list[str]]:
        """Send a folder; a French line, and the authoring rules that the exercise breaks."""
        course, folder = self._folder(name, course)
        cohort = self._cohort(course)
        key = f"{course}/{name}"
        with disk_errors(f"~/{FOLDER}/{key}"):
            files = [
                HandedIn(path, read_regular(folder / path, limit=MAX_BYTES))
                for path in _files(folder)
            ]
        answer = self._classroom.keep_exercise(
            cohort, name, files, expected=self._memory.digest(key)
        )
        kept = Exercise.parse(answer, cohort=cohort, course=course)
        self._memory.remember(kept)
        self._save()
        problems = [str(problem) for problem in answer.get("problems", [])]
        return f"Envoyé : {key} ({len(kept.files)} fichiers).", problems

    def test(self, name: str, *, course: str = "") -> list[str]:
        """Send a folder and run it as the cockpit's check does; its problems, none if it is good.

        The solution must earn every point and the released version none, in the sandbox.
        """
        _, rules = self.send(name, course=course)
        cohort = self._cohort(self._folder(name, course)[0])
        found = self._classroom.ask_check(cohort, name)
        deadline = time.monotonic() + CHECK_SECONDS
        while found.get("state") in ("queued", "running"):
            if time.monotonic() > deadline:
                raise UnreachableError(
                    "la vérification attend encore son tour.",
                    todo="Son résultat sera dans le tableau de bord de la promo.",
                )
            time.sleep(CHECK_PAUSE_SECONDS)
            found = self._classroom.check(cohort, name)
        report = found.get("report")
        if found.get("state") != "done" or not isinstance(report, dict):
            raise WorkspaceError(str(found.get("reason") or "la vérification n'a pas pu finir."))
        said = [*report.get("problems", []), *report.get("advice", []), *rules]
        return list(dict.fromkeys(map(str, said)))

    def _receive_one(self, exercise: Exercise) -> str:
        folder = self.root / exercise.course / exercise.name
        shown = f"~/{FOLDER}/{exercise.key}"
        if folder.exists():
            if self._memory.digest(exercise.key) == exercise.digest:
                return ""
            if not self._is_untouched(exercise.key, folder):
                return (
                    f"{shown} : gardé tel quel, car vous l'avez changé. "
                    "Pour recevoir la version de la plateforme, renommez d'abord ce dossier."
                )
        self._download(exercise, folder)
        self._memory.remember(exercise)
        self._save()
        return f"Reçu : {shown}"

    def _download(self, exercise: Exercise, folder: Path) -> None:
        """All files, then in place of the folder, so that a cut leaves the old ones whole."""
        aside = folder.with_name(f".{folder.name}.nouveau")
        shutil.rmtree(aside, ignore_errors=True)
        for file in exercise.files:
            content = self._classroom.exercise_file(exercise.cohort, exercise.name, file)
            target = aside / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, content)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)

    def _is_untouched(self, key: str, folder: Path) -> bool:
        return {path: sha256_of(folder / path) for path in _files(folder)} == self._memory.files(
            key
        )

    def _exercises(self) -> Iterator[Exercise]:
        """Each exercise of each course once, whatever the number of cohorts that follow it."""
        seen = set()
        for cohort in self._cohorts():
            answer = self._classroom.exercises(cohort)
            try:
                course, exercises = str(answer["course"]), list(answer["exercises"])
            except (KeyError, TypeError):
                raise DamagedError("cours mal décrit.", where="la plateforme") from None
            if course not in seen:
                seen.add(course)
                for raw in exercises:
                    yield Exercise.parse(raw, cohort=cohort, course=course)

    def _cohorts(self) -> list[str]:
        try:
            return [str(cohort["cohort"]) for cohort in self._classroom.cohorts()["cohorts"]]
        except (KeyError, TypeError):
            raise DamagedError("promos mal décrites.", where="la plateforme") from None

    def _cohort(self, course: str) -> str:
        for cohort in self._cohorts():
            if self._classroom.exercises(cohort).get("course") == course:
                return cohort
        raise WorkspaceError("aucune de vos promos ne suit ce cours.", where=course)

    def _folder(self, name: str, course: str) -> tuple[str, Path]:
        found = [
            path
            for path in sorted(self.root.glob(f"{safe_name(course) if course else '*'}/*"))
            if path.name == name and path.is_dir() and not path.is_symlink()
        ]
        if len(found) == 1:
            return found[0].parent.name, found[0]
        if found:
            raise WorkspaceError(
                "ce nom est dans plusieurs cours.", where=name, todo="Ajoutez --cours."
            )
        raise WorkspaceError(
            "ce dossier n'existe pas.",
            where=f"~/{FOLDER}/{course or '<cours>'}/{name}",
            todo="Recevez l'exercice, ou copiez le dossier d'un autre.",
        )

    def _read_memory(self) -> Memory:
        """Losing it loses no work: an exercise not remembered is the trainer's."""
        with suppress(FileNotFoundError, ValueError, RecursionError):
            known = json.loads(self._memory_path.read_text(encoding="utf-8"))
            if isinstance(known, dict) and all(isinstance(v, dict) for v in known.values()):
                return Memory(known)
        return Memory()

    def _save(self) -> None:
        self._memory_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps(self._memory.known, indent=1, ensure_ascii=False)
        write_whole(self._memory_path, text.encode())


def _files(folder: Path) -> list[str]:
    """Relative paths of what is sent: regular files of safe names; neither hidden nor links."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        paths = [(Path(parent) / name).relative_to(folder).as_posix() for name in names]
        found += [path for path in paths if is_safe_path(path) and _is_regular(folder, path)]
    return sorted(found)


def _is_regular(folder: Path, path: str) -> bool:
    file = folder / path
    return file.is_file() and not file.is_symlink() and not has_link_above(folder, path)
