"""The checks that were asked for: rows of the platform's database that a grader claims.

What was checked is named by the digest of its files, so the same content is run once; whoever
looks at it next finds the result. As with hand-ins, a killed grader loses nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bacasable.autograde.work import retry_seconds
from bacasable.database import (
    Audit,
    CheckState,
    Cohort,
    Database,
    Event,
    ReleaseCheck,
    utc_now,
)
from bacasable.errors import BacasableError, MachineError
from bacasable.exchange.authored import exercise_folder
from bacasable.exchange.release import STAFF_ONLY
from bacasable.gradebook.sources import digest_of
from bacasable.releasing.check import Checker
from bacasable.settings import Settings

logger = logging.getLogger(__name__)
QUEUED, RUNNING = CheckState.QUEUED, CheckState.RUNNING
UNDER_WAY = (QUEUED, RUNNING)
# A check renews nothing: longer than any takes, two runs of all notebooks.
LEASE = dt.timedelta(minutes=30)
WATCH_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A check that is ours to do."""

    id: int
    course: str
    assignment: str
    digest: str
    tries: int


def find_check(session: Session, digest: str) -> ReleaseCheck | None:
    """The check of that content, asked for or done."""
    return session.scalar(select(ReleaseCheck).filter_by(digest=digest))


def find_checks(session: Session, digests: Collection[str]) -> dict[str, ReleaseCheck]:
    """The checks of several contents, by digest."""
    found = session.scalars(select(ReleaseCheck).where(ReleaseCheck.digest.in_(digests)))
    return {check.digest: check for check in found}


def ask(
    settings: Settings, database: Database, *, course: str, assignment: str, actor: str, again: bool
) -> ReleaseCheck:
    """Ask for the check of an exercise as it is now; `again`: also if it has a result."""
    digest = digest_of(exercise_folder(settings, course, assignment))
    with database.transaction() as session:
        check = session.scalar(select(ReleaseCheck).filter_by(digest=digest).with_for_update())
        if check is not None and (check.state in UNDER_WAY or not _worth(check, again=again)):
            return check
        if check is None:
            check = ReleaseCheck(digest=digest, asked_by=actor)
            session.add(check)
        check.course, check.assignment = course, assignment
        check.asked_by, check.asked_at = actor, utc_now()
        check.state, check.tries, check.result, check.reason = QUEUED, 0, {}, ""
        check.done_at = check.lease_until = None
        session.flush()
        _tell(session, check)
        details = {"digest": digest}
        session.add(
            Audit(actor=actor, action="check", target=f"{course}/{assignment}", details=details)
        )
        return check


def stop(
    settings: Settings, database: Database, *, course: str, assignment: str, actor: str
) -> ReleaseCheck | None:
    """End the check of an exercise as it is now, where it waits or runs; its grader notices."""
    digest = digest_of(exercise_folder(settings, course, assignment))
    with database.transaction() as session:
        check = session.scalar(select(ReleaseCheck).filter_by(digest=digest).with_for_update())
        if check is None or check.state not in UNDER_WAY:
            return check
        check.state, check.reason, check.done_at = CheckState.FAILED, _STOPPED, utc_now()
        check.lease_owner = check.lease_until = None
        session.flush()
        _tell(session, check)
        details = {"digest": digest}
        target = f"{course}/{assignment}"
        session.add(Audit(actor=actor, action="stop-check", target=target, details=details))
        return check


def _worth(check: ReleaseCheck, *, again: bool) -> bool:
    return again or check.state == CheckState.FAILED


