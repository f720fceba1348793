"""Who is who: the platform's database is the single truth about people and cohorts.

Everything here can be repeated: it brings the row to the wanted state and says what changed.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bacasable.cohort import username as usernames
from bacasable.database import Audit, Cohort, Membership, Person, Role
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError

COHORT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,250}\.[^@\s<>\"',;.]{2,63}")
NAME_MAX_LENGTH = 200

# nbgrader finds who learns and who teaches in the names of hub groups.
GROUP_PREFIXES = {Role.LEARNER: "nbgrader-", Role.TRAINER: "formgrade-"}
LEARNERS = "learners"  # of all cohorts: whose servers classroom may see


class Change(enum.StrEnum):
    """What bringing a person to the wanted state did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def find_person(session: Session, username: str) -> Person | None:
    return session.scalar(select(Person).where(Person.username == usernames.normalize(username)))


def get_person(session: Session, username: str) -> Person:
    """The person. Raises `NotFoundError`."""
    person = find_person(session, username)
    if person is None:
        raise NotFoundError(
            "personne ne porte cet identifiant.",
            where=username,
            todo="La commande « bacasable cohort list » montre les identifiants.",
        )
    return person


def find_cohort(session: Session, name: str) -> Cohort | None:
    return session.scalar(select(Cohort).where(Cohort.name == name))


def get_cohort(session: Session, name: str) -> Cohort:
    """The cohort. Raises `NotFoundError`."""
    cohort = find_cohort(session, name)
    if cohort is None:
        raise NotFoundError(
            "cette promo n'existe pas.", where=name, todo="Créez-la avec « cohort create »."
        )
    return cohort


def ensure_person(
    session: Session, *, username: str, full_name: str, email: str, is_admin: bool | None = None
) -> tuple[Person, Change]:
    """Create or update a person. `is_admin=None` leaves what it is."""
    username = usernames.checked(username)
    name, address = checked_name(full_name), checked_email(email)
    person = find_person(session, username)
    if person is None:
        person = Person(username=username, full_name=name, email=address, is_admin=bool(is_admin))
        session.add(person)
        session.flush()
        return person, Change.CREATED
    rights: dict[str, object] = {} if is_admin is None else {"is_admin": is_admin}
    return person, _update(person, {"full_name": name, "email": address} | rights)


def ensure_cohort(
    session: Session,
    *,
    name: str,
    title: str,
    course: str,
    starts_on: dt.date,
    ends_on: dt.date,
) -> tuple[Cohort, Change]:
    """Create or update a cohort. Its course can't change: the gradebook depends on it."""
    _check_cohort(session, name=name, course=course, starts_on=starts_on, ends_on=ends_on)
    wanted = {"title": checked_name(title), "starts_on": starts_on, "ends_on": ends_on}
    cohort = find_cohort(session, name)
    if cohort is None:
        cohort = Cohort(name=name, course=course, **wanted)
        session.add(cohort)
        session.flush()
        return cohort, Change.CREATED
    if cohort.course != course:
        raise ConflictError(
            f"la promo suit déjà le cours « {cohort.course} ».",
            where=name,
            todo="Créez une autre promo pour un autre cours.",
        )
    return cohort, _update(cohort, wanted)


def ensure_membership(
    session: Session, *, person: Person, cohort: Cohort, role: Role
) -> tuple[Membership, Change]:
    """Make the person a member of the cohort, with this role and no other."""
    membership = session.scalar(
        select(Membership).where(
            Membership.person_id == person.id, Membership.cohort_id == cohort.id
        )
    )
    if membership is None:
        membership = Membership(person=person, cohort=cohort, role=role)
        session.add(membership)
        session.flush()
        return membership, Change.CREATED
    return membership, _update(membership, {"role": role})


def hub_groups(session: Session) -> dict[str, set[str]]:
    """Every group that the hub should have, with its members' usernames."""
    groups: dict[str, set[str]] = {
        prefix + cohort.course_id: set()
        for cohort in session.scalars(select(Cohort))
        for prefix in GROUP_PREFIXES.values()
    }
    groups[LEARNERS] = set()
    query = select(Membership).options(joinedload(Membership.person), joinedload(Membership.cohort))
    for membership in session.scalars(query):
        if prefix := GROUP_PREFIXES.get(Role(membership.role)):
            groups[prefix + membership.cohort.course_id].add(membership.person.username)
        if membership.role == Role.LEARNER:
            groups[LEARNERS].add(membership.person.username)
    return groups


def taught_course_ids(session: Session, username: str) -> list[str]:
    """The `course_id` of each cohort that this person teaches."""
    query = (
        select(Cohort)
        .join(Membership)
        .join(Person)
        .where(Person.username == username, Membership.role == Role.TRAINER)
        .order_by(Cohort.name)
    )
    return [cohort.course_id for cohort in session.scalars(query)]


def admin_usernames(session: Session) -> set[str]:
    return set(session.scalars(select(Person.username).where(Person.is_admin)))


def all_usernames(session: Session) -> set[str]:
    return set(session.scalars(select(Person.username)))


def record(session: Session, *, actor: str, action: str, target: str, **details: object) -> None:
    """Append one line to the audit."""
    session.add(Audit(actor=actor, action=action, target=target, details=dict(details)))


def checked_name(text: str) -> str:
    """A name or title fit for pages and spreadsheets. Raises `InvalidInputError`."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    # A cell that starts with one of these is a formula once opened in a spreadsheet.
    if not name or len(name) > NAME_MAX_LENGTH or name[0] in "=+-@" or _has_controls(name):
        raise InvalidInputError(
            f"le nom « {name[:40]} » n'est pas accepté.",
            todo="Donnez un nom de 1 à 200 caractères, sans signe au début.",
        )
    return name


def checked_email(text: str) -> str:
    """An e-mail address in NFC. Raises `InvalidInputError`."""
    email = unicodedata.normalize("NFC", text).strip()
    if not email:
        raise InvalidInputError("il manque le courriel.", todo="Ajoutez-le.")
    if not EMAIL.fullmatch(email) or email[0] in "=+-@" or _has_controls(email):
        raise InvalidInputError(
            f"le courriel « {email[:60]} » n'est pas valide.", todo="Corrigez-le."
        )
    return email


def _has_controls(text: str) -> bool:
    # Cf: invisible marks, some of which reverse what is read on screen.
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in text)


def _check_cohort(
    session: Session, *, name: str, course: str, starts_on: dt.date, ends_on: dt.date
) -> None:
    if not COHORT_NAME.fullmatch(name):
        raise InvalidInputError(
            "ce nom de promo n'est pas accepté.",
            where=name[:40],
            todo="Utilisez 1 à 32 caractères : minuscules sans accent, chiffres, tirets.",
        )
    if ends_on < starts_on:
        raise InvalidInputError(
            "la promo finit avant de commencer.", where=name, todo="Corrigez les dates."
        )
    others: Iterable[Cohort] = session.scalars(select(Cohort).where(Cohort.name != name))
    course_id = f"{course}-{name}"
    if clash := next((other for other in others if other.course_id == course_id), None):
        raise ConflictError(
            f"le carnet de notes « {course_id} » est déjà celui de la promo « {clash.name} ».",
            where=name,
            todo="Choisissez un autre nom.",
        )


def _update(row: object, wanted: Mapping[str, object]) -> Change:
    different = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    for key, value in different.items():
        setattr(row, key, value)
    return Change.UPDATED if different else Change.UNCHANGED
