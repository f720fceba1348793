"""Hand-ins as deterministic archives: the same files give the same bytes, so the same name.

Members are regular files in the order of their names, with owner 0, mode 0644 and time 0.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 18


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One file of a hand-in or of a release. `size` in bytes."""

    path: str
    size: int
    sha256: str

    def as_json(self) -> dict[str, str | int]:
        return {"path": self.path, "size": self.size, "sha256": self.sha256}


def write_tar(target: BinaryIO, files: Mapping[str, BinaryIO]) -> None:
    """Write `files` (path -> seekable stream) into `target`."""
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(files):
            stream = files[path]
            member = tarfile.TarInfo(path)
            member.mode = 0o644
            member.size = stream.seek(0, 2)
            stream.seek(0)
            tar.addfile(member, stream)


def read_tar(path: Path) -> Iterator[tuple[str, BinaryIO, int]]:
    """(path, stream, size in bytes) of each regular member, in order."""
    with tarfile.open(path, mode="r:") as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            if stream is not None:
                yield member.name, _as_binary(stream), member.size


def entry(path: str, stream: BinaryIO) -> FileEntry:
    """Size and hash of a stream, read by chunks."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return FileEntry(path=path, size=size, sha256=digest.hexdigest())


def sha256_of(stream: BinaryIO) -> str:
    """Hexadecimal SHA-256 of a whole stream, from its start."""
    stream.seek(0)
    return entry("", stream).sha256


def _as_binary(stream: object) -> BinaryIO:
    return stream  # type: ignore[return-value]  # typeshed: IO[bytes], same thing here
