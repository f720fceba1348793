"""`bacasable seed`: a demo to try at once, made with the same code as real cohorts.

Its passwords are generated here, once; they are nowhere but in this installation's secrets.
What is already there is left as it is.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.cohort import hub_sync, people, provision, tutors
from bacasable.cohort.command import check_course
from bacasable.cohort.roster import Entry
from bacasable.course.catalogue import Courses
from bacasable.course.content import Course
from bacasable.database import Cohort, Database, Release, Role
from bacasable.errors import NotFoundError
from bacasable.exchange.publish import release_assignment
from bacasable.exchange.release import ReleaseRules
from bacasable.hub import passwords
from bacasable.secret import secrets_dir
from bacasable.settings import Settings

ACTOR = "cli:seed"
COHORT = "demo"
TITLE = "Promo de démonstration"
COURSE = "developpeur-data-ia"
DAYS = 210  # seven months in the training centre


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    username: str
    first_name: str
    last_name: str
    role: Role | None  # None: an admin, in no cohort
    follows: tuple[str, ...] = ()  # a tutor's learners, who come before them

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"

    def entry(self) -> Entry:
        """The person as a line of a roster."""
        return Entry(
            line=0,
            username=self.username,
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            role=self.role or Role.LEARNER,
        )


PEOPLE = (
    DemoPerson(username="admin", first_name="Alex", last_name="Durand", role=None),
    DemoPerson(username="formatrice", first_name="Claire", last_name="Moreau", role=Role.TRAINER),
    DemoPerson(username="amina", first_name="Amina", last_name="Diallo", role=Role.LEARNER),
    DemoPerson(username="karim", first_name="Karim", last_name="Benali", role=Role.LEARNER),
    DemoPerson(username="lea", first_name="Léa", last_name="Martin", role=Role.LEARNER),
    DemoPerson(
        username="tuteur",
        first_name="Paul",
        last_name="Girard",
        role=Role.TUTOR,
        follows=("amina", "karim"),
    ),
)
ROLES = {
    None: "admin",
    Role.TRAINER: "formatrice",
    Role.TUTOR: "tuteur",
    Role.LEARNER: "apprenant·e",
}


@click.command()
@click.option("--show", is_flag=True, help="Montre les comptes, sans rien installer.")
def seed(show: bool) -> None:
    """Installe la promo de démonstration."""
    settings = Settings.load()
    if not show:
        install(settings)
    show_accounts(settings)


def install(settings: Settings) -> None:
    """Cohort, people, passwords, gradebook, the starter exercises. Safe to repeat."""
    check_course(settings, COURSE)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    database.create()
    with database.transaction() as session:
        cohort = _ensure_cohort(session)
        for person in PEOPLE:
            _ensure_person(session, settings=settings, cohort=cohort, person=person)
    _fill_gradebook(settings, cohort)
    if settings.authenticator == "native":
        _ensure_passwords(settings)
    _release_missing(settings, database)
    hub_sync.push(settings)


def show_accounts(settings: Settings) -> None:
    """The table of demo accounts, as `make up` prints it."""
    accounts = _read_accounts(accounts_file(settings))
    if not accounts:
        raise NotFoundError(
            "la démonstration n'est pas installée.",
            where=str(accounts_file(settings)),
            todo="Lancez « bacasable seed ».",
        )
    table = Table(
        "Identifiant", "Mot de passe", "Rôle", title=f"Comptes de démonstration : {settings.url}"
    )
    for person in PEOPLE:
        table.add_row(person.username, accounts.get(person.username, ""), ROLES[person.role])
    Console().print(table)


def accounts_file(settings: Settings) -> Path:
    return secrets_dir(settings) / "demo-accounts.json"


def _ensure_cohort(session: Session) -> Cohort:
    if existing := people.find_cohort(session, COHORT):
        return existing
    today = dt.datetime.now(dt.UTC).date()
    cohort, _ = provision.create_cohort(
        session,
        name=COHORT,
        title=TITLE,
        course=COURSE,
        starts_on=today,
        ends_on=today + dt.timedelta(days=DAYS),
        actor=ACTOR,
    )
    return cohort


def _ensure_person(
    session: Session, *, settings: Settings, cohort: Cohort, person: DemoPerson
) -> None:
    if people.find_person(session, person.username):
        return
    if person.role is None:
        people.ensure_person(
            session,
            username=person.username,
            full_name=f"{person.first_name} {person.last_name}",
            email=person.email,
            is_admin=True,
        )
        return
    provision.provision(
        session,
        settings=settings,
        cohort=cohort,
        entry=person.entry(),
        actor=ACTOR,
        invites=False,
    )
    _follow(session, cohort, person)


def _follow(session: Session, cohort: Cohort, person: DemoPerson) -> None:
    """What a new tutor follows, of the learners who are still in the cohort."""
    today = dt.datetime.now(dt.UTC).date()
    tutor = people.get_person(session, person.username)
    for name in person.follows:
        with suppress(NotFoundError):
            learner = tutors.find_learner(session, cohort, name)
            who = tutors.Following(tutor=tutor, learner=learner, cohort=cohort)
            tutors.follow(session, who, today=today, actor=ACTOR)


def _fill_gradebook(settings: Settings, cohort: Cohort) -> None:
    learners = [person.entry() for person in PEOPLE if person.role is Role.LEARNER]
    provision.fill_gradebook(settings, course_id=cohort.course_id, learners=learners)


def _ensure_passwords(settings: Settings) -> None:
    """Give a password to those without one; one that somebody changed stays."""
    file = accounts_file(settings)
    accounts = _read_accounts(file)
    missing = {p.username: generated_password() for p in PEOPLE if p.username not in accounts}
    if missing:
        accounts |= missing
        _write_accounts(file, accounts)
    with passwords.hub_session(settings) as session:
        for username, password in accounts.items():
            if passwords.stored(session, username) is None:
                encoded = passwords.checked(password, username=username)
                passwords.store(session, username, passwords.hashed(encoded))
        session.commit()


def generated_password() -> str:
    """Easy to type from a screen, 80 bits: no 0/O, 1/l/i."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _read_accounts(file: Path) -> dict[str, str]:
    try:
        accounts: dict[str, str] = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return accounts


def _write_accounts(file: Path, accounts: dict[str, str]) -> None:
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(accounts, opened, indent=2)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)


def _release_missing(settings: Settings, database: Database) -> None:
    query = select(Release.assignment).join(Cohort).where(Cohort.name == COHORT)
    with database.reading() as session:
        released = set(session.scalars(query))
    titles = Courses(settings.courses_dir).title
    for assignment in Course.load(settings.courses_dir / COURSE).assignments:
        if assignment.starter and assignment.name not in released:
            release_assignment(
                settings, COHORT, assignment.name, ReleaseRules(), actor=ACTOR, titles=titles
            )
