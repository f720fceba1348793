"""Who needs a trainer, and why. Facts about work handed in, never a guess about a person.

- stuck: the last `STUCK_ATTEMPTS` attempts at an exercise, in the last week, all fail the same
  question;
- behind: at least `BEHIND_BY` exercises fewer handed in than half of the cohort has;
- silent: nothing handed in for `SILENT_DAYS` days, while exercises are left to do.
A learner is listed once, for the first of these that holds; who handed in together, on one line.
Personal plans count: who is in a pause
is neither behind nor silent, silence begins at the end of the last pause, and an exercise that
only the plan of a learner leaves time for doesn't put them behind.
"""

from __future__ import annotations

import datetime as dt
import enum
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bacasable.database import Cohort, Membership, Release, Role, Submission, SubmissionState
from bacasable.groups import leaders
from bacasable.plans import Plans, Span, pauses, read_plans, terms

STUCK_ATTEMPTS = 3
STUCK_WITHIN = dt.timedelta(days=7)
BEHIND_BY = 3
SILENT_DAYS = 7
MOST_LOOKED_AT = 100  # learners who try again and again, the latest; no room holds more


class Why(enum.StrEnum):
    """The reason to go and see somebody."""

    STUCK = "stuck"
    BEHIND = "behind"
    SILENT = "silent"


class Learner(NamedTuple):
    """A learner by name. A thousand whole rows of people take long to read."""

    id: int
    username: str
    full_name: str


@dataclass(frozen=True, kw_only=True)
class Need:
    """A learner to go and see, or a group. What a reason doesn't use is left empty."""

    why: Why
    username: str
    full_name: str
    mates: tuple[Learner, ...] = ()  # stuck: who shares the last attempt, whoever sent it first
    since: dt.datetime | None = None  # silent: the last hand-in; stuck: the last attempt
    title: str = ""  # stuck: of the exercise
    assignment: str = ""
    grade_id: str = ""
    submission: str = ""  # stuck: public id of the last attempt
    attempts: int = 0
    done: int = 0  # behind: handed in by the learner
    usual: int = 0  # behind: handed in by half of the cohort


def needs(
    session: Session, cohort: Cohort, people: Sequence[Learner], *, now: dt.datetime
) -> list[Need]:
    """Who needs somebody in this cohort, stuck learners first. `people`: its learners."""
    releases = {r.id: r for r in _open_releases(session, cohort.id, now)}
    found: dict[int, Need] = {}
    by_id = {person.id: person for person in people}
    done = _done(session, releases)
    plans = read_plans(session, [cohort.id])
    pauses_of = {i: pauses(plan) for i in by_id if (plan := plans.of(cohort.id, i))}
    here = {i: p for i, p in by_id.items() if not _away(pauses_of.get(i, ()), now)}
    unfinished = {i: p for i, p in here.items() if done.get(i, 0) < len(releases)}
    back = {i: ended for i in pauses_of if (ended := _back(pauses_of[i], now))}
    opened = [release.opens_at for release in releases.values()]
    for need_of in (
        _stuck(session, releases, by_id, now),
        _behind(by_id, here, done, _deferred(session, cohort.id, releases, here, plans, now)),
        _silent(session, unfinished, back, cohort, opened, now),
    ):
        for person_id, need in need_of:
            found.setdefault(person_id, need)
    return list(dict.fromkeys(found.values()))


@dataclass(frozen=True)
class _Attempt:
    """The columns of a submission that tell whether somebody is stuck."""

    id: int
    release_id: int
    person_id: int
    attempt: int
    public_id: str
    state: str
    received_at: dt.datetime
    cells: list[Any] = field(hash=False)


Found = Iterator[tuple[int, Need]]


def _open_releases(session: Session, cohort_id: int, now: dt.datetime) -> Iterable[Release]:
    query = select(Release).where(Release.cohort_id == cohort_id, Release.opens_at <= now)
    return session.scalars(query.where(Release.withdrawn_at.is_(None)))


def _stuck(
    session: Session,
    releases: Mapping[int, Release],
    people: Mapping[int, Learner],
    now: dt.datetime,
) -> Found:
    stuck: dict[_Attempt, str] = {}  # the last attempt of each -> the question
    for (_, person_id), attempts in _tried_often(session, releases, now).items():
        failed = _failed_in_all(attempts[:STUCK_ATTEMPTS])
        if failed and person_id in people:
            stuck[attempts[0]] = failed
    for together in _hand_ins(session, stuck, people):
        last = together[0]
        first, *mates = (people[attempt.person_id] for attempt in together)
        release = releases[last.release_id]
        need = Need(
            why=Why.STUCK,
            username=first.username,
            full_name=first.full_name,
            mates=tuple(mates),
            since=last.received_at,
            title=release.title,
            assignment=release.assignment,
            grade_id=stuck[last],
            submission=last.public_id,
            attempts=last.attempt,
        )
        yield from ((attempt.person_id, need) for attempt in together)


