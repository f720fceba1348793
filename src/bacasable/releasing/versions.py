"""A released exercise replaced by its corrected version.

Whoever has not handed in gets the new version; every hand-in is graded again against it. The new
version is first generated in a folder of its own: if nbgrader refuses it, nothing has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bacasable.autograde.course_folder import open_course
from bacasable.autograde.course_writer import writing
from bacasable.database import (
    Audit,
    Cohort,
    Database,
    Membership,
    Person,
    Release,
    Role,
    Submission,
)
from bacasable.errors import ConflictError
from bacasable.exchange.publish import Titles
from bacasable.exchange.regrade import regrade_all
from bacasable.exchange.release import find_release, keep, release_event, target, title_of
from bacasable.exchange.store import Store
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.cells import follow
from bacasable.gradebook.sources import digest_of
from bacasable.releasing.changes import Changes, changes
from bacasable.releasing.rehearsal import rehearsal
from bacasable.releasing.source import source_folder
from bacasable.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A learner that a new version concerns. `attempts`: how many are graded again."""

    username: str
    full_name: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """What a new version would do, before it does it. `digest`: of the files that were compared."""

    digest: str
    changes: Changes
    get_it: tuple[Reached, ...]
    graded_again: tuple[Reached, ...]


def released_source(settings: Settings, release: Release) -> Path:
    """The files that hand-ins are graded with now."""
    root = CohortGradebook(settings, release.cohort.course_id).root
    return root / "source" / release.assignment


def new_version(settings: Settings, session: Session, release: Release) -> NewVersion | None:
    """What releasing the course's files would change; None: nothing, they are those released."""
    folder = source_folder(settings, release.cohort.course, release.assignment)
    digest = digest_of(folder)
    old = released_source(settings, release)
    known = release.source_digest or (digest_of(old) if old.is_dir() else "")
    if digest == known:
        return None
    people = _reached(session, release)
    return NewVersion(
        digest=digest,
        changes=changes(old, folder),
        get_it=tuple(one for one in people if not one.attempts),
        graded_again=tuple(one for one in people if one.attempts),
    )


def release_new_version(
    settings: Settings,
    database: Database,
    *,
    cohort: str,
    assignment: str,
    expected: str,
    actor: str,
    titles: Titles | None = None,
) -> Release:
    """Replace the released version. `expected`: the digest that whoever confirms has seen."""
    with database.reading() as session:
        release = find_release(session, cohort=cohort, assignment=assignment)
        course: Cohort = release.cohort
        seen = new_version(settings, session, release)
    if seen is None:
        raise ConflictError("la version publiée est déjà celle du cours.", where=assignment)
    folder = source_folder(settings, course.course, assignment)
    with rehearsal(settings, folder) as made:
        if {expected} != {seen.digest, digest_of(made.source)}:
            raise ConflictError(
                "l'exercice a encore changé depuis que vous l'avez regardé.",
                todo="Regardez les changements à nouveau, puis confirmez.",
            )
        kept = keep(Store(settings.data_dir), made.release)
        known = titles(course.course, assignment) if titles else ""
        title = known or title_of(made.release)
        gradebook = CohortGradebook(settings, course.course_id)
        with writing(open_course(gradebook.root, run_config=False)) as book:
            with made.gradebook.open() as model:
                follow(book, model, assignment)
            gradebook.generate(assignment, course_dir=made.source.parents[1])
    with database.transaction() as session:
        release = find_release(session, cohort=cohort, assignment=assignment)
        before = release.version
        release.version = before + 1
        release.digest, release.max_score, release.title = kept.digest, kept.max_score, title
        release.source_digest = expected
        again = regrade_all(session, release, actor=actor)
        session.add(release_event(release))
        details = _details(seen, before=before, again=again)
        session.add(
            Audit(actor=actor, action="new-version", target=target(release), details=details)
        )
        _ = release.cohort.course_id  # loaded now, used after the session is closed
        return release


def _reached(session: Session, release: Release) -> list[Reached]:
    attempts = (
        select(Submission.person_id, func.count().label("attempts"))
        .where(Submission.release_id == release.id)
        .group_by(Submission.person_id)
        .subquery()
    )
    query = (
        select(Person.username, Person.full_name, func.coalesce(attempts.c.attempts, 0))
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(attempts, attempts.c.person_id == Person.id)
        .where(Membership.cohort_id == release.cohort_id, Membership.role == Role.LEARNER)
        .order_by(Person.full_name, Person.username)
    )
    return [Reached(username=u, full_name=f, attempts=n) for u, f, n in session.execute(query)]


def _details(seen: NewVersion, *, before: int, again: int) -> dict[str, Any]:
    return {
        "from": before,
        "to": before + 1,
        "source": seen.digest,
        "points": [seen.changes.before, seen.changes.after],
        "cells": [
            {"notebook": c.notebook, "cell": c.name, "what": c.what, "points": [c.before, c.after]}
            for c in seen.changes.cells
        ],
        "files": [{"file": f.name, "what": f.what} for f in seen.changes.files],
        "graded_again": again,
        "learners": [one.username for one in seen.graded_again],
        "get_it": [one.username for one in seen.get_it],
    }
