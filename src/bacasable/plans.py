"""The due date and the attempts of one learner: those of the release, as their plan changes them.

Everything that asks for a due date or a number of attempts of a learner asks here.

1. Extra time lengthens the span from the opening to the due date by its percentage.
2. Extensions of the exercise add their durations.
3. Then each pause, in order, shifts a due date inside or after it by its length. Pauses that
   overlap are one.

All steps only add, so a plan never makes a due date earlier. What the release leaves open, no due
date or any number of attempts, stays open.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.database import Adaptation, AdaptationKind, Release

Span = tuple[dt.datetime, dt.datetime]
NONE = dt.timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for one learner at one release. `adapted`: not what holds for the others."""

    due_at: dt.datetime | None
    max_attempts: int | None
    adapted: bool

    def is_late(self, at: dt.datetime) -> bool:
        """Whether that moment is after the due date."""
        return self.due_at is not None and at > self.due_at


def terms(release: Release, adaptations: Iterable[Adaptation] = ()) -> Terms:
    """What holds at a release for the learner of these adaptations, all of them in force."""
    mine = [a for a in adaptations if a.assignment in ("", release.assignment)]
    due_at, most = release.due_at, release.max_attempts
    if not mine:  # nearly always, and tables have thousands of them
        return Terms(due_at=due_at, max_attempts=most, adapted=False)
    if due_at is not None:
        due_at = _shifted(due_at + _lengthened(release, mine), pauses(mine))
    if most is not None:
        most += sum(a.amount for a in mine if a.kind == AdaptationKind.ATTEMPTS)
    adapted = (due_at, most) != (release.due_at, release.max_attempts)
    return Terms(due_at=due_at, max_attempts=most, adapted=adapted)


def extension_to(
    release: Release, adaptations: Sequence[Adaptation], until: dt.datetime
) -> dt.timedelta:
    """The extension with which the due date becomes `until`; zero or less if it is no later.

    A moment inside a pause is not reached: the due date comes as long after the pause.
    """
    assert release.due_at is not None  # noqa: S101 - nothing to extend otherwise
    mine = [a for a in adaptations if a.assignment in ("", release.assignment)]
    for start, end in reversed(pauses(mine)):
        if until >= end:
            until -= end - start
    return until - release.due_at - _lengthened(release, mine)


def pauses(adaptations: Iterable[Adaptation]) -> list[Span]:
    """The pauses in order; those that overlap or touch are one."""
    found: list[Span] = []
    for start, end in sorted(_spans(adaptations)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


class Plans:
    """The plans of some learners, asked release by release."""

    def __init__(self, adaptations: Iterable[Adaptation]) -> None:
        self._found: dict[tuple[int, int], list[Adaptation]] = defaultdict(list)
        for adaptation in adaptations:
            self._found[adaptation.cohort_id, adaptation.person_id].append(adaptation)

    def of(self, cohort_id: int, person_id: int) -> Sequence[Adaptation]:
        """What is in force for a learner in a cohort, in the order it was given."""
        return self._found.get((cohort_id, person_id), ())

    def terms(self, release: Release, person_id: int) -> Terms:
        return terms(release, self.of(release.cohort_id, person_id))


def read_plans(
    session: Session, cohort_ids: Collection[int], person_ids: Collection[int] | None = None
) -> Plans:
    """The plans in force in these cohorts, of these people or of all."""
    query = select(Adaptation).where(Adaptation.cohort_id.in_(cohort_ids))
    if person_ids is not None:
        query = query.where(Adaptation.person_id.in_(person_ids))
    query = query.where(Adaptation.ended_at.is_(None)).order_by(Adaptation.id)
    return Plans(session.scalars(query))


def terms_of(session: Session, release: Release, person_id: int) -> Terms:
    """What holds for one learner at one release."""
    return read_plans(session, [release.cohort_id], [person_id]).terms(release, person_id)


def _lengthened(release: Release, mine: Iterable[Adaptation]) -> dt.timedelta:
    """What extra time and extensions add to the due date."""
    mine, percent, extended = list(mine), 0, NONE
    for adaptation in mine:
        if adaptation.kind == AdaptationKind.EXTRA_TIME:
            percent = max(percent, adaptation.amount)
        elif adaptation.kind == AdaptationKind.EXTENSION:
            extended += dt.timedelta(seconds=adaptation.amount)
    due_at = release.due_at or release.opens_at
    span = max(NONE, due_at - release.opens_at)
    return dt.timedelta(seconds=math.ceil(span.total_seconds() * percent / 100)) + extended


def _shifted(due_at: dt.datetime, spans: Iterable[Span]) -> dt.datetime:
    for start, end in spans:
        if due_at >= start:
            due_at += end - start
    return due_at


def _spans(adaptations: Iterable[Adaptation]) -> Iterator[Span]:
    for adaptation in adaptations:
        if adaptation.kind == AdaptationKind.PAUSE and adaptation.starts_at and adaptation.ends_at:
            yield adaptation.starts_at, adaptation.ends_at
