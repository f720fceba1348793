"""The author's files of an assignment: which there are, and the digest of what is in them."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

File = tuple[str, Path, tuple[int, int]]


def source_files(folder: Path) -> dict[str, Path]:
    """Files by relative path: those that a cohort's gradebook keeps a copy of."""
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    return {
        name.as_posix(): path
        for name, path in found.items()
        if path.is_file() and not any(map(_is_scratch, name.parts))
    }


def digest_of(folder: Path) -> str:
    """SHA-256 of names and contents; another one as soon as anything differs."""
    return _digest(tuple((n, p, _stamp(p)) for n, p in source_files(folder).items()))


def _is_scratch(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@functools.lru_cache(maxsize=512)
def _digest(files: tuple[File, ...]) -> str:
    # Read once: a page asks for the digests of a whole course.
    total = hashlib.sha256()
    for name, path, _ in files:
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
