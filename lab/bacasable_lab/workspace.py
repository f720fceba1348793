"""The learner's home: where exercises live, and what we remember of what we put there.

Everything we write appears whole (temporary file, then rename). What we remember is in
`~/.bacasable/state.json`; losing it loses no work, because a file that we don't remember
having put is the learner's.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bacasable_lab.catalog import Assignment
from bacasable_lab.errors import WorkspaceError
from bacasable_lab.names import is_safe_name, is_safe_path

EXERCISES = "exercices"
PRIVATE = ".bacasable"
FORMAT = 1


@dataclass
class Placed:
    """One folder of `~/exercices` that we filled: sha256 of each file as we put it, by path."""

    folder: str
    version: int
    files: dict[str, str]


@dataclass
class Known:
    """What we did for one assignment: the newest release seen, and our folders, oldest first."""

    digest: str
    folders: list[Placed] = field(default_factory=list)


class State:
    """What we remember, by `Assignment.key`."""

    def __init__(self, known: dict[str, Known] | None = None) -> None:
        self.known = known or {}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` for anything that `dump` did not write."""
        raw = json.loads(text)
        try:
            return cls({str(key): _parse_known(value) for key, value in raw["known"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from None

    def dump(self) -> str:
        """The state as JSON."""
        known = {
            key: {"digest": k.digest, "folders": [vars(placed) for placed in k.folders]}
            for key, k in sorted(self.known.items())
        }
        return json.dumps({"format": FORMAT, "known": known}, indent=1, ensure_ascii=False)

    def folders(self, assignment: Assignment) -> list[Placed]:
        """Our folders of this assignment; the first is the one that learners start with."""
        known = self.known.get(assignment.key)
        return known.folders if known else []

    def owner(self, folder: str) -> str:
        """Key of the assignment whose folder this is, or empty."""
        owners = (
            key for key, k in self.known.items() for placed in k.folders if placed.folder == folder
        )
        return next(owners, "")


class Workspace:
    """The folders of one learner. Whoever changes them holds `changing`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.exercises = home / EXERCISES
        self.private = home / PRIVATE
        self.receipts = self.private / "recus"

    @classmethod
    def mine(cls) -> Self:
        """The home of whoever runs this."""
        return cls(Path.home())

    @contextmanager
    def changing(self) -> Iterator[State]:
        """The state, for one process at a time; saved at the end, also after an error."""
        with disk_errors("votre espace"), self._locked():
            state = self.read_state()
            before = state.dump()
            try:
                yield state
            finally:
                if state.dump() != before:
                    write_whole(self._state_path, state.dump().encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.exercises.mkdir(parents=True, exist_ok=True)
        self.private.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.private / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def read_state(self) -> State:
        """What we remember. An unreadable memory is put aside, and nothing is remembered."""
        try:
            return State.parse(self._state_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return State()
        except (ValueError, RecursionError):
            aside = self._state_path.with_name(f"state-illisible-{secrets.token_hex(4)}.json")
            self._state_path.replace(aside)
            return State()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder on the same disk, gone at the end. Only while `changing`."""
        root = self.private / "tmp"
        shutil.rmtree(root, ignore_errors=True)  # left by a process that was killed
        root.mkdir()
        try:
            yield root
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def shown(self, path: Path) -> str:
        """A path as learners know it: `~/…`."""
        return f"~/{path.relative_to(self.home)}" if path.is_relative_to(self.home) else str(path)

    @property
    def _state_path(self) -> Path:
        return self.private / "state.json"


@contextmanager
def disk_errors(where: str) -> Iterator[None]:
    """Say in French that a disk is full or a folder not writable."""
    try:
        yield
    except OSError as error:
        raise WorkspaceError(
            f"impossible d'écrire ou de lire un fichier ({error.strerror}).",
            where=where,
            todo="Si votre espace est plein, supprimez ce qui ne sert plus.",
        ) from error


def exchange(one: Path, other: Path) -> None:
    """Exchange two files in one act, so that at no moment either name is missing."""
    paths = (os.fsencode(one), os.fsencode(other))
    if _LIBC.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(other))


# https://man7.org/linux/man-pages/man2/rename.2.html; Python has no name for it.
_LIBC = ctypes.CDLL(None, use_errno=True)
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".bacasable-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_regular(path: Path, *, limit: int) -> bytes:
    """The content of a regular file. Raises `WorkspaceError` for a link, device or large file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise WorkspaceError(f"illisible ({error.strerror}).", where=path.name) from None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise WorkspaceError("ce n'est pas un fichier ordinaire.", where=path.name)
        content = file.read(limit + 1)
    if len(content) > limit:
        raise WorkspaceError(
            f"fichier trop gros (plus de {limit // 1_000_000} Mo).", where=path.name
        )
    return content


def sha256_of(path: Path) -> str | None:
    """sha256 of a regular file; empty for anything else; None where there is nothing."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return ""
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_link_above(root: Path, path: str) -> bool:
    """Whether a folder between `root` and its file `path` is a link, and so may lead outside."""
    folders = [root, *(root / p for p in Path(path).parents if p != Path())]
    return any(folder.is_symlink() for folder in folders)


def _parse_known(raw: Mapping[str, Any]) -> Known:
    return Known(digest=str(raw["digest"]), folders=[_parse_placed(p) for p in raw["folders"]])


def _parse_placed(raw: Mapping[str, Any]) -> Placed:
    folder, files = str(raw["folder"]), dict(raw["files"])
    # The learner can edit this file; it must not lead us out of ~/exercices by accident.
    if not is_safe_name(folder) or not all(is_safe_path(path) for path in files):
        raise ValueError("unsafe name")
    return Placed(folder=folder, version=int(raw["version"]), files=files)
