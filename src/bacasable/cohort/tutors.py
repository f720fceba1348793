"""Which tutor of a partner company follows which learner: at most three at a time.

A tutor sees only whom they follow. Following ends with the cohort as far as the limit goes; what
was open to the tutor stays open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.cohort import people
from bacasable.cohort import username as usernames
from bacasable.cohort.people import Change
from bacasable.cohort.provision import Provisioned
from bacasable.cohort.roster import MOST_FOLLOWED, Problem
from bacasable.database import Cohort, Membership, Person, Role, Tutorship
from bacasable.errors import BacasableError, ConflictError, InvalidInputError, NotFoundError


@dataclass(frozen=True, kw_only=True)
class Following:
    """Who follows whom, in which cohort."""

    tutor: Person
    learner: Person
    cohort: Cohort


def follow(session: Session, who: Following, *, today: dt.date, actor: str) -> Change:
    """Let a tutor follow a learner of a cohort. Safe to repeat."""
    tutor, learner = who.tutor, who.learner
    _check_role(session, tutor, who.cohort, Role.TUTOR, "n'est pas tuteur·rice dans cette promo")
    _check_role(
        session, learner, who.cohort, Role.LEARNER, "n'est pas apprenant·e dans cette promo"
    )
    if _find(session, who):
        return Change.UNCHANGED
    session.scalar(select(Person.id).filter_by(id=tutor.id).with_for_update())
    followed = _followed(session, tutor, today=today) | {learner.id: learner.full_name}
    if len(followed) > MOST_FOLLOWED:
        others = sorted(name for id, name in followed.items() if id != learner.id)
        raise ConflictError(
            f"{tutor.full_name} suit déjà {len(others)} apprenant·es ({', '.join(others)}) : "
            "c'est le maximum pour un·e tuteur·rice.",
            where=learner.full_name,
            todo="Choisissez une autre personne, ou retirez un suivi avec « cohort tutor --remove ».",
        )
    session.add(Tutorship(tutor_id=tutor.id, learner_id=learner.id, cohort_id=who.cohort.id))
    session.flush()
    _record(session, "tutor.follows", who, actor)
    return Change.CREATED


def unfollow(session: Session, who: Following, *, actor: str) -> None:
    """End it: the tutor sees nothing more of this learner."""
    found = _find(session, who)
    if found is None:
        raise NotFoundError(f"{who.tutor.full_name} ne suit pas {who.learner.full_name}.")
    session.delete(found)
    session.flush()
    _record(session, "tutor.unfollows", who, actor)


def follow_all(
    session: Session,
    cohort: Cohort,
    done: Iterable[Provisioned],
    problems: list[Problem],
    *,
    today: dt.date,
    actor: str,
) -> None:
    """What the tutors of a roster follow, once everybody in it is there. Adds to the problems."""
    for entry in (one.entry for one in done if one.entry.follows):
        tutor = people.get_person(session, entry.username)
        try:
            with session.begin_nested():
                for name in entry.follows:
                    learner = find_learner(session, cohort, name)
                    who = Following(tutor=tutor, learner=learner, cohort=cohort)
                    follow(session, who, today=today, actor=actor)
        except BacasableError as error:
            problems.append(Problem(line=entry.line, message=error.line()))


def find_learner(session: Session, cohort: Cohort, name: str) -> Person:
    """The learner of a cohort with that username or address. Raises `NotFoundError`."""
    key = usernames.normalize(name)
    query = select(Person).join(Membership).where(Membership.cohort_id == cohort.id)
    for person in session.scalars(query.where(Membership.role == Role.LEARNER)):
        if key in (person.username, usernames.normalize(person.email)):
            return person
    raise NotFoundError(
        f"« {name[:60]} » n'est pas apprenant·e dans cette promo.",
        where=cohort.name,
        todo="Donnez son identifiant ou son courriel.",
    )


def names_followed(session: Session, cohort_id: int, tutor_id: int) -> list[str]:
    """The usernames of whom a tutor follows in a cohort."""
    query = select(Person.username).join(Tutorship, Tutorship.learner_id == Person.id)
    query = query.where(Tutorship.cohort_id == cohort_id, Tutorship.tutor_id == tutor_id)
    return list(session.scalars(query.order_by(Person.username)))


def only_tutors(session: Session, username: str) -> bool:
    """Whether this person is a tutor and nothing else: such an account opens no workspace."""
    person = people.find_person(session, username)
    if person is None or person.is_admin:
        return False
    roles = set(session.scalars(select(Membership.role).filter_by(person_id=person.id)))
    return roles == {Role.TUTOR}


def _followed(session: Session, tutor: Person, *, today: dt.date) -> dict[int, str]:
    """id -> name of the learners that a tutor follows in cohorts that are not over."""
    query = select(Person).join(Tutorship, Tutorship.learner_id == Person.id).join(Tutorship.cohort)
    query = query.where(Tutorship.tutor_id == tutor.id, Cohort.ends_on >= today)
    return {person.id: person.full_name for person in session.scalars(query)}


def _find(session: Session, who: Following) -> Tutorship | None:
    return session.scalar(
        select(Tutorship).filter_by(
            tutor_id=who.tutor.id, learner_id=who.learner.id, cohort_id=who.cohort.id
        )
    )


def _check_role(session: Session, person: Person, cohort: Cohort, role: Role, what: str) -> None:
    found = session.scalar(
        select(Membership.role).filter_by(person_id=person.id, cohort_id=cohort.id)
    )
    if found != role:
        raise InvalidInputError(
            f"« {person.full_name} » {what}.", where=cohort.name, todo="Vérifiez l'identifiant."
        )


def _record(session: Session, action: str, who: Following, actor: str) -> None:
    people.record(
        session,
        actor=actor,
        action=action,
        target=who.tutor.username,
        learner=who.learner.username,
        cohort=who.cohort.name,
    )
