"""A trainer releases an exercise, or changes the dates and rules of one that is released.

New rules also hold for what was handed in before: whether it is late, what that costs, which
attempt counts. An attempt that comes to count is graded again, which puts it in the gradebook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.autograde.counting import DEALT_WITH, counting
from bacasable.autograde.course_folder import open_course
from bacasable.autograde.course_writer import writing
from bacasable.database import Audit, Database, Release, Submission
from bacasable.errors import NotFoundError
from bacasable.exchange.publish import Titles, release_assignment
from bacasable.exchange.regrade import requeue
from bacasable.exchange.release import (
    ReleaseRules,
    apply_rules,
    find_release,
    release_event,
    restore,
    rules_of,
    target,
)
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.penalties import put_penalties
from bacasable.late import percent_lost, seconds_late
from bacasable.releasing.versions import new_version, release_new_version
from bacasable.settings import Settings

_RECOUNTED = {"due_at", "score_policy", "late_percent", "late_unit"}


def release(
    settings: Settings,
    database: Database,
    cohort: str,
    assignment: str,
    rules: ReleaseRules,
    *,
    actor: str,
    titles: Titles | None = None,
) -> Release:
    """Release an exercise; one that is released gets these rules and, if it changed, its files."""
    try:
        with database.reading() as session:
            before = find_release(session, cohort=cohort, assignment=assignment)
            fresh = new_version(settings, session, before)
    except NotFoundError:
        return release_assignment(settings, cohort, assignment, rules, actor=actor, titles=titles)
    which: dict[str, str] = {"cohort": cohort, "assignment": assignment, "actor": actor}
    done = change_rules(settings, database, rules=rules, **which)
    if before.withdrawn_at is not None:
        done = restore(database, **which)
    if fresh is not None:
        done = release_new_version(
            settings, database, expected=fresh.digest, titles=titles, **which
        )
    return done


def change_rules(
    settings: Settings,
    database: Database,
    *,
    cohort: str,
    assignment: str,
    rules: ReleaseRules,
    actor: str,
) -> Release:
    """Change dates and rules of a release."""
    rules.check()
    with database.transaction() as session:
        found = find_release(session, cohort=cohort, assignment=assignment)
        _ = found.cohort.course_id  # loaded now, used after the session is closed
        before = asdict(rules_of(found))
        apply_rules(found, rules)
        changed = {
            name: [_plain(before[name]), _plain(value)]
            for name, value in asdict(rules_of(found)).items()
            if value != before[name]
        }
        if not changed:
            return found
        session.flush()
        session.add(release_event(found))
        session.add(
            Audit(actor=actor, action="change-rules", target=target(found), details=changed)
        )
        if changed.keys() & _RECOUNTED:
            _recount(settings, session, found, actor=actor)
        return found


def _recount(settings: Settings, session: Session, release: Release, *, actor: str) -> None:
    query = select(Submission).filter_by(release_id=release.id).with_for_update(of=Submission)
    attempts: dict[int, list[Submission]] = defaultdict(list)
    for attempt in session.scalars(query.options(joinedload(Submission.person))):
        attempt.late_seconds = seconds_late(attempt.received_at, release.due_at)
        attempt.late = attempt.late_seconds > 0
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


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
