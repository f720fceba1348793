"""A small school made in the database and the store: cohorts, people, releases, hand-ins."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bacasable.database import (
    Base,
    Cohort,
    Database,
    Event,
    Membership,
    Person,
    Release,
    Role,
    Submission,
    SubmissionState,
    Tutorship,
    utc_now,
)
from bacasable.exchange.check import Upload
from bacasable.exchange.receive import HandIn, Receipt, receive, submission_event
from bacasable.exchange.release import Publication, ReleaseRules, publish
from bacasable.exchange.store import Store
from bacasable.settings import Settings

COURSE = "petit"


def notebook(source: str = "def double(x):\n    ...\n", *, points: float = 2.0) -> bytes:
    """A notebook of one answer cell and one test cell."""
    answer = _cell(source, "double", solution=True, grade=False)
    test = _cell("assert double(2) == 4", "double-test", grade=True, points=points)
    title = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "# Doubler un nombre"}
    cells = [title, answer, test]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def _cell(source: str, grade_id: str, **nbgrader: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": grade_id,
        "execution_count": None,
        "metadata": {"nbgrader": {"grade_id": grade_id, "schema_version": 3} | nbgrader},
        "outputs": [],
        "source": source,
    }


def uploads(files: Mapping[str, bytes]) -> list[Upload]:
    """Files as they arrive."""
    return [Upload(name=n, stream=io.BytesIO(c), size=len(c)) for n, c in files.items()]


@dataclass
class School:
    """What tests do to a platform before they look at it."""

    settings: Settings
    people: dict[str, int] = field(default_factory=dict)
    cohorts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.database = Database(self.settings.database)
        Base.metadata.create_all(self.database.engine)  # what the migrations make, but faster
        self.store = Store(self.settings.data_dir)

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """A school of its own, where the fixture's lifetime is too short."""
        return cls(Settings(data_dir=folder / "var", courses_dir=folder, environment="test"))

    def close(self) -> None:
        self.database.engine.dispose()

    def add_cohort(self, name: str, *, title: str = "") -> None:
        cohort = Cohort(
            name=name,
            title=title or f"Promo {name}",
            course=COURSE,
            starts_on=dt.date(2026, 9, 1),
            ends_on=dt.date(2027, 3, 31),
        )
        with self.database.transaction() as session:
            session.add(cohort)
        self.cohorts[name] = cohort.id

    def add_person(self, username: str, *, full_name: str = "", is_admin: bool = False) -> None:
        person = Person(
            username=username,
            full_name=full_name or username.capitalize(),
            email=f"{username}@example.org",
            is_admin=is_admin,
        )
        with self.database.transaction() as session:
            session.add(person)
        self.people[username] = person.id

    def enrol(self, username: str, cohort: str, role: Role = Role.LEARNER) -> None:
        if username not in self.people:
            self.add_person(username)
        ids = {"person_id": self.people[username], "cohort_id": self.cohorts[cohort]}
        with self.database.transaction() as session:
            session.add(Membership(role=role, **ids))

    def follow(self, tutor: str, learner: str, cohort: str) -> None:
        """Let a tutor follow a learner."""
        ids = {"tutor_id": self.people[tutor], "learner_id": self.people[learner]}
        with self.database.transaction() as session:
            session.add(Tutorship(cohort_id=self.cohorts[cohort], **ids))

    def release(
        self,
        cohort: str,
        assignment: str = "a1",
        *,
        files: Mapping[str, bytes] | None = None,
        rules: ReleaseRules | None = None,
        title: str = "Doubler un nombre",
    ) -> Release:
        """Publish files as nbgrader would have generated them."""
        folder = self.settings.data_dir / "generated" / cohort / assignment
        for path, content in (files or {"n1.ipynb": notebook(), "data.csv": b"a;b\n"}).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        what = Publication(cohort=cohort, assignment=assignment, title=title, folder=folder)
        return publish(self.database, self.store, what, rules or ReleaseRules(), actor="formatrice")

    def change_release(self, release: Release, **changes: Any) -> None:
        with self.database.transaction() as session:
            row = session.get_one(Release, release.id)
            for name, value in changes.items():
                setattr(row, name, value)

    def hand_in(
        self,
        username: str,
        release: Release,
        *,
        files: Mapping[str, bytes] | None = None,
        key: str = "",
        at: dt.datetime | None = None,
        deliverables: Sequence[str] = (),
    ) -> Receipt:
        """Hand in, as the HTTP handler does."""
        sent = HandIn(
            person_id=self.people[username],
            release_id=release.id,
            uploads=uploads({"n1.ipynb": notebook()} if files is None else files),
            received_at=at or utc_now(),
            idempotency_key=key,
            deliverables=deliverables,
        )
        limit = self.settings.submission_max_bytes
        return receive(self.database, self.store, sent, max_bytes=limit)

    def grade(self, public_id: str, score: float | None, **more: Any) -> None:
        """Store a grading as the grader does."""
        values = {"state": SubmissionState.GRADED, "score": score, "counts": True} | more
        with self.database.transaction() as session:
            row = session.query(Submission).filter_by(public_id=public_id).one()
            row.max_score = row.release.max_score
            for name, value in values.items():
                setattr(row, name, value)
            session.add(submission_event(row))

    def submissions(self) -> list[Submission]:
        with self.database.reading() as session:
            return session.query(Submission).order_by(Submission.id).all()

    def events(self) -> list[Event]:
        with self.database.reading() as session:
            return session.query(Event).order_by(Event.id).all()

    def stored_files(self) -> list[Path]:
        """Everything under the store's hand-ins, temporary files included."""
        root = self.store.root / "submissions"
        return sorted(path for path in root.rglob("*") if path.is_file())
