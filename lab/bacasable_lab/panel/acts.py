"""What the panel's buttons do. Each returns what the browser is told, or raises `LabError`."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bacasable_lab.catalog import NOTEBOOK, Assignment
from bacasable_lab.client import HandedIn
from bacasable_lab.desk import Desk
from bacasable_lab.errors import RefusedError, WorkspaceError
from bacasable_lab.handin import HandIn, Selection, select
from bacasable_lab.names import is_safe_path
from bacasable_lab.panel.handins import HandIns
from bacasable_lab.panel.help import Question, help_request, help_requests
from bacasable_lab.panel.result import result
from bacasable_lab.panel.sheet import Sheet
from bacasable_lab.preload import find
from bacasable_lab.versions import Versions

_ONE_AT_A_TIME: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True)
class Which:
    """An assignment, and the folder of it that the learner works in (empty: the first one)."""

    course_id: str
    name: str
    folder: str = ""


class Acts:
    """One learner's panel at work."""

    def __init__(self, desk: Desk, *, root: Path) -> None:
        self._desk = desk
        self._sheet = Sheet(workspace=desk.workspace, root=root)
        self._hand_ins = HandIns(desk)

    def assignments(self) -> dict[str, Any]:
        """The list, after what is new has come."""
        catalog = self._desk.classroom.catalog()
        report = self._desk.preloader.bring(catalog)
        told = self._sheet.told(catalog, self._desk.workspace.read_state())
        return told | {
            "problems": list(report.problems),
            "help": help_requests(self._desk.classroom),
        }

    def submit(self, which: Which, *, key: str) -> dict[str, Any]:
        """Hand in. `key` tells one decision of the learner from the next one."""
        with _ONE_AT_A_TIME[f"{which.course_id}/{which.name}"]:
            assignment = self._find(which)
            hand_in = HandIn(workspace=self._desk.workspace, classroom=self._desk.classroom)
            state = self._desk.workspace.read_state()
            selection = select(
                assignment, hand_in.folder(assignment, state, which.folder or which.name)
            )
            for file in selection.files:
                _check_readable(file)
            receipt = hand_in.send(assignment, selection, key=_tied(key, assignment, selection))
        return {"receipt": dict(receipt.raw), "warnings": list(selection.skipped)}

    def reset(self, which: Which) -> dict[str, Any]:
        """Begin again from the original; the old work stays beside."""
        return {"lines": self._desk.preloader.reset(self._find(which))}

    def fetch(self, which: Which) -> dict[str, Any]:
        """Put back what is missing of an assignment."""
        return {"lines": self._desk.preloader.restore(self._find(which))}

    def submission(self, submission_id: str) -> dict[str, Any]:
        """One hand-in with its graded cells."""
        return result(self._desk.classroom.submission(submission_id))

    def reopen(self, submission_id: str) -> dict[str, Any]:
        """Put the files of an earlier hand-in into a folder of their own, and tell where."""
        name, books = self._hand_ins.reopen(submission_id)
        return {"folder": name, "notebooks": [self._sheet.path(b) for b in books if b.is_file()]}

    def take_back(self, which: Which, submission_id: str) -> dict[str, Any]:
        """Put an earlier hand-in in the place of the work in hand, which is kept."""
        assignment = self._find(which)
        folder = self._folder(assignment, which)
        lines, books = self._hand_ins.take_back(assignment, folder, submission_id)
        return {"lines": lines, "notebooks": [self._sheet.path(book) for book in books]}

    def restore(self, which: Which, *, notebook: str, version: str) -> dict[str, Any]:
        """Go back to an earlier version of a notebook; what is there becomes a version."""
        assignment = self._find(which)
        folder = self._folder(assignment, which)
        if notebook not in assignment.notebooks:
            raise RefusedError("cet exercice n'a pas ce notebook.", status=404)
        with self._desk.workspace.changing():
            Versions(self._desk.workspace).restore(folder / notebook, version)
        return {}

    def ask_help(self, which: Which, question: Question) -> dict[str, Any]:
        """Ask a person for help with an assignment."""
        assignment = self._find(which)
        asked = self._desk.classroom.ask_help(
            assignment.cohort, {"assignment": assignment.name, **question.told()}
        )
        return help_request(asked)

    def close_help(self, request_id: str) -> dict[str, Any]:
        """Help is no longer needed."""
        self._desk.classroom.close_help(request_id)
        return {}

    def _folder(self, assignment: Assignment, which: Which) -> Path:
        hand_in = HandIn(workspace=self._desk.workspace, classroom=self._desk.classroom)
        state = self._desk.workspace.read_state()
        return hand_in.folder(assignment, state, which.folder or which.name)

    def _find(self, which: Which) -> Assignment:
        return find(
            self._desk.classroom.catalog(),
            self._desk.workspace.read_state(),
            which.name,
            course_id=which.course_id,
        )

    def feedback(self, submission_id: str, notebook: str) -> bytes:
        """The feedback page of one notebook."""
        return self._desk.classroom.feedback(submission_id, notebook)


def notebook_here(path: str, *, root: Path) -> Path:
    """A notebook of the learner's, from its path in JupyterLab. Raises `LabError`."""
    file = (root / path).resolve() if is_safe_path(path) else root
    if not file.is_relative_to(root.resolve()):
        raise RefusedError("ce notebook n'est pas dans votre espace.", status=404)
    if not file.is_file() or file.suffix != NOTEBOOK:
        raise WorkspaceError(
            "ce notebook n'existe plus.",
            where=path,
            todo="Si vous l'avez renommé, fermez cet onglet et ouvrez-le sous son nouveau nom.",
        )
    return file


def _tied(key: str, assignment: Assignment, selection: Selection) -> str:
    """A key for this very work: a retry gets the receipt of the first try, but never that of
    other work, which an autosave may have made of it in between.
    """
    parts = (key, assignment.key, selection.fingerprint())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _check_readable(file: HandedIn) -> None:
    if not file.path.endswith(NOTEBOOK):
        return
    try:
        book = json.loads(file.content)
        readable = isinstance(book, dict) and isinstance(book.get("cells"), list)
    except (ValueError, RecursionError):
        readable = False
    if not readable:
        raise WorkspaceError(
            "ce notebook est abîmé, il ne peut pas être rendu.",
            where=file.path,
            todo="Ouvrez un rendu précédent, ou recommencez l'exercice : ce fichier sera gardé.",
        )
