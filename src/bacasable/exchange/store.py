"""The only door to hand-ins, releases and feedback files. What is stored is never overwritten.

Hand-ins and releases are content-addressed: their name is the hash of what they hold. A hand-in
exists under its name only once it is whole and on the disk.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from bacasable.errors import InvalidInputError, NotFoundError
from bacasable.exchange.durable import (
    flush,
    flush_folder,
    storage_errors,
    temporary_beside,
    write_file,
)
from bacasable.exchange.paths import is_safe, safe_path
from bacasable.exchange.tarball import FileEntry, entry, read_tar, sha256_of, write_tar

_HEX = re.compile(r"[0-9a-f]{32,64}")


@dataclass(frozen=True, kw_only=True)
class StoredSubmission:
    """A hand-in that is safe. `size`: bytes of its files together."""

    sha256: str
    size: int


class Store:
    """Files under `store/` of the data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.root = data_dir / "store"

    # Hand-ins

    def put_submission(self, files: Mapping[str, BinaryIO]) -> StoredSubmission:
        """Store the files of a hand-in; `StorageError` and nothing kept if the disk refuses."""
        folder = self.root / "submissions"
        with storage_errors():
            folder.mkdir(parents=True, exist_ok=True)
            with temporary_beside(folder) as (temporary, file):
                write_tar(file, files)
                os.fchmod(file.fileno(), 0o444)
                flush(file)
                with temporary.open("rb") as written:
                    sha256 = sha256_of(written)
                self._keep(temporary, self.submission(sha256))
        size = sum(stream.seek(0, os.SEEK_END) for stream in files.values())
        return StoredSubmission(sha256=sha256, size=size)

    def submission(self, sha256: str) -> Path:
        """Where the hand-in of that hash is, or would be."""
        return self.root / "submissions" / sha256[:2] / f"{_checked(sha256)}.tar"

    def submission_entries(self, sha256: str) -> tuple[FileEntry, ...]:
        """The files of a hand-in, by name."""
        return tuple(entry(path, stream) for path, stream, _ in read_tar(self._tar(sha256)))

    def submission_files(self, sha256: str) -> dict[str, bytes]:
        """Everything in a hand-in: path -> content."""
        return {path: stream.read() for path, stream, _ in read_tar(self._tar(sha256))}

    def submission_file(self, sha256: str, path: str) -> bytes:
        """One file of a hand-in."""
        for name, stream, _ in read_tar(self._tar(sha256)):
            if name == path:
                return stream.read()
        raise NotFoundError("ce fichier n'est pas dans ce rendu.")

    def _keep(self, temporary: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            temporary.replace(target)
        # Also when another request stored the same bytes: its rename may not be on the disk yet.
        flush_folder(target.parent)
        flush_folder(target.parent.parent)

    def _tar(self, sha256: str) -> Path:
        path = self.submission(sha256)
        if not path.is_file():
            raise NotFoundError("les fichiers de ce rendu ne sont plus là.", where=path.name)
        return path

    # Releases

    def put_release(self, folder: Path) -> str:
        """Keep a copy of a folder of released files; its digest, the same for the same files."""
        sources = release_sources(folder)
        releases = self.root / "releases"
        with storage_errors(), ExitStack() as stack:
            releases.mkdir(parents=True, exist_ok=True)
            streams = {p: stack.enter_context(f.open("rb")) for p, f in sources.items()}
            _, file = stack.enter_context(temporary_beside(releases))
            write_tar(file, streams)
            flush(file)
            with Path(file.name).open("rb") as written:
                digest = sha256_of(written)
            if not (releases / digest).is_dir():
                self._copy_release(sources, releases / digest)
        return digest

    def _copy_release(self, sources: Mapping[str, Path], target: Path) -> None:
        incoming = target.with_name(f".incoming-{target.name}-{os.getpid()}")
        try:
            for path, source in sources.items():
                write_file(incoming / path, source.read_bytes())
            incoming.rename(target)
            flush_folder(target.parent)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def release_entries(self, digest: str) -> tuple[FileEntry, ...]:
        """The files of a release, by name."""
        folder = self.root / "releases" / _checked(digest)
        if not folder.is_dir():
            raise NotFoundError("les fichiers de cette publication ne sont plus là.", where=digest)
        return _release_entries(folder)

    def release_file(self, digest: str, path: str) -> Path:
        """One file of a release."""
        if any(file.path == path for file in self.release_entries(digest)):
            return self.root / "releases" / digest / path
        raise NotFoundError("ce fichier n'est pas dans cet exercice.")

    # Feedback

    def put_feedback(self, public_id: str, notebook: str, html: str) -> None:
        """Write the feedback of one notebook of a submission, replacing an earlier grading's."""
        write_file(self._feedback(public_id) / f"{safe_path(notebook)}.html", html.encode())

    def feedback_notebooks(self, public_id: str) -> list[str]:
        """Names of the notebooks that have feedback, without extension."""
        return sorted(path.stem for path in self._feedback(public_id).glob("*.html"))

    def feedback_file(self, public_id: str, notebook: str) -> Path:
        """The feedback of one notebook."""
        if notebook not in self.feedback_notebooks(public_id):
            raise NotFoundError("il n'y a pas encore de retour pour ce rendu.")
        return self._feedback(public_id) / f"{notebook}.html"

    def _feedback(self, public_id: str) -> Path:
        return self.root / "feedback" / _checked(public_id)


def release_sources(folder: Path) -> dict[str, Path]:
    """The files of a folder that learners may get, by relative path; links and odd names refused."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    kept = {name: path for name, path in found.items() if not _is_scratch(name)}
    for name, path in kept.items():
        if path.is_symlink() or not (path.is_dir() or path.is_file()) or not is_safe(name):
            raise InvalidInputError(
                "ce fichier ne peut pas être publié : nom refusé, lien ou fichier spécial.",
                where=str(path),
                todo="Renommez-le ou retirez-le de l'exercice.",
            )
    return {name: path for name, path in kept.items() if path.is_file()}


def _is_scratch(name: str) -> bool:
    return any(part in {".ipynb_checkpoints", "__pycache__"} for part in name.split("/"))


@lru_cache(maxsize=512)
def _release_entries(folder: Path) -> tuple[FileEntry, ...]:
    # A release never changes under its digest, so what was read once stays true.
    return tuple(_file_entry(name, path) for name, path in release_sources(folder).items())


def _file_entry(name: str, path: Path) -> FileEntry:
    with path.open("rb") as stream:
        return entry(name, stream)


def _checked(digest: str) -> str:
    if not _HEX.fullmatch(digest):
        raise NotFoundError("cet identifiant n'existe pas.")
    return digest
