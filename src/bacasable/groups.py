"""Group work: one hand-in for several people, each of them with a submission row of their own.

The row of who handed in leads: it is the job, and what happens to it happens to the rows of the
others. Who is credited is settled when the hand-in arrives; changing groups later changes nothing
of it. See docs/decisions/0007-one-hand-in-several-people.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from bacasable.database import (
    GroupMember,
    Membership,
    Person,
    Release,
    Role,
    SharedHandIn,
    Submission,
    WorkGroup,
)


@dataclass(frozen=True, kw_only=True)
class Team:
    """A group as a page shows it. `used`: its hand-ins so far."""

    number: int
    people: tuple[Person, ...]
    used: int


@dataclass(frozen=True, kw_only=True)
class Teams:
    """The groups of some releases, asked person by person."""

    found: dict[tuple[int, int], Team] = field(default_factory=dict)  # (release, person) -> group

    def of(self, release_id: int, person_id: int) -> Team | None:
        return self.found.get((release_id, person_id))

    def all(self) -> list[Team]:
        """Each of them once, by number."""
        return sorted({id(t): t for t in self.found.values()}.values(), key=lambda t: t.number)


def read_teams(
    session: Session, release_ids: Collection[int], person_ids: Collection[int] | None = None
) -> Teams:
    """The groups of these releases: all of them, or those that one of these people is in."""
    query = select(WorkGroup).where(WorkGroup.release_id.in_(release_ids))
    if person_ids is not None:
        query = query.where(WorkGroup.members.any(GroupMember.person_id.in_(person_ids)))
    loaded = joinedload(WorkGroup.members).joinedload(GroupMember.person)
    groups = session.scalars(query.options(loaded)).unique().all()
    used = _used(session, [group.id for group in groups])
    found: dict[tuple[int, int], Team] = {}
    for group in groups:
        people = sorted((m.person for m in group.members), key=lambda p: (p.full_name, p.username))
        team = Team(number=group.number, people=tuple(people), used=used.get(group.id, 0))
        found |= {(group.release_id, person.id): team for person in people}
    return Teams(found=found)


@dataclass(frozen=True, kw_only=True)
class LockedTeam:
    """Whom a hand-in is credited to, who hands in first. `group_id`: None without a group."""

    group_id: int | None
    people: tuple[Person, ...]


def locked_team(session: Session, release_id: int, person_id: int) -> LockedTeam:
    """A learner and their mates; none of them hands in until the transaction ends.

    The group is locked before people are, and people by id, so that two never wait for each other.
    """
    group_id = _group_id(session, release_id, person_id, lock=True)
    ids = _learners_in(session, group_id) if group_id else set()
    if person_id not in ids:  # alone, or moved out while this waited for the lock
        group_id, ids = None, {person_id}
    query = select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    people = sorted(session.scalars(query), key=lambda p: (p.id != person_id, p.id))
    return LockedTeam(group_id=group_id, people=tuple(people))


def share(session: Session, team: LockedTeam, rows: Sequence[Submission]) -> None:
    """Make rows one hand-in of a group, the first of them the leading one."""
    if team.group_id is not None:
        session.add_all(
            SharedHandIn(submission_id=row.id, leader_id=rows[0].id, group_id=team.group_id)
            for row in rows
        )
        session.flush()


def counted_attempts(session: Session, release_id: int, person_id: int) -> Sequence[str]:
    """The states of the attempts that are counted for a learner: of their group, or their own."""
    query = select(Submission.state).where(Submission.release_id == release_id)
    group_id = _group_id(session, release_id, person_id)
    if group_id is None:
        return session.scalars(query.where(Submission.person_id == person_id)).all()
    query = query.join(SharedHandIn, SharedHandIn.submission_id == Submission.id)
    query = query.where(SharedHandIn.group_id == group_id)
    return session.scalars(query.where(SharedHandIn.leader_id == Submission.id)).all()


def rows_of(session: Session, submission: Submission) -> list[Submission]:
    """The rows of one hand-in, the leading one first: only this one, where nobody shares it."""
    shared = session.get(SharedHandIn, submission.id)
    if shared is None:
        return [submission]
    query = select(Submission).join(SharedHandIn, SharedHandIn.submission_id == Submission.id)
    rows = session.scalars(query.where(SharedHandIn.leader_id == shared.leader_id)).all()
    return sorted(rows, key=lambda row: (row.id != shared.leader_id, row.id))


def leaders(session: Session, submission_ids: Collection[int]) -> dict[int, Submission]:
    """Submission id -> the row that leads it, for those that are shared."""
    query = select(SharedHandIn).where(SharedHandIn.submission_id.in_(submission_ids))
    leader = joinedload(SharedHandIn.leader).load_only(Submission.person_id)
    query = query.options(leader.joinedload(Submission.person))
    return {shared.submission_id: shared.leader for shared in session.scalars(query)}


def followers(submission_ids: Collection[int]) -> Select[int]:
    """Ids of the rows that these lead."""
    query = select(SharedHandIn.submission_id).where(SharedHandIn.leader_id.in_(submission_ids))
    return query.where(SharedHandIn.submission_id != SharedHandIn.leader_id)


@dataclass(frozen=True, kw_only=True)
class Once:
    """What counts for several people, to be shown once.

    `names`: of all of them, by the public id of the row that is shown; `shown`: public ids of the
    other rows -> that one; `doubles`: (assignment, user name) of the others.
    """

    names: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    doubles: set[tuple[str, str]] = field(default_factory=set)


def counting_once(session: Session, cohort_id: int) -> Once:
    """The shared hand-ins of a cohort that count, each for the members for whom it does."""
    who = (Person.username, Person.full_name)
    query = select(SharedHandIn.leader_id, Submission.public_id, Release.assignment, *who)
    # By way of the groups, which are few beside the cohort's submissions.
    query = query.join(WorkGroup, WorkGroup.id == SharedHandIn.group_id)
    query = query.join(Release, Release.id == WorkGroup.release_id)
    query = query.join(Submission, Submission.id == SharedHandIn.submission_id)
    query = query.join(Person, Person.id == Submission.person_id)
    query = query.where(Release.cohort_id == cohort_id, Submission.counts)
    found, first = Once(), dict[int, str]()
    leading_first = (SharedHandIn.leader_id != Submission.id, Submission.id)
    for leader, public_id, assignment, username, name in session.execute(
        query.order_by(*leading_first)
    ):
        shown = first.setdefault(leader, public_id)
        found.names.setdefault(shown, []).append(name)
        if shown != public_id:
            found.shown[public_id] = shown
            found.doubles.add((assignment, username))
    return found


def is_job() -> ColumnElement[bool]:
    """Whether a submission stands for its hand-in: it is alone, or leads."""
    followed = exists().where(
        SharedHandIn.submission_id == Submission.id, SharedHandIn.leader_id != Submission.id
    )
    return ~followed


def is_by_a_mate(other: type[Submission]) -> ColumnElement[bool]:
    """Whether `other` is a submission of somebody who shares the hand-in of a `Submission`."""
    row = aliased(Submission)
    mates = exists().where(
        SharedHandIn.leader_id == Submission.id,
        SharedHandIn.submission_id == row.id,
        row.person_id == other.person_id,
    )
    return mates.correlate(Submission, other)


def _group_id(
    session: Session, release_id: int, person_id: int, *, lock: bool = False
) -> int | None:
    query = select(WorkGroup).join(WorkGroup.members)
    query = query.where(GroupMember.release_id == release_id, GroupMember.person_id == person_id)
    group = session.scalar(query.with_for_update(of=WorkGroup) if lock else query)
    return None if group is None else group.id


def _learners_in(session: Session, group_id: int) -> set[int]:
    """Ids of the members of a group who are still learners of the cohort."""
    query = select(GroupMember.person_id).join(Release, Release.id == GroupMember.release_id)
    query = query.join(
        Membership,
        and_(
            Membership.cohort_id == Release.cohort_id,
            Membership.person_id == GroupMember.person_id,
            Membership.role == Role.LEARNER,
        ),
    )
    return set(session.scalars(query.where(GroupMember.group_id == group_id)))


def _used(session: Session, group_ids: Collection[int]) -> dict[int, int]:
    query = select(SharedHandIn.group_id, func.count(SharedHandIn.leader_id.distinct()))
    query = query.where(SharedHandIn.group_id.in_(group_ids)).group_by(SharedHandIn.group_id)
    return {row[0]: row[1] for row in session.execute(query)}
