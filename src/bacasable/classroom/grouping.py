"""A trainer makes the groups of a release: by hand, drawn by lot, or as at another exercise.

What groups have handed in stays credited as it was. Once a group has handed in, groups change by
hand only: a draw would mix who has used how many attempts.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bacasable.classroom.views.tables import find_release, learners
from bacasable.database import (
    Audit,
    Database,
    Event,
    GroupMember,
    Release,
    SharedHandIn,
    WorkGroup,
)
from bacasable.errors import ConflictError, InvalidInputError

MOST_GROUPS, LARGEST = 500, 50
SEED_CHARS = 40


def arrange(
    database: Database,
    cohort_id: int,
    assignment: str,
    numbers: Mapping[str, int],
    *,
    actor: str,
) -> None:
    """Put these learners in the group of that number; 0: in none. The others stay where they are."""
    with database.transaction() as session:
        release = _locked(session, cohort_id, assignment)
        now = numbers_of(session, release)
        people = learners(session, cohort_id)
        stay = {person.username: now.get(person.id, 0) for person in people}
        _set(session, release, stay | dict(numbers), actor=actor, how={"how": "by-hand"})


def draw_lots(
    database: Database, cohort_id: int, assignment: str, *, size: int, seed: str, actor: str
) -> None:
    """Everybody in a group of about that size, by lot. The same seed draws the same groups."""
    if not 2 <= size <= LARGEST:
        raise InvalidInputError(f"un groupe a de 2 à {LARGEST} personnes.")
    if not 0 < len(seed) <= SEED_CHARS:
        raise InvalidInputError(f"la graine du tirage a de 1 à {SEED_CHARS} signes.")
    with database.transaction() as session:
        release = _locked(session, cohort_id, assignment)
        _check_nothing_handed_in(session, release)
        drawn = draw([p.username for p in learners(session, cohort_id)], size=size, seed=seed)
        numbers = {name: n for n, group in enumerate(drawn, 1) for name in group}
        how = {"how": "drawn", "size": size, "seed": seed}
        _set(session, release, numbers, actor=actor, how=how)


def copy(database: Database, cohort_id: int, assignment: str, *, source: str, actor: str) -> None:
    """The groups of another exercise of the cohort, of whom is still in the cohort."""
    with database.transaction() as session:
        release = _locked(session, cohort_id, assignment)
        _check_nothing_handed_in(session, release)
        other = find_release(session, cohort_id, source)
        members = session.scalars(
            select(GroupMember)
            .filter_by(release_id=other.id)
            .options(selectinload(GroupMember.group), selectinload(GroupMember.person))
        ).all()
        if not members:
            raise ConflictError("cet exercice n'a pas de groupes.", where=other.title)
        here = {person.username for person in learners(session, cohort_id)}
        numbers = {m.person.username: m.group.number for m in members if m.person.username in here}
        _set(session, release, numbers, actor=actor, how={"how": "copied", "source": source})


def draw(usernames: Collection[str], *, size: int, seed: str) -> list[list[str]]:
    """Groups of about that size, no two of which differ by more than one person."""
    names = sorted(usernames)
    random.Random(seed).shuffle(names)  # noqa: S311 - a lot that can be drawn again, no secret
    count = max(1, round(len(names) / size))
    return [names[place::count] for place in range(count)] if names else []


def numbers_of(session: Session, release: Release) -> dict[int, int]:
    """Person id -> number of their group."""
    query = select(GroupMember.person_id, WorkGroup.number).join(GroupMember.group)
    query = query.where(GroupMember.release_id == release.id)
    return {row[0]: row[1] for row in session.execute(query)}


def grouped_releases(session: Session, cohort_id: int) -> set[int]:
    """Ids of the releases of a cohort that have groups."""
    query = select(GroupMember.release_id).join(Release, Release.id == GroupMember.release_id)
    return set(session.scalars(query.where(Release.cohort_id == cohort_id).distinct()))


def has_handed_in(session: Session, release: Release) -> bool:
    """Whether a group of a release has handed in."""
    query = select(SharedHandIn.submission_id).join(
        WorkGroup, WorkGroup.id == SharedHandIn.group_id
    )
    return session.scalar(query.where(WorkGroup.release_id == release.id).limit(1)) is not None


def target(release: Release) -> str:
    """What the audit trail calls the groups of a release."""
    return f"{release.cohort.course_id}/{release.assignment}/groups"


def _locked(session: Session, cohort_id: int, assignment: str) -> Release:
    """The release. Who hands in for one of its groups waits until the transaction ends."""
    release = find_release(session, cohort_id, assignment)
    session.get_one(Release, release.id, with_for_update=True)
    groups = select(WorkGroup).filter_by(release_id=release.id).order_by(WorkGroup.id)
    session.scalars(groups.with_for_update()).all()
    return release


def _check_nothing_handed_in(session: Session, release: Release) -> None:
    if has_handed_in(session, release):
        raise ConflictError(
            "un groupe a déjà rendu cet exercice.", todo="Changez les groupes à la main."
        )


def _set(
    session: Session,
    release: Release,
    numbers: Mapping[str, int],
    *,
    actor: str,
    how: Mapping[str, Any],
) -> None:
    people = {person.username: person for person in learners(session, release.cohort_id)}
    wanted: dict[int, list[str]] = defaultdict(list)
    for username, number in numbers.items():
        if username not in people:
            raise InvalidInputError(
                "cette personne n'apprend pas dans cette promo.", where=username
            )
        if not 0 <= number <= MOST_GROUPS:
            raise InvalidInputError(f"un groupe a un numéro, de 1 à {MOST_GROUPS}.")
        if number:
            wanted[number].append(username)
    _forget_members(session, release)
    groups = {g.number: g for g in session.scalars(_groups(release))}
    for number, names in sorted(wanted.items()):
        group = groups.get(number) or WorkGroup(release_id=release.id, number=number)
        session.add(group)
        for username in sorted(names):
            person = people[username]
            group.members.append(GroupMember(release_id=release.id, person_id=person.id))
    _forget_empty(session, [g for n, g in groups.items() if n not in wanted])
    details = {**how, "groups": {str(n): sorted(names) for n, names in sorted(wanted.items())}}
    session.add(Audit(actor=actor, action="groups", target=target(release), details=details))
    payload = {"assignment": release.assignment, "version": release.version}
    session.add(Event(cohort_id=release.cohort_id, kind="release", payload=payload))


def _groups(release: Release):  # type: ignore[no-untyped-def]
    query = select(WorkGroup).filter_by(release_id=release.id)
    return query.options(selectinload(WorkGroup.members))


def _forget_members(session: Session, release: Release) -> None:
    for group in session.scalars(_groups(release)):
        group.members.clear()
    session.flush()


def _forget_empty(session: Session, groups: Sequence[WorkGroup]) -> None:
    ids = [group.id for group in groups]
    used = set(session.scalars(select(SharedHandIn.group_id).where(SharedHandIn.group_id.in_(ids))))
    for group in groups:
        if group.id not in used:
            session.delete(group)
