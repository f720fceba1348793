"""Who is asking: a person as the platform's database knows them, and what they are where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.database import Cohort, Membership, Person, Role, Tutorship


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A membership: one cohort, one role in it."""

    cohort_id: int
    cohort: str
    course_id: str
    title: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Apprentice:
    """A learner whom a tutor follows in a cohort."""

    cohort_id: int
    cohort: str
    title: str
    username: str
    full_name: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person who makes a request."""

    person_id: int
    username: str
    full_name: str
    is_admin: bool
    enrolments: tuple[Enrolment, ...]
    apprentices: tuple[Apprentice, ...] = ()

    def learns_in(self, cohort_id: int) -> bool:
        return (cohort_id, Role.LEARNER) in self._roles

    def teaches(self, cohort_id: int) -> bool:
        """Trainers their cohorts, admins all."""
        return self.is_admin or (cohort_id, Role.TRAINER) in self._roles

    def tutors(self, cohort_id: int, username: str) -> bool:
        """Whether this person follows that learner there."""
        return any((a.cohort_id, a.username) == (cohort_id, username) for a in self.apprentices)

    @property
    def is_tutor(self) -> bool:
        return any(enrolment.role == Role.TUTOR for enrolment in self.enrolments)

    @property
    def is_only_tutor(self) -> bool:
        """Whether there is nothing to open but what a tutor may see."""
        return self.is_tutor and not (self.is_learner or self.is_staff)

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
    enrolments = [_enrolment(membership) for membership in person.memberships]
    tutored = [e.cohort_id for e in enrolments if e.role == Role.TUTOR]
    return Actor(
        person_id=person.id,
        username=person.username,
        full_name=person.full_name,
        is_admin=person.is_admin,
        enrolments=tuple(sorted(enrolments, key=lambda e: e.cohort)),
        apprentices=tuple(_apprentices(session, person.id, tutored)) if tutored else (),
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


def _apprentices(session: Session, tutor_id: int, cohort_ids: list[int]) -> Iterator[Apprentice]:
    """Whom a tutor follows where they are a tutor and the other is a learner, still."""
    learns = (Membership.person_id == Person.id) & (Membership.cohort_id == Cohort.id)
    query = (
        select(Cohort, Person)
        .select_from(Tutorship)
        .join(Cohort, Cohort.id == Tutorship.cohort_id)
        .join(Person, Person.id == Tutorship.learner_id)
        .join(Membership, learns & (Membership.role == Role.LEARNER))
        .where(Tutorship.tutor_id == tutor_id, Tutorship.cohort_id.in_(cohort_ids))
        .order_by(Person.full_name, Cohort.name)
    )
    for cohort, person in session.execute(query):
        yield Apprentice(
            cohort_id=cohort.id,
            cohort=cohort.name,
            title=cohort.title,
            username=person.username,
            full_name=person.full_name,
        )


def _enrolment(membership: Membership) -> Enrolment:
    cohort = membership.cohort
    return Enrolment(
        cohort_id=cohort.id,
        cohort=cohort.name,
        course_id=cohort.course_id,
        title=cohort.title,
        role=Role(membership.role),
    )