class Checks:
    """The queue as one grader sees it, and the work on it."""

    def __init__(
        self, settings: Settings, database: Database, checker: Checker, *, owner: str
    ) -> None:
        self._settings, self._database = settings, database
        self._checker, self._owner = checker, owner

    def take_over(self) -> None:
        """Put back what this grader was checking when it died."""
        with self._database.transaction() as session:
            for check in session.scalars(select(ReleaseCheck).where(self._is_ours())):
                check.state, check.lease_owner, check.lease_until = QUEUED, None, None

    def claim(self) -> Asked | None:
        """The next check to do, if there is one. Cheap when there is none."""
        now = utc_now()
        waiting = select(ReleaseCheck.id).where(_is_free(now)).order_by(ReleaseCheck.asked_at)
        with self._database.reading() as session:
            if session.scalar(waiting.limit(1)) is None:
                return None
        with self._database.transaction() as session:
            chosen = waiting.limit(1).with_for_update(skip_locked=True)
            claimed = session.scalar(
                update(ReleaseCheck)
                .where(ReleaseCheck.id == chosen.scalar_subquery(), _is_free(now))
                .values(
                    state=RUNNING,
                    lease_owner=self._owner,
                    lease_until=now + LEASE,
                    tries=ReleaseCheck.tries + 1,
                )
                .returning(ReleaseCheck.id)
                .execution_options(synchronize_session=False)
            )
            if claimed is None:
                return None
            check = session.get_one(ReleaseCheck, claimed)
            _tell(session, check)
            return Asked(
                id=check.id,
                course=check.course,
                assignment=check.assignment,
                digest=check.digest,
                tries=check.tries,
            )

    def do(self, asked: Asked, cancelled: threading.Event) -> None:
        """Check, and keep what came of it; a failing machine puts it back."""
        try:
            folder = exercise_folder(self._settings, asked.course, asked.assignment)
            if digest_of(folder) != asked.digest:
                return self._finish(asked, CheckState.FAILED, reason=_CHANGED)
            with self._watching(asked, cancelled):
                report = self._checker.check(folder, cancelled)
            if digest_of(folder) != asked.digest:  # what ran may be neither version
                return self._finish(asked, CheckState.FAILED, reason=_CHANGED)
        except MachineError as error:
            logger.warning("checking %s: %s", asked.assignment, error.line())
            if cancelled.is_set():
                return self._finish(asked, QUEUED, tries=asked.tries - 1)
            if asked.tries < self._settings.grading_tries:
                later = utc_now() + dt.timedelta(seconds=retry_seconds(asked.tries))
                return self._finish(asked, QUEUED, lease_until=later)
            return self._finish(asked, CheckState.FAILED, reason=error.line())
        except BacasableError as error:
            return self._finish(asked, CheckState.FAILED, reason=error.line())
        except Exception:
            with suppress(Exception):
                self._finish(asked, CheckState.FAILED, reason=_DEFECT)
            raise
        return self._finish(asked, CheckState.DONE, result=report.as_json())

    @contextmanager
    def _watching(self, asked: Asked, cancelled: threading.Event) -> Iterator[None]:
        """Cancel the run once somebody has stopped the check."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(WATCH_SECONDS):
                with suppress(OperationalError), self._database.reading() as session:
                    query = select(ReleaseCheck.id).where(
                        ReleaseCheck.id == asked.id, self._is_ours()
                    )
                    if session.scalar(query) is None:
                        return cancelled.set()

        watcher = threading.Thread(target=watch, name="check-watch")
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _finish(self, asked: Asked, state: CheckState, **values: Any) -> None:
        with self._database.transaction() as session:
            query = select(ReleaseCheck).where(ReleaseCheck.id == asked.id, self._is_ours())
            check = session.scalar(query.with_for_update())
            if check is None:
                logger.warning("checking %s: stopped, or taken over", asked.assignment)
                return
            check.state, check.lease_owner, check.lease_until = state, None, None
            check.done_at = None if state is QUEUED else utc_now()
            for name, value in values.items():
                setattr(check, name, value)
            _tell(session, check)

    def _is_ours(self) -> ColumnElement[bool]:
        return and_(ReleaseCheck.state == RUNNING, ReleaseCheck.lease_owner == self._owner)


_CHANGED = "L'exercice a changé pendant la vérification : vérifiez-le à nouveau."
_STOPPED = "La vérification a été arrêtée."
_DEFECT = "La vérification s'est arrêtée sur une erreur inattendue, notée dans le journal."


def _is_free(now: dt.datetime) -> ColumnElement[bool]:
    """Queued and not put off, or held by a grader that has been silent too long."""
    due = or_(ReleaseCheck.lease_until.is_(None), ReleaseCheck.lease_until < now)
    return and_(ReleaseCheck.state.in_(UNDER_WAY), due)


def _tell(session: Session, check: ReleaseCheck) -> None:
    """Open pages of every cohort that follows the course; never a learner's."""
    state = CheckState(check.state).value
    payload = {"assignment": check.assignment, "state": state, STAFF_ONLY: True}
    for cohort_id in session.scalars(select(Cohort.id).filter_by(course=check.course)):
        session.add(Event(cohort_id=cohort_id, kind="check", payload=payload))
