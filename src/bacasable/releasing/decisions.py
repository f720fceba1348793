"""A trainer releases an exercise, or changes the dates and rules of one that is released.

New rules also hold for what was handed in before, see `recount`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bacasable.database import Audit, Database, Release
from bacasable.errors import NotFoundError
from bacasable.exchange.publish import Titles, release_assignment
from bacasable.exchange.release import (
    ReleaseRules,
    apply_rules,
    find_release,
    release_event,
    restore,
    rules_of,
    target,
)
from bacasable.releasing.recount import recount
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
            recount(settings, session, found, actor=actor)
        return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
