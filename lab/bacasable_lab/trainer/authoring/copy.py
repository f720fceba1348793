"""The working copy: what arrives, what is sent, and where each exercise lies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bacasable_lab.client import Classroom, HandedIn
from bacasable_lab.errors import DamagedError, WorkspaceError
from bacasable_lab.handin import MAX_BYTES
from bacasable_lab.names import is_safe_path, safe_name
from bacasable_lab.trainer.authoring.memory import Exercise, Kept, Memory
from bacasable_lab.workspace import (
    disk_errors,
    exchange,
    has_link_above,
    read_regular,
    sha256_of,
    write_whole,
)

FOLDER = "auteur"
MAX_FILES = 100  # what the platform takes
# Made by Jupyter and Python beside the author's files: neither sent nor missed.
BY_PRODUCTS = frozenset({"__pycache__", ".ipynb_checkpoints"})


@dataclass(frozen=True)
class Received:
    """French lines that say what came, and what didn't because the trainer changed it."""

    came: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A folder of the working copy, and a cohort that follows its course."""

    cohort: str
    course: str
    name: str
    folder: Path

    @property
    def key(self) -> str:
        """What tells it from the exercises of other courses."""
        return f"{self.course}/{self.name}"


@dataclass(frozen=True)
class Sent:
    """What the platform keeps now, and the authoring rules that it breaks."""

    exercise: Exercise
    problems: tuple[str, ...]


class WorkingCopy:
    """One trainer's folder, and the platform with their token."""

    def __init__(self, home: Path, classroom: Classroom) -> None:
        self.root = home / FOLDER
        self.classroom = classroom
        self._kept = Kept(home)

    def receive(self, names: Iterable[str] = (), *, deleted_too: bool = True) -> Received:
        """Bring exercises, those named or all. `deleted_too`: also what the trainer deleted."""
        wanted = set(names)
        found = [e for e in self._exercises() if not wanted or e.name in wanted]
        if unknown := wanted - {exercise.name for exercise in found}:
            raise WorkspaceError("cet exercice n'existe pas.", where=", ".join(sorted(unknown)))
        came, kept = [], []
        for exercise in found:
            shown = f"~/{FOLDER}/{exercise.key}"
            with self._kept.changing() as memory, disk_errors("votre espace"):
                state = self._receive_one(exercise, memory, deleted_too=deleted_too)
            if state == "came":
                came.append(f"Reçu : {shown}")
            elif state == "kept":
                kept.append(
                    f"{shown} : gardé tel quel, car vous l'avez changé. "
                    "Pour recevoir la version de la plateforme, renommez d'abord ce dossier."
                )
        return Received(came=tuple(came), kept=tuple(kept))

    def place(self, name: str, *, course: str = "") -> Place:
        """The folder of an exercise by its name. Raises `WorkspaceError`."""
        folder = self._folder(name, course)
        course = folder.parent.name
        for cohort, followed in self._cohorts():
            if followed == course:
                return Place(cohort, course, name, folder)
        raise WorkspaceError("aucune de vos promos ne suit ce cours.", where=course)

    def send(self, place: Place) -> Sent:
        """Send a folder. Raises `RefusedError` where a colleague sent another version meanwhile."""
        with disk_errors(f"~/{FOLDER}/{place.key}"):
            files = _contents(place)
        with self._kept.changing() as memory:
            answer = self.classroom.keep_exercise(
                place.cohort, place.name, files, expected=memory.digest(place.key)
            )
            kept = Exercise.parse(answer, cohort=place.cohort, course=place.course)
            memory.remember(kept)
        return Sent(kept, tuple(str(problem) for problem in answer.get("problems", [])))

    def _receive_one(self, exercise: Exercise, memory: Memory, *, deleted_too: bool) -> str:
        folder = self.root / exercise.course / exercise.name
        known = memory.digest(exercise.key)
        if folder.is_symlink() or folder.exists():
            if known == exercise.digest:
                return ""
            if _holds(folder, {file.path: file.sha256 for file in exercise.files}):
                memory.remember(exercise)
                return ""
            if not _holds(folder, memory.files(exercise.key)):
                return "kept"
        elif known and not deleted_too:
            return ""
        if not self._download(exercise, folder, memory.files(exercise.key)):
            return "kept"
        memory.remember(exercise)
        return "came"

    def _download(self, exercise: Exercise, folder: Path, remembered: dict[str, str]) -> bool:
        """All files, then in place of the folder in one act, so that a cut leaves the old ones.

        False, and all as before, where somebody saved into the folder meanwhile.
        """
        aside = folder.with_name(f".{folder.name}.nouveau")
        shutil.rmtree(aside, ignore_errors=True)
        for file in exercise.files:
            content = self.classroom.exercise_file(exercise.cohort, exercise.name, file)
            target = aside / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, content)
        if not folder.exists():
            aside.rename(folder)
            return True
        exchange(aside, folder)
        untouched = _holds(aside, remembered)
        if not untouched:
            exchange(aside, folder)
        shutil.rmtree(aside, ignore_errors=True)
        return untouched

    def _exercises(self) -> Iterator[Exercise]:
        """Each exercise of each course once, whatever the number of cohorts that follow it."""
        courses = {course: cohort for cohort, course in reversed(self._cohorts())}
        for course, cohort in sorted(courses.items()):
            try:
                exercises = list(self.classroom.exercises(cohort)["exercises"])
            except (KeyError, TypeError):
                raise DamagedError("cours mal décrit.", where="la plateforme") from None
            for raw in exercises:
                yield Exercise.parse(raw, cohort=cohort, course=course)

    def _cohorts(self) -> list[tuple[str, str]]:
        """The cohorts that this person teaches, and their courses."""
        try:
            found = list(self.classroom.cohorts()["cohorts"])
            return [(str(one["cohort"]), str(one["course"])) for one in found]
        except (KeyError, TypeError):
            raise DamagedError("promos mal décrites.", where="la plateforme") from None

    def _is_plain(self, folder: Path) -> bool:
        return not has_link_above(self.root, f"{folder.relative_to(self.root)}/x")

    def _folder(self, name: str, course: str) -> Path:
        found = [
            path
            for path in sorted(self.root.glob(f"{safe_name(course) if course else '*'}/*"))
            if path.name == name and path.is_dir() and self._is_plain(path)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise WorkspaceError(
                "ce nom est dans plusieurs cours.", where=name, todo="Ajoutez --cours."
            )
        raise WorkspaceError(
            "ce dossier n'existe pas.",
            where=f"~/{FOLDER}/{course or '<cours>'}/{name}",
            todo="Recevez l'exercice, ou copiez le dossier d'un autre.",
        )


def exercise_of(path: str) -> tuple[str, str]:
    """Course and name of the exercise that a file in JupyterLab belongs to."""
    parts = path.split("/")
    if len(parts) < 4 or parts[0] != FOLDER or not is_safe_path("/".join(parts[1:3])):
        raise WorkspaceError(
            "ce fichier n'est pas dans un exercice.",
            where=path[:200],
            todo=f"Les exercices sont dans ~/{FOLDER}/<cours>/<exercice>/.",
        )
    return parts[1], parts[2]


def _contents(place: Place) -> list[HandedIn]:
    """What is sent, never more of it in memory than the platform takes."""
    paths = _files(place.folder)
    if len(paths) > MAX_FILES:
        raise WorkspaceError(
            f"plus de {MAX_FILES} fichiers.",
            where=f"~/{FOLDER}/{place.key}",
            todo="Retirez de ce dossier ce que les apprenant·es n'ont pas à recevoir.",
        )
    files, left = [], MAX_BYTES
    for path in paths:
        if (place.folder / path).stat().st_size > left:
            raise WorkspaceError(
                f"plus de {MAX_BYTES // 1_000_000} Mo en tout.",
                where=f"~/{FOLDER}/{place.key}",
                todo="Effacez les sorties des notebooks, réduisez les données.",
            )
        files.append(HandedIn(path, read_regular(place.folder / path, limit=left)))
        left -= len(files[-1].content)
    return files


def _holds(folder: Path, files: dict[str, str]) -> bool:
    """Whether a folder holds these files and nothing else: nothing that somebody could miss."""
    if folder.is_symlink():
        return False
    return {path: sha256_of(folder / path) for path in _everything(folder)} == files


def _files(folder: Path) -> list[str]:
    """Relative paths of what is sent: regular files of safe names; neither hidden nor links."""
    return [p for p in _everything(folder) if is_safe_path(p) and _is_regular(folder, p)]


def _everything(folder: Path) -> list[str]:
    """Relative paths of all that is no folder, and of links to folders."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in BY_PRODUCTS]
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        found += [(Path(parent) / n).relative_to(folder).as_posix() for n in (*names, *links)]
    return sorted(found)


def _is_regular(folder: Path, path: str) -> bool:
    file = folder / path
    return file.is_file() and not file.is_symlink() and not has_link_above(folder, path)
