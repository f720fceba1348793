"""Secrets of an installation: made once, one file each, readable by their owner only."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from bacasable.errors import StorageError
from bacasable.settings import Settings

NAME = re.compile(r"[a-z0-9-]{1,64}")


def secret(settings: Settings, name: str) -> str:
    """The secret called `name`: 64 hexadecimal digits, made at the first call.

    Safe to call from several processes at once: all get the same value.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"not the name of a secret: {name!r}")
    path = secrets_dir(settings) / name
    try:
        _write_once(path, secrets.token_hex(32))
        value = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StorageError(
            f"le secret ne peut pas être lu ou écrit ({error.strerror}).",
            where=str(path),
            todo="Vérifiez les droits du dossier et la place sur le disque.",
        ) from error
    if not value:
        raise StorageError("le fichier est vide.", where=str(path), todo="Supprimez-le.")
    return value


def secrets_dir(settings: Settings) -> Path:
    """The folder of secrets, closed to others."""
    folder = settings.data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def _write_once(path: Path, value: str) -> None:
    # Written beside, then linked: nobody ever reads a file that is only half there.
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was first: its value is the secret
    finally:
        draft.unlink()
