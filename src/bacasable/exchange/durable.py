"""Writing so that a power cut leaves either the whole file or none.

Temporary file beside the target, fsync, rename, fsync of the folder. A disk that is full or
unwritable becomes a `StorageError`, and the temporary file is gone.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bacasable.errors import StorageError

_STORAGE_ERRNOS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EMFILE}
)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn the failures of a disk into the one line that a person can act on."""
    try:
        yield
    except OSError as error:
        if error.errno not in _STORAGE_ERRNOS:
            raise
        raise StorageError(
            f"l'enregistrement est impossible ({os.strerror(error.errno or 0)}).",
            todo="Rien n'a été perdu : prévenez votre formateur·rice, puis réessayez.",
        ) from error


@contextmanager
def temporary_beside(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in `folder`, flushed to the disk at the end; removed if it was not renamed."""
    path = folder / f".incoming-{secrets.token_hex(8)}"
    try:
        with path.open("xb") as file:
            yield path, file
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def flush(file: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Wait until the folder's names are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes, *, mode: int = 0o444) -> None:
    """Write `content` durably at `path`, replacing what is there."""
    with storage_errors():
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary_beside(path.parent) as (temporary, file):
            file.write(content)
            os.fchmod(file.fileno(), mode)
            flush(file)
            temporary.replace(path)
        flush_folder(path.parent)