def _hand_ins(
    session: Session, attempts: Iterable[_Attempt], people: Mapping[int, Learner]
) -> Iterable[list[_Attempt]]:
    """Attempts by what was handed in together: who sent it first, the others by name."""
    leading = leaders(session, [attempt.id for attempt in attempts])
    found: dict[int, list[_Attempt]] = defaultdict(list)
    for attempt in attempts:
        leader = leading.get(attempt.id)
        found[leader.id if leader else attempt.id].append(attempt)
    for leader_id, together in found.items():
        together.sort(key=lambda a: (a.id != leader_id, people[a.person_id].full_name))
    return found.values()


def _tried_often(
    session: Session, releases: Mapping[int, Release], now: dt.datetime
) -> dict[tuple[int, int], list[_Attempt]]:
    """The newest attempts of who tried an exercise again lately, the newest first."""
    pair = (Submission.release_id, Submission.person_id)
    lately = select(*pair).where(Submission.received_at > now - STUCK_WITHIN)
    lately = lately.where(Submission.attempt >= STUCK_ATTEMPTS)
    lately = lately.where(Submission.release_id.in_(releases)).group_by(*pair)
    lately = lately.order_by(func.max(Submission.received_at).desc()).limit(MOST_LOOKED_AT)
    key = lately.subquery()
    query = select(*(getattr(Submission, f.name) for f in fields(_Attempt)))
    query = query.join(
        key,
        and_(Submission.release_id == key.c.release_id, Submission.person_id == key.c.person_id),
    )
    found: dict[tuple[int, int], list[_Attempt]] = defaultdict(list)
    for row in session.execute(query.order_by(Submission.attempt.desc())):
        attempt = _Attempt(*row)
        found[attempt.release_id, attempt.person_id].append(attempt)
    return found


def _failed_in_all(attempts: Sequence[_Attempt]) -> str:
    """The first question that each of these attempts fails; empty if none, or still in work."""
    if any(attempt.state != SubmissionState.GRADED for attempt in attempts):
        return ""
    failed = [
        {c["grade_id"] for c in a.cells if (c["points"] or 0) < c["max_points"] and not c["manual"]}
        for a in attempts
    ]
    common = set.intersection(*failed)
    return next((c["grade_id"] for c in attempts[0].cells if c["grade_id"] in common), "")


def _done(session: Session, releases: Mapping[int, Release]) -> dict[int, int]:
    """Person id -> how many of these exercises they handed in."""
    query = select(Submission.person_id, func.count()).where(Submission.attempt == 1)
    query = query.where(Submission.release_id.in_(releases)).group_by(Submission.person_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _away(spans: Sequence[Span], now: dt.datetime) -> bool:
    return any(start <= now < end for start, end in spans)


def _back(spans: Sequence[Span], now: dt.datetime) -> dt.datetime | None:
    """When the last pause that is over ended."""
    return max((end for _, end in spans if end <= now), default=None)


def _deferred(
    session: Session,
    cohort_id: int,
    releases: Mapping[int, Release],
    people: Mapping[int, Learner],
    plans: Plans,
    now: dt.datetime,
) -> dict[int, int]:
    """Person id -> how many exercises are due for the others, not yet for them nor handed in."""
    planned = [i for i in people if plans.of(cohort_id, i)]
    if not planned:
        return {}
    query = select(Submission.person_id, Submission.release_id)
    query = query.where(Submission.person_id.in_(planned), Submission.attempt == 1)
    handed_in = {(row.person_id, row.release_id) for row in session.execute(query)}
    return {
        i: sum(
            (i, r.id) not in handed_in
            and terms(r).is_late(now)
            and not plans.terms(r, i).is_late(now)
            for r in releases.values()
        )
        for i in planned
    }


def _behind(
    everybody: Mapping[int, Learner],
    people: Mapping[int, Learner],
    done: Mapping[int, int],
    deferred: Mapping[int, int],
) -> Found:
    usual = int(statistics.median(done.get(i, 0) for i in everybody)) if everybody else 0
    for person_id, person in people.items():
        if usual - done.get(person_id, 0) - deferred.get(person_id, 0) >= BEHIND_BY:
            yield (
                person_id,
                Need(
                    why=Why.BEHIND,
                    username=person.username,
                    full_name=person.full_name,
                    done=done.get(person_id, 0),
                    usual=usual,
                ),
            )


def _silent(
    session: Session,
    people: Mapping[int, Learner],
    back: Mapping[int, dt.datetime],
    cohort: Cohort,
    opened: Iterable[dt.datetime],
    now: dt.datetime,
) -> Found:
    limit = now - dt.timedelta(days=SILENT_DAYS)
    running = cohort.starts_on <= now.date() <= cohort.ends_on
    if not running or min(opened, default=now) > limit:
        return  # nothing has been open for so long yet
    learners = select(Membership.person_id).filter_by(cohort_id=cohort.id, role=Role.LEARNER)
    query = select(Submission.person_id, func.max(Submission.received_at))
    query = query.where(Submission.person_id.in_(learners)).group_by(Submission.person_id)
    last = {row[0]: row[1] for row in session.execute(query)}
    for person_id, person in people.items():
        since = last.get(person_id)
        heard = max((t for t in (since, back.get(person_id)) if t), default=None)
        if heard is None or heard < limit:
            need = Need(
                why=Why.SILENT, username=person.username, full_name=person.full_name, since=since
            )
            yield person_id, need
