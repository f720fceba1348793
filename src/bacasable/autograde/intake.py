"""Reading a hand-in from disk.

Only regular files are read, nothing is followed, nothing is extracted: what comes out is a
mapping from relative path to content, its names checked and its size capped. A link, a device
or a pipe refuses the whole hand-in; a file whose name we don't allow is left out and named.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import stat
import tarfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bacasable.errors import InvalidInputError, TooLargeError

MAX_FILES = 500
MAX_DEPTH = 8
MAX_PATH_BYTES = 400
_PART = re.compile(r"[\w][\w .()+,@'=-]*", re.UNICODE)
_IGNORED = frozenset({".ipynb_checkpoints", "__pycache__", ".DS_Store", ".git"})


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """`files`: relative path with `/` -> content. `left_out`: names that we don't allow."""

    files: dict[str, bytes]
    left_out: tuple[str, ...] = ()
    received_at: dt.datetime | None = None


def is_allowed_path(path: str) -> bool:
    """Whether a relative path may name a file of a hand-in, on any system that reads it."""
    parts = path.split("/")
    return (
        len(parts) <= MAX_DEPTH
        and len(path.encode("utf-8", "replace")) <= MAX_PATH_BYTES
        and unicodedata.is_normalized("NFC", path)  # `é` is one character, whoever typed it
        and all(_PART.fullmatch(part) and part.strip(" .") == part for part in parts)
    )


def read_folder(root: Path, *, max_bytes: int) -> HandIn:
    """Read a submitted folder. Raises `InvalidInputError` if it holds a link or a device."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    size = 0
    for seen, (path, info) in enumerate(_walk(root), 1):
        size += info.st_size
        _check_totals(seen, size, max_bytes, root.name)
        name = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
        if is_allowed_path(name) and name not in files:
            files[name] = _read_regular(path, info.st_size, name)
        else:
            left_out.append(printable(name))
    return HandIn(files=files, left_out=tuple(left_out))


def _walk(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Regular files under `root`; a link anywhere, `root` included, refuses it."""
    folders = [root]
    if not stat.S_ISDIR(root.lstat().st_mode):
        _refuse_kind(root.name)
    while folders:
        folder = folders.pop()
        if len(folder.relative_to(root).parts) > MAX_DEPTH:
            raise InvalidInputError("trop de dossiers imbriqués.", where=printable(folder.name))
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except PermissionError:
            _refuse_unreadable(folder.name)
        for entry in entries:
            info = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(info.st_mode):
                folders += [] if entry.name in _IGNORED else [Path(entry.path)]
            elif not stat.S_ISREG(info.st_mode):
                _refuse_kind(entry.name)
            elif entry.name not in _IGNORED:
                yield Path(entry.path), info


def _read_regular(path: Path, size: int, name: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        _refuse_unreadable(name)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(size)


def read_tar(data: bytes, *, max_bytes: int) -> HandIn:
    """Read a stored hand-in: a plain tar of regular files. Nothing is written to disk."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errorlevel=2) as tar:
            for seen, member in enumerate(tar, 1):
                size += member.size
                _check_totals(seen, size, max_bytes, "rendu")
                if not member.isreg() or member.issparse():
                    _refuse_kind(member.name)
                content = tar.extractfile(member)
                if is_allowed_path(member.name) and content is not None:
                    files[member.name] = content.read()
                else:
                    left_out.append(printable(member.name))
    except tarfile.TarError:
        raise InvalidInputError("le rendu enregistré est illisible.", where="rendu") from None
    return HandIn(files=files, left_out=tuple(left_out))


def printable(name: str) -> str:
    """A hostile name, fit for a message: nothing invisible, nothing that turns text around."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in name[:80])
    return shown.encode("utf-8", "replace").decode("utf-8")


def _check_totals(seen: int, size: int, max_bytes: int, where: str) -> None:
    if seen > MAX_FILES:
        raise TooLargeError(f"plus de {MAX_FILES} fichiers.", where=printable(where))
    if size > max_bytes:
        raise TooLargeError(
            f"plus de {max_bytes / 1_000_000:.0f} Mo en tout.", where=printable(where)
        )


def _refuse_kind(name: str) -> NoReturn:
    raise InvalidInputError(
        "un rendu ne contient que des fichiers ordinaires (ni lien, ni tube, ni périphérique).",
        where=printable(name),
        todo="Retirez cet élément, puis rendez de nouveau.",
    )


def _refuse_unreadable(name: str) -> NoReturn:
    raise InvalidInputError("ce fichier n'est pas lisible.", where=printable(name))
