"""What a learner can do with assignments, for every front end: nbgrader's commands, the
Assignment List, our own command. Each act asks the platform first; none needs a course to be
chosen unless a name is ambiguous.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bacasable_lab.catalog import Catalog, Receipt
from bacasable_lab.client import Classroom
from bacasable_lab.feedback import ZONE
from bacasable_lab.handin import HandIn, select
from bacasable_lab.listing import Entry, Listing
from bacasable_lab.preload import Preloader, Report, find
from bacasable_lab.workspace import Workspace


@dataclass(frozen=True)
class HandedInWork:
    """What came of a hand-in: the receipt, in words too, and what was left out."""

    receipt: Receipt
    lines: tuple[str, ...]
    warnings: tuple[str, ...]


class Desk:
    """One learner at work."""

    def __init__(
        self, *, workspace: Workspace, classroom: Classroom, student: str, zone: str = ZONE
    ) -> None:
        self.workspace = workspace
        self.classroom = classroom
        self.zone = zone
        self.listing = Listing(workspace=workspace, student=student, zone=zone)
        self.preloader = Preloader(workspace=workspace, classroom=classroom)

    @classmethod
    def mine(cls, environ: Mapping[str, str] = os.environ, *, zone: str = ZONE) -> Self:
        """The desk of whoever runs this, on the platform that started this container."""
        student = environ.get("JUPYTERHUB_USER") or getpass.getuser()
        classroom = Classroom.from_environ(environ)
        return cls(workspace=Workspace.mine(), classroom=classroom, student=student, zone=zone)

    def bring(self, *, only_if_changed: bool = False) -> Report:
        """Bring what is new into the workspace."""
        ask = self.classroom.catalog_if_changed if only_if_changed else self.classroom.catalog
        catalog = ask()
        return self.preloader.bring(catalog) if catalog else Report()

    def released(self, *, course_id: str = "", name: str = "") -> list[Entry]:
        """nbgrader's dictionaries of what is released."""
        catalog = _only(self.classroom.catalog(), course_id, name)
        return self.listing.released(catalog, self.workspace.read_state())

    def submitted(self, *, course_id: str = "", name: str = "") -> list[Entry]:
        """nbgrader's dictionaries of what was handed in."""
        catalog = _only(self.classroom.catalog(), course_id, name)
        return self.listing.submitted(catalog, self.workspace.read_state())

    def everything(self, *, course_id: str = "") -> list[Entry]:
        """What is released, then what was handed in."""
        catalog = _only(self.classroom.catalog(), course_id, "")
        state = self.workspace.read_state()
        return self.listing.released(catalog, state) + self.listing.submitted(catalog, state)

    def fetch(self, name: str, *, course_id: str = "") -> list[str]:
        """Bring an assignment, or what is missing of it; overwrite nothing."""
        assignment = find(
            self.classroom.catalog(), self.workspace.read_state(), name, course_id=course_id
        )
        done = self.preloader.restore(assignment)
        folder = self.workspace.read_state().folders(assignment)[0].folder
        return done or [f"Déjà là : ~/exercices/{folder}. Rien n'a changé."]

    def reset(self, name: str, *, course_id: str = "") -> list[str]:
        """Begin an assignment again from its original; the old work is kept beside."""
        state = self.workspace.read_state()
        assignment = find(self.classroom.catalog(), state, name, course_id=course_id)
        return self.preloader.reset(assignment)

    def submit(self, name: str, *, course_id: str = "") -> HandedInWork:
        """Hand in the folder of an assignment."""
        state = self.workspace.read_state()
        assignment = find(self.classroom.catalog(), state, name, course_id=course_id)
        hand_in = HandIn(workspace=self.workspace, classroom=self.classroom)
        folder = hand_in.folder(assignment, state, name)
        selection = select(assignment, folder)
        warnings = [f"Non rendu : {line}" for line in selection.skipped]
        receipt = hand_in.send(assignment, selection)
        lines = hand_in.told(assignment, receipt, zone=self.zone)
        return HandedInWork(receipt, tuple(lines), tuple(warnings))

    def fetch_feedback(self, name: str, *, course_id: str = "") -> list[Path]:
        """Bring the feedback of every attempt of one assignment, or of all (empty name)."""
        catalog, state = self.classroom.catalog(), self.workspace.read_state()
        wanted = (
            [find(catalog, state, name, course_id=course_id)]
            if name
            else _only(catalog, course_id, "").assignments
        )
        return [
            page
            for assignment in wanted
            for page in self.listing.feedback(assignment, state).fetch(self.classroom, assignment)
        ]


def _only(catalog: Catalog, course_id: str, name: str) -> Catalog:
    chosen = (
        a for a in catalog.assignments if course_id in ("", a.course_id) and name in ("", a.name)
    )
    return Catalog(assignments=tuple(chosen), problems=catalog.problems)
