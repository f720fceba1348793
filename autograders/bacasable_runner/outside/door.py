"""Files beside the notebook, seen from the other process: regular ones, small enough, no links.

Also the state of the random generators, which a test that fixes a seed shares with the learner's
functions.
"""

from __future__ import annotations

import os
import random
import stat
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

MOST_FILES = 300
LARGEST_FILE = 8 << 20
MOST_BYTES = 20 << 20
DEEPEST = 6


def listing() -> list[Any]:
    """`[name, size, time]` of each regular file under the current folder, links left out."""
    found: list[Any] = []
    _list(Path(), found, 0)
    return found


def _list(folder: Path, found: list[Any], depth: int) -> None:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if len(found) >= MOST_FILES:
                return
            status = entry.stat(follow_symlinks=False)
            path = folder / entry.name
            if stat.S_ISDIR(status.st_mode) and depth < DEEPEST:
                _list(path, found, depth + 1)
            elif stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                found.append([str(path), status.st_size, status.st_mtime_ns])


def read(name: str) -> bytes:
    """The content of a file. Raises `OSError` for a link, a device, or one that is too large."""
    descriptor = os.open(safe(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
            raise OSError("not a small regular file")
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(LARGEST_FILE + 1)
    finally:
        os.close(descriptor)


def write(name: str, content: bytes) -> None:
    """Write a file, in a folder made if needed; never through a link."""
    path = safe(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)


def safe(name: str) -> Path:
    """A relative path that stays under the current folder. Raises `ValueError`."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise ValueError("not a relative path")
    if len(path.parts) > DEEPEST + 1 or len(name) > 500:
        raise ValueError("path too long")
    return Path(path)


def random_state() -> list[Any]:
    """The state of both generators that notebooks seed."""
    return [random.getstate(), list(np.random.get_state())]


def set_random_state(state: Any) -> None:
    """Go on drawing where the other side stopped."""
    own, numpy = state
    random.setstate(own)
    np.random.set_state(tuple(numpy))
