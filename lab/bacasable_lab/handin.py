"""Handing in: the files that the assignment asks for, read once, sent under one key.

The key is kept until the receipt is: whoever tries again after a cut, with the same work,
gets the receipt of the first time, and never a second attempt.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bacasable_lab.catalog import NOTEBOOK, Assignment, Receipt
from bacasable_lab.client import Classroom, HandedIn
from bacasable_lab.errors import WorkspaceError
from bacasable_lab.names import is_safe_path
from bacasable_lab.workspace import (
    State,
    Workspace,
    has_link_above,
    read_regular,
    sha256_of,
    write_whole,
)

MAX_BYTES = 20_000_000
MAX_FILES_SEEN = 10_000


@dataclass(frozen=True)
class Selection:
    """What will be handed in, and a French line for each file that will not."""

    files: tuple[HandedIn, ...]
    skipped: tuple[str, ...]

    def fingerprint(self) -> str:
        """sha256 over paths and contents: equal for equal work."""
        hasher = hashlib.sha256()
        for file in self.files:
            hasher.update(file.path.encode() + b"\0" + hashlib.sha256(file.content).digest())
        return hasher.hexdigest()


def select(assignment: Assignment, folder: Path) -> Selection:
    """Choose what to hand in from a folder. Raises `WorkspaceError` for a missing notebook."""
    released = assignment.hashes()
    files, skipped = [], []
    for path in _visible_files(folder):
        if not assignment.wants(path):
            if path.endswith(NOTEBOOK):
                skipped.append(f"{path} : cet exercice ne le demande pas.")
        elif (folder / path).is_symlink() or has_link_above(folder, path):
            skipped.append(f"{path} : c'est un lien. Mettez le fichier lui-même à sa place.")
        elif path.endswith(NOTEBOOK) or sha256_of(folder / path) != released.get(path):
            files.append(HandedIn(path, read_regular(folder / path, limit=MAX_BYTES)))
    selection = Selection(tuple(files), tuple(skipped))
    _check(assignment, selection, folder)
    return selection


class HandIn:
    """Hands in assignments of one workspace and keeps the receipts."""

    def __init__(self, *, workspace: Workspace, classroom: Classroom) -> None:
        self.workspace = workspace
        self.classroom = classroom

    def folder(self, assignment: Assignment, state: State, name: str) -> Path:
        """The folder that `name` (of an assignment or of a folder) means."""
        names = [placed.folder for placed in state.folders(assignment)]
        chosen = name if name in names else (names[0] if names else assignment.name)
        folder = self.workspace.exercises / chosen
        if not folder.is_dir():
            raise WorkspaceError(
                "ce dossier n'existe pas.",
                where=self.workspace.shown(folder),
                todo=f"Récupérez l'exercice : nbgrader fetch_assignment {assignment.name}",
            )
        return folder

    def send(self, assignment: Assignment, selection: Selection, *, key: str = "") -> Receipt:
        """Send, keep the receipt in `~/.bacasable/recus`, return it.

        `key`: what the caller knows this hand-in by; without one, a try that got no receipt
        lends its own.

        A full disk stops nobody from handing in: then nothing is kept here, only there.
        """
        pending = self.workspace.private / "envois" / f"{_file_name(assignment.key)}.json"
        key = key or _key(pending, selection.fingerprint())
        receipt = self.classroom.submit(assignment, selection.files, key=key)
        text = json.dumps(dict(receipt.raw), indent=1, ensure_ascii=False)
        with suppress(OSError):
            write_whole(self.receipt_path(receipt), text.encode())
            pending.unlink(missing_ok=True)
        return receipt

    def receipt_path(self, receipt: Receipt) -> Path:
        """Where the receipt is kept."""
        name = f"{receipt.course_id}-{receipt.assignment}-{receipt.attempt}-{receipt.id[:8]}.json"
        return self.workspace.receipts / name

    def told(self, assignment: Assignment, receipt: Receipt, *, zone: str) -> list[str]:
        """The receipt in words."""
        when = receipt.received_at.astimezone(ZoneInfo(zone))
        of = f" sur {assignment.max_attempts}" if assignment.max_attempts else ""
        late = "en retard" if receipt.late else "à l'heure"
        path = self.receipt_path(receipt)
        shared = [f"Rendu pour : {', '.join(receipt.people)}"] if len(receipt.people) > 1 else []
        kept = f"gardé dans {self.workspace.shown(path)}" if path.is_file() else "non gardé ici"
        return [
            f"Exercice rendu : {receipt.assignment} (tentative {receipt.attempt}{of}, {late})",
            *shared,
            f"Reçu le {when:%d/%m/%Y à %H:%M:%S} ({zone})",
            f"Empreinte sha256 : {receipt.sha256}",
            f"Reçu n° {receipt.id}, {kept}",
        ]


def _visible_files(folder: Path) -> Iterator[str]:
    """Relative paths of what is in a folder, without hidden things, following no link."""
    seen = 0
    for parent, folders, names in os.walk(folder, followlinks=False):
        here = Path(parent)
        # os.walk gives a link to a folder as a folder: it is a name here, to be told about.
        names += [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n != "feedback")
        seen += len(names)
        if seen > MAX_FILES_SEEN:
            raise WorkspaceError(
                f"plus de {MAX_FILES_SEEN} fichiers dans ce dossier.",
                where=folder.name,
                todo="Rangez ailleurs ceux que l'exercice ne demande pas.",
            )
        for name in sorted(names):
            path = (here / name).relative_to(folder).as_posix()
            if is_safe_path(path):
                yield path


def _check(assignment: Assignment, selection: Selection, folder: Path) -> None:
    missing = set(assignment.notebooks) - {f.path for f in selection.files}
    if missing:
        raise WorkspaceError(
            f"il manque {', '.join(sorted(missing))}.",
            where=folder.name,
            todo=" ".join((*selection.skipped, "Redonnez au carnet son nom d'origine.")),
        )
    size = sum(len(f.content) for f in selection.files)
    if size > MAX_BYTES:
        raise WorkspaceError(
            f"{size / 1e6:.0f} Mo, c'est trop : 20 Mo au plus par rendu.",
            where=folder.name,
            todo="Effacez les grosses sorties du carnet, puis rendez-le de nouveau.",
        )


def _key(pending: Path, fingerprint: str) -> str:
    """The key of a try that got no receipt, when it carried the same work; or else a new one."""
    try:
        kept = json.loads(pending.read_text(encoding="utf-8"))
        if kept["fingerprint"] == fingerprint:
            return str(kept["key"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    key = secrets.token_hex(16)
    with suppress(OSError):
        write_whole(pending, json.dumps({"fingerprint": fingerprint, "key": key}).encode())
    return key


def _file_name(key: str) -> str:
    return key.replace("/", "--")
