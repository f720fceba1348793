"""A whole cohort at work, written straight into both databases: what no test could hand in."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api
from school import School, notebook
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bacasable.database import Membership, Person, Release, Role, Submission, utc_now
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.reading import reading

COURSE_ID = "petit-demo"
NOTEBOOK = "n1"
ESSAY = "q1-essai"  # the question of each exercise that a person grades
POINTS = 2.0
MESSAGES = (
    "La fonction doit rendre une valeur, pas l'afficher.",
    "Attendu 42, trouvé 41.",
    "La liste vide n'est pas prévue.",
)
FIRST = [
    "Amina",
    "Bastien",
    "Chloé",
    "Driss",
    "Élodie",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jules",
    "Khadija",
    "Léo",
]
LAST = [
    "Benali",
    "Caron",
    "Diallo",
    "Estève",
    "Fabre",
    "Garcia",
    "Haddad",
    "Imbert",
    "Joly",
    "Koné",
    "Lopez",
    "Martin",
]


@dataclass(kw_only=True)
class Crowd:
    """`learners` × `assignments` × `questions` in the cohort "demo" of a school."""

    school: School
    learners: int
    assignments: int
    questions: int
    chance: random.Random = field(default_factory=lambda: random.Random(34757))
    people: list[tuple[int, str]] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    sha256: str = ""

    def fill(self) -> Crowd:
        """Write all of it."""
        self._releases()
        files = {"n1.ipynb": io.BytesIO(notebook())}
        self.sha256 = self.school.store.put_submission(files).sha256
        with self.school.database.transaction() as session:
            self._people(session)
            self.submissions = list(self._attempts())
            session.execute(insert(Submission), self.submissions)
        gradebook = CohortGradebook(self.school.settings, COURSE_ID)
        gradebook.ensure()
        with reading(gradebook.path) as session:
            self._gradebook(session)
            session.commit()
        return self

    @property
    def cells(self) -> list[str]:
        return [ESSAY, *(f"q{n}-verif" for n in range(2, self.questions + 1))]

    def _releases(self) -> None:
        opened = utc_now() - dt.timedelta(days=30)
        for number in range(1, self.assignments + 1):
            name = f"{number // 5 + 1}.{number % 5 + 1}-exercice"
            title = f"Exercice {number} : lire, compter, expliquer"
            release = self.school.release("demo", name, title=title)
            due = opened + dt.timedelta(days=number + 20)
            rules = {"opens_at": opened, "due_at": due, "max_score": POINTS * self.questions}
            self.school.change_release(release, **rules)
            self.releases.append(release)

    def _people(self, session: Session) -> None:
        for number in range(self.learners):
            first, last = FIRST[number % 12], LAST[number // 12 % 12]
            username = f"apprenant{number:04d}"
            name = f"{first} {last}" + (f" {number // 144}" if number >= 144 else "")
            person = Person(username=username, full_name=name, email=f"{username}@example.org")
            session.add(person)
            session.flush()
            ids = {"person_id": person.id, "cohort_id": self.school.cohorts["demo"]}
            session.add(Membership(role=Role.LEARNER, **ids))
            self.people.append((person.id, username))

    def _attempts(self) -> Iterator[dict[str, Any]]:
        now = utc_now()
        for place, release in enumerate(self.releases):
            for person_id, username in self.people:
                if self.chance.random() < 0.1 + 0.02 * place:
                    continue
                attempts = self.chance.choice((1, 1, 1, 2, 3))
                for attempt in range(1, attempts + 1):
                    days = 28 * (1 - place / self.assignments)
                    age = dt.timedelta(days=days, minutes=attempts - attempt)
                    last = attempt == attempts
                    yield self._attempt(release, person_id, username, attempt, now - age, last)

    def _attempt(
        self,
        release: Release,
        person_id: int,
        username: str,
        attempt: int,
        received_at: dt.datetime,
        last: bool,
    ) -> dict[str, Any]:
        skill = self.chance.random() ** 0.5
        cells = [self._cell(name, skill) for name in self.cells]
        flag = {"notebook": NOTEBOOK, "grade_id": "q2-verif", "reason": "Sortie écrite par ruse."}
        return {
            "public_id": uuid.UUID(int=self.chance.getrandbits(128)).hex,
            "release_id": release.id,
            "person_id": person_id,
            "attempt": attempt,
            "received_at": received_at,
            "late": self.chance.random() < 0.05,
            "sha256": self.sha256,
            "size": 4000,
            "idempotency_key": uuid.UUID(int=self.chance.getrandbits(128)).hex,
            "state": "graded",
            "score": sum(cell["points"] or 0.0 for cell in cells),
            "max_score": POINTS * self.questions,
            "needs_manual_grade": True,
            "counts": last,
            "cells": cells,
            "flags": [flag] if self.chance.random() < 0.01 else [],
            "graded_at": received_at + dt.timedelta(seconds=1),
            "graded_version": 1,
            "reason": "",
            "tries": 1,
        }

    def _cell(self, name: str, skill: float) -> dict[str, Any]:
        manual = name == ESSAY
        right = self.chance.random() < skill
        message = "À corriger." if manual else "" if right else self.chance.choice(MESSAGES)
        return {
            "notebook": NOTEBOOK,
            "grade_id": name,
            "points": None if manual else POINTS * right,
            "max_points": POINTS,
            "manual": manual,
            "hidden": False,
            "message": message,
            "mode": "manual" if manual else "auto",
        }

    def _gradebook(self, session: Session) -> None:
        names = dict(self.people)
        rows = [{"id": name, "first_name": "", "last_name": ""} for name in names.values()]
        session.execute(insert(api.Student), rows)
        counting: dict[int, list[dict[str, Any]]] = {}
        for row in self.submissions:
            if row["counts"]:
                counting.setdefault(row["release_id"], []).append(row)
        for release in self.releases:
            rows = counting.get(release.id, [])
            self._assignment(session, release.assignment, rows, names)

    def _assignment(
        self, session: Session, name: str, rows: list[dict[str, Any]], names: dict[int, str]
    ) -> None:
        assignment = api.Assignment(name=name, course_id=COURSE_ID)
        session.add(assignment)
        session.flush()
        book = api.Notebook(name=NOTEBOOK, assignment=assignment)
        session.add(book)
        cells = {
            cell: api.GradeCell(
                name=cell,
                max_score=POINTS,
                cell_type="markdown" if cell == ESSAY else "code",
                notebook=book,
            )
            for cell in self.cells
        }
        answer = api.SolutionCell(name=ESSAY, notebook=book)
        session.add_all([*cells.values(), answer])
        session.flush()
        submitted, books, grades, comments = [], [], [], []
        for row in rows:
            one, sheet = _id(), _id()
            student = names[row["person_id"]]
            submitted.append({"id": one, "assignment_id": assignment.id, "student_id": student})
            books.append({"id": sheet, "assignment_id": one, "notebook_id": book.id})
            comments.append({"id": _id(), "cell_id": answer.id, "notebook_id": sheet})
            grades += [
                {
                    "id": _id(),
                    "cell_id": cells[cell["grade_id"]].id,
                    "notebook_id": sheet,
                    "auto_score": cell["points"],
                    "needs_manual_grade": cell["points"] is None,
                }
                for cell in row["cells"]
            ]
        for table, values in (
            (api.SubmittedAssignment, submitted),
            (api.SubmittedNotebook, books),
            (api.Grade, grades),
            (api.Comment, comments),
        ):
            if values:
                session.execute(insert(table), values)


def _id() -> str:
    return uuid.uuid4().hex
