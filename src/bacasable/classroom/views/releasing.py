"""What a trainer sees of a course's exercises before and after they are released to a cohort."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bacasable.classroom.context import Classroom
from bacasable.classroom.views.tables import releases_of
from bacasable.course.content import CourseAssignment
from bacasable.database import Audit, CheckState, Cohort, Release, ReleaseCheck
from bacasable.errors import BacasableError, NotFoundError
from bacasable.exchange.authored import assignments_of
from bacasable.exchange.release import target
from bacasable.gradebook.sources import digest_of
from bacasable.releasing.checks import find_check, find_checks
from bacasable.releasing.report import Report, report_of
from bacasable.releasing.source import source_folder
from bacasable.releasing.versions import NewVersion, new_version, released_source


class ReleaseState(enum.StrEnum):
    """Where an exercise stands for a cohort."""

    NONE = "none"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"  # late hand-ins are refused, and the due date has passed
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Where the check of an exercise's files stands. `state` is empty if nobody asked for it."""

    assignment: str
    state: str = ""
    reason: str = ""
    report: Report | None = None
    done_at: dt.datetime | None = None

    @property
    def under_way(self) -> bool:
        return self.state in {CheckState.QUEUED, CheckState.RUNNING}

    @property
    def verdict(self) -> str:
        """One word for pages: unknown, waiting, running, failed, good or bad."""
        if self.report is not None:
            return "bad" if self.report.problems else "good"
        words = {CheckState.QUEUED: "waiting", CheckState.RUNNING: "running"}
        return words.get(CheckState(self.state), "failed") if self.state else "unknown"


@dataclass(frozen=True, kw_only=True)
class Line:
    """An exercise in the list. `changed`: the course's files are no longer those released."""

    name: str
    title: str
    module: str
    release: Release | None
    state: ReleaseState
    checked: Checked
    changed: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An exercise's own page. `known`: what the course says of it; `problem`: why files can't be read."""

    cohort: Cohort
    name: str
    title: str
    known: CourseAssignment | None
    release: Release | None
    state: ReleaseState
    checked: Checked
    notebooks: tuple[str, ...]
    fresh: NewVersion | None
    problem: str
    trail: Sequence[Audit]


def state_of(release: Release | None, *, now: dt.datetime) -> ReleaseState:
    """Where a release stands; None: it was never released."""
    if release is None:
        return ReleaseState.NONE
    if release.withdrawn_at is not None:
        return ReleaseState.WITHDRAWN
    if release.opens_at > now:
        return ReleaseState.SCHEDULED
    past = release.due_at is not None and now > release.due_at
    return ReleaseState.CLOSED if release.closes_after_due and past else ReleaseState.OPEN


def checked(assignment: str, check: ReleaseCheck | None) -> Checked:
    """A check's row as pages show it."""
    if check is None:
        return Checked(assignment=assignment)
    done = check.state == CheckState.DONE
    return Checked(
        assignment=assignment,
        state=CheckState(check.state).value,
        reason=check.reason,
        report=report_of(check.result) if done else None,
        done_at=check.done_at,
    )


def lines(
    classroom: Classroom, session: Session, cohort: Cohort, *, now: dt.datetime
) -> list[Line]:
    """Every exercise of the course, and what was released of exercises that it no longer has."""
    releases = {release.assignment: release for release in releases_of(session, cohort.id)}
    names = assignments_of(classroom.settings, cohort.course)
    folders = {n: source_folder(classroom.settings, cohort.course, n) for n in names}
    digests = {name: digest_of(folder) for name, folder in folders.items()}
    checks = find_checks(session, digests.values())
    found = []
    for name in sorted({*names, *releases}):
        release, digest = releases.get(name), digests.get(name, "")
        title = classroom.courses.title(cohort.course, name)
        found.append(
            Line(
                name=name,
                title=title or (release.title if release else name),
                module=classroom.courses.module(cohort.course, name),
                release=release,
                state=state_of(release, now=now),
                checked=checked(name, checks.get(digest)),
                changed=release is not None and _changed(classroom, release, digest),
            )
        )
    return found


def desk(
    classroom: Classroom, session: Session, cohort_id: int, assignment: str, *, now: dt.datetime
) -> Desk:
    """One exercise's page. Raises `NotFoundError`."""
    cohort = session.get_one(Cohort, cohort_id)
    releases = {release.assignment: release for release in releases_of(session, cohort_id)}
    release, folder, problem, fresh = releases.get(assignment), None, "", None
    try:
        folder = source_folder(classroom.settings, cohort.course, assignment)
        fresh = new_version(classroom.settings, session, release) if release else None
    except BacasableError as error:
        if release is None:
            raise
        problem = error.line()
    check = find_check(session, digest_of(folder)) if folder else None
    title = classroom.courses.title(cohort.course, assignment)
    return Desk(
        cohort=cohort,
        name=assignment,
        title=title or (release.title if release else assignment),
        known=classroom.courses.find(cohort.course, assignment),
        release=release,
        state=state_of(release, now=now),
        checked=checked(assignment, check),
        notebooks=tuple(sorted(path.stem for path in folder.glob("*.ipynb"))) if folder else (),
        fresh=fresh,
        problem=problem,
        trail=_trail(session, release),
    )


def check_of(classroom: Classroom, session: Session, cohort_id: int, assignment: str) -> Checked:
    """Where the check of an exercise as it is now stands. Raises `NotFoundError`."""
    course = session.get_one(Cohort, cohort_id).course
    digest = digest_of(source_folder(classroom.settings, course, assignment))
    return checked(assignment, find_check(session, digest))


def notebook_path(folder: Path, notebook: str) -> Path:
    """A notebook of an exercise. Raises `NotFoundError` for any other name."""
    for path in folder.glob("*.ipynb"):
        if path.stem == notebook:
            return path
    raise NotFoundError("cet exercice n'a pas ce notebook.")


def _changed(classroom: Classroom, release: Release, digest: str) -> bool:
    old = released_source(classroom.settings, release)
    known = release.source_digest or (digest_of(old) if old.is_dir() else "")
    return bool(digest) and digest != known


def _trail(session: Session, release: Release | None) -> Sequence[Audit]:
    """What people did to a release, the newest first."""
    if release is None:
        return ()
    query = session.query(Audit).filter_by(target=target(release)).order_by(Audit.id.desc())
    return query.limit(50).all()
