"""Who is asking: a person as the platform's database knows them, and what they are where."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.database import Cohort, Membership, Person, Role


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A membership: one cohort, one role in it."""

    cohort_id: int
    cohort: str
    course_id: str
    title: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person who makes a request."""

    person_id: int
    username: str
    full_name: str
    is_admin: bool
    enrolments: tuple[Enrolment, ...]

    def learns_in(self, cohort_id: int) -> bool:
        return (cohort_id, Role.LEARNER) in self._roles

    def teaches(self, cohort_id: int) -> bool:
        """Trainers their cohorts, admins all."""
        return self.is_admin or (cohort_id, Role.TRAINER) in self._roles

    @property
    def is_learner(self) -> bool:
        return any(enrolment.role == Role.LEARNER for enrolment in self.enrolments)

    @property
    def is_staff(self) -> bool:
        """Whether there is a cohort that this person teaches."""
        return self.is_admin or any(e.role == Role.TRAINER for e in self.enrolments)

    @property
    def _roles(self) -> set[tuple[int, Role]]:
        return {(enrolment.cohort_id, enrolment.role) for enrolment in self.enrolments}


def find_actor(session: Session, username: str) -> Actor | None:
    """The person of that user name, or None: the hub may know accounts that we don't."""
    memberships = joinedload(Person.memberships).joinedload(Membership.cohort)
    query = select(Person).filter_by(username=username).options(memberships)
    person = session.scalars(query).unique().one_or_none()
    if person is None:
        return None
    enrolments = (_enrolment(membership) for membership in person.memberships)
    return Actor(
        person_id=person.id,
        username=person.username,
        full_name=person.full_name,
        is_admin=person.is_admin,
        enrolments=tuple(sorted(enrolments, key=lambda e: e.cohort)),
    )


def cohorts_of(session: Session, actor: Actor) -> list[Cohort]:
    """The cohorts that a trainer teaches; all of them for an admin."""
    cohorts = session.scalars(select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.name))
    return [cohort for cohort in cohorts if actor.teaches(cohort.id)]


def who_helps(session: Session, actor: Actor) -> dict[str, str]:
    """Username -> full name of the trainers of a learner's cohorts, and of the admins."""
    cohorts = [e.cohort_id for e in actor.enrolments if e.role == Role.LEARNER]
    trains = Person.memberships.any(
        (Membership.role == Role.TRAINER) & Membership.cohort_id.in_(cohorts)
    )
    found = session.scalars(select(Person).where(trains | Person.is_admin))
    return {person.username: person.full_name for person in found}


def _enrolment(membership: Membership) -> Enrolment:
    cohort = membership.cohort
    return Enrolment(
        cohort_id=cohort.id,
        cohort=cohort.name,
        course_id=cohort.course_id,
        title=cohort.title,
        role=Role(membership.role),
    )
