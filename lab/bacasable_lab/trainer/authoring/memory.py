"""What the platform has of an exercise, and what we remember of what we put into the folder.

Losing the memory loses no work: an exercise that is not remembered is the trainer's.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bacasable_lab.catalog import MAX_FILES, StoredFile
from bacasable_lab.errors import DamagedError
from bacasable_lab.names import safe_name
from bacasable_lab.workspace import PRIVATE, disk_errors, write_whole

MEMORY = "auteur.json"


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
        """Raises `DamagedError` for anything else than what the API describes."""
        try:
            if len(raw["files"]) > MAX_FILES:
                raise DamagedError("trop de fichiers.", where=str(raw["assignment"])[:100])
            files = tuple(StoredFile.parse(file) for file in raw["files"])
            name, digest = str(raw["assignment"]), str(raw["digest"])
        except (KeyError, TypeError):
            raise DamagedError("exercice mal décrit.", where="la plateforme") from None
        return cls(cohort, safe_name(course), safe_name(name), digest, files)

    @property
    def key(self) -> str:
        """What tells it from the exercises of other courses."""
        return f"{self.course}/{self.name}"


@dataclass
class Memory:
    """key -> digest and sha256 of each file, as they came or were last sent."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def digest(self, key: str) -> str:
        """The version that the folder came from; empty where there is none."""
        return str(self.known.get(key, {}).get("digest", ""))

    def files(self, key: str) -> dict[str, str]:
        """sha256 of each file of that version, by path."""
        return dict(self.known.get(key, {}).get("files", {}))

    def remember(self, exercise: Exercise) -> None:
        """This is what the folder holds now."""
        files = {file.path: file.sha256 for file in exercise.files}
        self.known[exercise.key] = {"digest": exercise.digest, "files": files}


class Kept:
    """The memory on disk, changed by one process or thread at a time."""

    def __init__(self, home: Path) -> None:
        self._path = home / PRIVATE / MEMORY

    def read(self) -> Memory:
        """What we remember; an unreadable memory is none."""
        with suppress(FileNotFoundError, ValueError, RecursionError):
            known = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(known, dict) and all(isinstance(v, dict) for v in known.values()):
                return Memory(known)
        return Memory()

    @contextmanager
    def changing(self) -> Iterator[Memory]:
        """The memory to change, kept at the end; nobody else changes the working copy meanwhile."""
        with disk_errors("votre espace"):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = self._path.with_suffix(".lock").open("w")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            memory = self.read()
            before = json.dumps(memory.known)
            yield memory
            if json.dumps(memory.known) != before:
                text = json.dumps(memory.known, indent=1, ensure_ascii=False)
                with disk_errors("votre espace"):
                    write_whole(self._path, text.encode())
