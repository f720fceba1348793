"""One act: a roster becomes people, memberships, gradebook, invitations. Safe to repeat."""

from __future__ import annotations

import dataclasses
import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bacasable.cohort import invitation, people
from bacasable.cohort import username as usernames
from bacasable.cohort.people import Change
from bacasable.cohort.roster import Entry
from bacasable.database import Cohort, Person
from bacasable.errors import ConflictError
from bacasable.gradebook import CohortGradebook
from bacasable.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Provisioned:
    """What became of one line of a roster, its username filled in.

    `link` is empty where the person needs none.
    """

    entry: Entry
    change: Change
    link: str


def provision(
    session: Session,
    *,
    settings: Settings,
    cohort: Cohort,
    entry: Entry,
    actor: str,
    invites: bool = True,
) -> Provisioned:
    """Make one person a member. Raises `BacasableError` and leaves no trace in the session."""
    with session.begin_nested():
        username = entry.username or _derived_username(session, entry)
        _refuse_namesake(session, username=username, entry=entry)
        person, changed = people.ensure_person(
            session, username=username, full_name=entry.full_name, email=entry.email
        )
        _, joined = people.ensure_membership(session, person=person, cohort=cohort, role=entry.role)
        change = joined if changed is Change.UNCHANGED else changed
        if change is not Change.UNCHANGED:
            people.record(
                session,
                actor=actor,
                action=f"person.{change}",
                target=person.username,
                cohort=cohort.name,
                role=str(entry.role),
            )
        return Provisioned(
            entry=dataclasses.replace(entry, username=person.username),
            change=change,
            link=link_if_needed(session, settings=settings, person=person) if invites else "",
        )


def fill_gradebook(settings: Settings, *, course_id: str, learners: Iterable[Entry]) -> None:
    """The cohort's gradebook, with its learners."""
    gradebook = CohortGradebook(settings, course_id=course_id)
    gradebook.ensure()
    for learner in learners:
        gradebook.ensure_learner(
            learner.username,
            first_name=learner.first_name,
            last_name=learner.last_name,
            email=learner.email,
        )


def link_if_needed(session: Session, *, settings: Settings, person: Person) -> str:
    """A new invitation link, unless the person has an account or a link that still works."""
    if settings.authenticator != "native" or not invitation.needed(session, person):
        return ""
    return new_link(session, settings=settings, person=person)


def new_link(session: Session, *, settings: Settings, person: Person) -> str:
    """A new invitation link; those made before stop working."""
    token = invitation.invite(session, person, days=settings.invitation_days)
    return invitation.link(settings, token)


def create_cohort(
    session: Session,
    *,
    name: str,
    title: str,
    course: str,
    starts_on: dt.date,
    ends_on: dt.date,
    actor: str,
) -> tuple[Cohort, Change]:
    """Create or update a cohort, and write down that it was done."""
    cohort, change = people.ensure_cohort(
        session, name=name, title=title, course=course, starts_on=starts_on, ends_on=ends_on
    )
    if change is not Change.UNCHANGED:
        people.record(session, actor=actor, action=f"cohort.{change}", target=name, course=course)
    return cohort, change


def _derived_username(session: Session, entry: Entry) -> str:
    """The username of the person with this address, else a new one made from the name."""
    same_address = func.lower(Person.email) == entry.email.lower()
    found = session.scalars(select(Person).where(same_address)).all()
    for person in found:
        if _same_name(person.full_name, entry.full_name):
            return person.username
    if found:
        raise ConflictError(
            f"ce courriel est déjà celui de « {found[0].full_name} » ({found[0].username}).",
            todo="Corrigez le courriel, ou remplissez la colonne « identifiant ».",
        )
    return usernames.suggested(
        first_name=entry.first_name,
        last_name=entry.last_name,
        taken=people.all_usernames(session),
    )


def _refuse_namesake(session: Session, *, username: str, entry: Entry) -> None:
    person = people.find_person(session, username)
    if person is None or person.email.lower() == entry.email.lower():
        return
    if not _same_name(person.full_name, entry.full_name):
        raise ConflictError(
            f"l'identifiant « {username} » est déjà celui de « {person.full_name} ».",
            todo="Choisissez un autre identifiant.",
        )


def _same_name(one: str, other: str) -> bool:
    def folded(name: str) -> str:
        return " ".join(unicodedata.normalize("NFC", name).casefold().split())

    return folded(one) == folded(other)
