"""Released assignments appear in `~/exercices`, and nothing a learner wrote is overwritten.

For each assignment, in this order:

- never seen: its folder appears, whole;
- seen in this very version: nothing happens, so what the learner deleted stays deleted;
- a new version, and the learner touched none of the files that it changes: these are replaced;
- a new version that changes a file the learner touched: their folder stays as it is and the
  whole new version appears beside it, as `<assignment> (version 2)`.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bacasable_lab.catalog import Assignment, Catalog, StoredFile
from bacasable_lab.client import Classroom
from bacasable_lab.errors import LabError, RefusedError, WorkspaceError
from bacasable_lab.workspace import (
    Known,
    Placed,
    State,
    Workspace,
    disk_errors,
    exchange,
    has_link_above,
    sha256_of,
)


@dataclass(frozen=True)
class Report:
    """What a pass over the catalogue did, a French line each."""

    done: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class Preloader:
    """Brings what is released into one workspace."""

    def __init__(self, *, workspace: Workspace, classroom: Classroom) -> None:
        self.workspace = workspace
        self.classroom = classroom

    def bring(self, catalog: Catalog) -> Report:
        """Bring all that is new. A failure on one assignment leaves the others alone."""
        done: list[str] = []
        problems = list(catalog.problems)
        with self.workspace.changing() as state:
            for assignment in (a for a in catalog.assignments if not a.withdrawn):
                try:
                    with disk_errors(assignment.name):
                        done += self._bring_one(state, assignment)
                except LabError as error:
                    problems.append(error.line())
        return Report(tuple(done), tuple(problems))

    def restore(self, assignment: Assignment) -> list[str]:
        """Put back what is missing of an assignment, because the learner asks for it."""
        with self.workspace.changing() as state:
            done = self._bring_one(state, assignment)
            placed = _newest(state.folders(assignment), assignment)
            missing = [f for f in assignment.files if self._here(placed, f) is None]
            if missing:
                self._put(assignment, placed, missing)
                done.append(f"{placed.folder} : {_listed(f.path for f in missing)} de retour.")
        return done

    def reset(self, assignment: Assignment) -> list[str]:
        """Begin again from the original; what was there is kept beside under another name."""
        with self.workspace.changing() as state:
            self._bring_one(state, assignment)
            placed = state.folders(assignment)[0]
            folder = self._folder(placed.folder)
            done = []
            if os.path.lexists(folder):
                now = dt.datetime.now().strftime("%Y-%m-%d %Hh%M")
                aside = self._free_name(state, f"{placed.folder} (sauvegarde {now})")
                folder.rename(self._folder(aside))
                done.append(f"Votre travail est gardé dans ~/exercices/{aside}")
            placed.version, placed.files = assignment.version, {}
            self._place_whole(assignment, placed)
        return [*done, f"L'exercice d'origine est dans ~/exercices/{placed.folder}"]

    def _bring_one(self, state: State, assignment: Assignment) -> list[str]:
        known = state.known.get(assignment.key)
        if known is None:
            return self._bring_first(state, assignment)
        if known.digest == assignment.digest:
            return []
        return self._bring_new_version(state, known, assignment)

    def _bring_first(self, state: State, assignment: Assignment) -> list[str]:
        name = assignment.name
        if state.owner(name):
            name = f"{assignment.name} ({assignment.course_id})"
        placed = Placed(folder=name, version=assignment.version, files={})
        self._place_whole(assignment, placed)
        state.known[assignment.key] = Known(digest=assignment.digest, folders=[placed])
        return [f"Nouvel exercice : ~/exercices/{name}"]

    def _bring_new_version(self, state: State, known: Known, assignment: Assignment) -> list[str]:
        placed = known.folders[0]
        changed = [f for f in assignment.files if placed.files.get(f.path) != f.sha256]
        if not os.path.lexists(self._folder(placed.folder)):
            done = []  # the learner deleted all of it
        elif any(self._touched(placed, f) for f in changed):
            done = self._place_beside(state, known, assignment)
        else:
            new = [f for f in changed if not self._deleted(placed, f)]
            self._put(assignment, placed, new)
            placed.version = assignment.version
            done = [f"Exercice mis à jour : ~/exercices/{placed.folder}"]
        known.digest = assignment.digest
        return done

    def _place_beside(self, state: State, known: Known, assignment: Assignment) -> list[str]:
        version = assignment.version
        name = self._free_name(state, f"{known.folders[0].folder} (version {version})")
        placed = Placed(folder=name, version=version, files={})
        self._place_whole(assignment, placed)
        known.folders.append(placed)
        return [f"Nouvelle version : ~/exercices/{name}. Votre travail n'a pas changé."]

    def _touched(self, placed: Placed, file: StoredFile) -> bool:
        here = self._here(placed, file)
        return here not in (None, file.sha256, placed.files.get(file.path))

    def _deleted(self, placed: Placed, file: StoredFile) -> bool:
        return file.path in placed.files and self._here(placed, file) is None

    def _here(self, placed: Placed, file: StoredFile) -> str | None:
        """sha256 of the learner's file, None where there is none, empty for what isn't a file."""
        folder = self._folder(placed.folder)
        return "" if has_link_above(folder, file.path) else sha256_of(folder / file.path)

    def _place_whole(self, assignment: Assignment, placed: Placed) -> None:
        """Make a folder appear with everything in it; complete it where it already exists."""
        folder = self._folder(placed.folder)
        if os.path.lexists(folder):
            self._adopt(assignment, placed)
            return
        with self.workspace.scratch() as scratch:
            fresh = scratch / "folder"
            fresh.mkdir()
            for file in assignment.files:
                self._download(assignment, file, fresh / file.path)
            fresh.rename(folder)
        placed.files.update(assignment.hashes())

    def _adopt(self, assignment: Assignment, placed: Placed) -> None:
        """A folder of this name that we don't remember: theirs stays, the missing comes."""
        folder = self._folder(placed.folder)
        if folder.is_symlink() or not folder.is_dir():
            raise WorkspaceError(
                "ce nom est pris par autre chose.", where=placed.folder, todo="Renommez-le."
            )
        here = {f.path: self._here(placed, f) for f in assignment.files}
        placed.files.update({f.path: f.sha256 for f in assignment.files if here[f.path] != ""})
        self._put(assignment, placed, [f for f in assignment.files if here[f.path] is None])

    def _put(self, assignment: Assignment, placed: Placed, files: Iterable[StoredFile]) -> None:
        """Bring single files into an existing folder, each only over what we put there."""
        folder = self._folder(placed.folder)
        with self.workspace.scratch() as scratch:
            for number, file in enumerate(files):
                fresh = scratch / f"new-{number}"
                self._download(assignment, file, fresh)
                _swap(fresh, folder / file.path, ours=placed.files.get(file.path))
                placed.files[file.path] = file.sha256

    def _download(self, assignment: Assignment, file: StoredFile, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("wb") as stream:
            self.classroom.download(assignment, file, stream)
            stream.flush()
            os.fsync(stream.fileno())

    def _free_name(self, state: State, wished: str) -> str:
        names = (wished if n == 1 else f"{wished} {n}" for n in range(1, 1000))
        return next(n for n in names if not state.owner(n) and not os.path.lexists(self._folder(n)))

    def _folder(self, name: str) -> Path:
        return self.workspace.exercises / name


def _newest(folders: list[Placed], assignment: Assignment) -> Placed:
    """The folder that holds the released version; the first one where none does."""
    return next((p for p in reversed(folders) if p.version == assignment.version), folders[0])


def find(catalog: Catalog, state: State, name: str, *, course_id: str = "") -> Assignment:
    """The assignment of this name, or whose folder has this name.

    Raises `RefusedError` where there is none, or one in several of the learner's cohorts.
    """
    owner = state.owner(name)
    found = [
        a
        for a in catalog.assignments
        if (a.name == name or a.key == owner) and course_id in ("", a.course_id)
    ]
    if not found:
        known = _listed(sorted({a.name for a in catalog.assignments})) or "aucun pour l'instant"
        raise RefusedError(f"l'exercice « {name} » n'existe pas. Publiés : {known}.", status=404)
    exact = [a for a in found if a.key == owner and a.name != name] or found
    if len(exact) > 1:
        courses = _listed(a.course_id for a in exact)
        what = f"« {name} » existe dans plusieurs cours : {courses}. Ajoutez --course=NOM."
        raise RefusedError(what, status=409)
    return exact[0]


def _swap(fresh: Path, target: Path, *, ours: str | None) -> None:
    """Move `fresh` to `target`, unless that is no longer what we put there ourselves.

    The two are exchanged before the old one is looked at, so that a save of the learner at
    this very moment is either found there and put back, or lands on top of the new one.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(target):
        os.link(fresh, target)  # unlike a rename, refuses to overwrite
        return
    exchange(fresh, target)
    if sha256_of(fresh) != ours:
        exchange(fresh, target)
        raise WorkspaceError("le fichier vient de changer.", where=target.name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
