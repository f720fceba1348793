"""One call of a function in a folder of its own: what it answered, logged and left in files."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from verifie import espace

MOST_FILES = 50
LARGEST_BYTES = 5_000_000  # of all files together
MOST_RECORDS = 1000
LONGEST_RECORD = 300


def atelier(
    objet: Any, *, args: Sequence[Any], kwargs: Mapping[str, Any], fichiers: Mapping[str, bytes]
) -> dict[str, Any]:
    """`fichiers` (name -> bytes), `refuses` (links, too big, too many), `journal`, and the call's
    `valeur`, `refus`, `exception`, `message`, `ancetres`, `modifies`.
    """
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="atelier-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for path, content in fichiers.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        os.chdir(folder)
        try:
            with _journal() as records:
                appel = espace.EspaceLocal({"objet": objet}).appel("objet", args, kwargs)
        finally:
            os.chdir(before)
        kept, refused = _files(folder)
    return _as_data(appel) | {"journal": records, "fichiers": kept, "refuses": refused}


def _as_data(appel: espace.Appel) -> dict[str, Any]:
    refus = appel.resultat.refus
    return {
        "valeur": appel.resultat.valeur,
        "refus": [refus.cle, refus.details] if refus else None,
        "exception": appel.exception,
        "message": appel.message,
        "ancetres": appel.ancetres,
        "modifies": appel.modifies,
    }


@contextlib.contextmanager
def _journal() -> Iterator[list[dict[str, str]]]:
    """What is logged inside, in place of the root logger's own handlers."""
    root, notebook = logging.getLogger(), _Notebook()
    before, root.handlers = root.handlers, [notebook]
    try:
        yield notebook.records
    finally:
        root.handlers = before


class _Notebook(logging.Handler):
    """Keeps the level and the text of each record."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = str(record.getMessage())
        except Exception:  # noqa: BLE001 - arguments that don't fit, or a `__str__` of the learner's
            text = ""
        if len(self.records) < MOST_RECORDS:
            self.records.append({"niveau": record.levelname, "texte": text[:LONGEST_RECORD]})


def _files(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """Regular files as bytes, and the names of what was not read."""
    kept: dict[str, bytes] = {}
    refused: list[str] = []
    left = LARGEST_BYTES
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        content = _read(path, left) if len(kept) < MOST_FILES else None
        if content is None:
            refused.append(name)
        else:
            kept[name] = content
            left -= len(content)
        if len(refused) >= MOST_FILES:
            break
    return kept, refused


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(files))


def _read(path: Path, most: int) -> bytes | None:
    if path.is_symlink() or not path.is_file():
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most + 1)
    return content if len(content) <= most else None
