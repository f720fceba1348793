"""Lateness, what it costs and which attempt counts, computed anew once dates or rules have changed.

An attempt that comes to count is graded again, which puts it in the gradebook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.autograde.counting import DEALT_WITH, counting
from bacasable.autograde.course_folder import open_course
from bacasable.autograde.course_writer import writing
from bacasable.database import Release, Submission
from bacasable.exchange.regrade import requeue
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.penalties import put_penalties
from bacasable.groups import is_job, rows_of
from bacasable.late import percent_lost, seconds_late
from bacasable.plans import read_plans
from bacasable.settings import Settings


def recount(settings: Settings, session: Session, release: Release, *, actor: str) -> None:
    """All hand-ins of a release, by its rules and the personal plans as they are now.

    That of a group is late as it is for who handed in.
    """
    plans = read_plans(session, [release.cohort_id])
    query = select(Submission).filter_by(release_id=release.id).where(is_job())
    for job in session.scalars(query.with_for_update(of=Submission)).all():
        due_at = plans.terms(release, job.person_id).due_at
        for row in rows_of(session, job):
            row.late_seconds = seconds_late(row.received_at, due_at)
            row.late = row.late_seconds > 0
    settle(settings, session, release, actor=actor)


def settle(
    settings: Settings,
    session: Session,
    release: Release,
    *,
    actor: str,
    person_ids: Collection[int] | None = None,
) -> None:
    """Which attempts count, and the penalties in the gradebook; of all people, or of some."""
    query = select(Submission).filter_by(release_id=release.id)
    if person_ids is not None:
        query = query.where(Submission.person_id.in_(person_ids))
    attempts: dict[int, list[Submission]] = defaultdict(list)
    for attempt in session.scalars(query.options(joinedload(Submission.person))):
        attempts[attempt.person_id].append(attempt)
    percents = {
        attempt.person.username: percent_lost(release, attempt.late_seconds)
        for mine in attempts.values()
        for attempt in mine
        if attempt.counts
    }
    for mine in attempts.values():
        _choose(session, mine, release, actor=actor)
    session.flush()  # rows that can't be written stop the gradebook, which comes last
    _write_penalties(settings, release, percents)


def _choose(
    session: Session, attempts: Sequence[Submission], release: Release, *, actor: str
) -> None:
    """Queue what has to be graded for the gradebook to hold the attempt that counts now."""
    chosen = counting(attempts, release)
    if chosen is not None and not chosen.counts:
        requeue(session, chosen, actor=actor)
    elif chosen is None and any(attempt.counts for attempt in attempts):
        # The newest can't be graded: trying again takes the older score out of the gradebook.
        done = [attempt for attempt in attempts if attempt.state in DEALT_WITH]
        requeue(session, max(done, key=lambda a: a.attempt), actor=actor)


def _write_penalties(settings: Settings, release: Release, percents: Mapping[str, float]) -> None:
    gradebook = CohortGradebook(settings, release.cohort.course_id)
    if percents and gradebook.path.is_file():
        with writing(open_course(gradebook.root, run_config=False)) as book:
            put_penalties(book, release.assignment, percents)
