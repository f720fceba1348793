"""`bacasable cohort …`: make cohorts and accounts. Every command can be repeated."""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import os
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.cohort import hub_sync, people, provision, roster, tutors
from bacasable.cohort.provision import Provisioned
from bacasable.database import Cohort, Database, Membership, Role
from bacasable.errors import BacasableError, ConflictError, InvalidInputError, NotFoundError
from bacasable.settings import Settings

DATE = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
ROLES = {
    Role.LEARNER: "apprenant·e",
    Role.TRAINER: "formateur·rice",
    Role.TUTOR: "tuteur·rice",
}


@click.group()
def cohort() -> None:
    """Crée et remplit les promos."""


@cohort.command()
@click.argument("name")
@click.option("--course", required=True, help="Dossier du cours.")
@click.option("--start", required=True, type=DATE, help="Premier jour, AAAA-MM-JJ.")
@click.option("--end", required=True, type=DATE, help="Dernier jour, AAAA-MM-JJ.")
@click.option("--title", default="", help="Nom montré à l'écran.")
def create(name: str, course: str, start: dt.datetime, end: dt.datetime, title: str) -> None:
    """Crée une promo, ou met à jour son titre et ses dates."""
    settings, database = _opened()
    check_course(settings, course)
    with database.transaction() as session:
        made, _ = provision.create_cohort(
            session,
            name=name,
            title=title or name,
            course=course,
            starts_on=start.date(),
            ends_on=end.date(),
            actor=actor(),
        )
    provision.fill_gradebook(settings, course_id=made.course_id, learners=[])
    click.echo(f"Promo « {made.title} » : carnet de notes {made.course_id}.")
    _push(settings)


@cohort.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cohort", "name", required=True, help="Nom de la promo.")
@click.option("--output", type=click.Path(path_type=Path), help="Fichier CSV des liens.")
@click.option("--skip-bad-lines", is_flag=True, help="Importe les lignes bonnes malgré tout.")
def import_(file: Path, name: str, output: Path | None, skip_bad_lines: bool) -> None:
    """Crée les comptes d'un fichier CSV : identifiant;nom;prénom;courriel;rôle;suit."""
    settings, database = _opened()
    read = roster.read(_content(file))
    problems = list(read.problems)
    with database.transaction() as session:
        target = people.get_cohort(session, name)
        done = _provision_all(session, settings, target, read.entries, problems)
        today = dt.date.today()
        tutors.follow_all(session, target, done, problems, today=today, actor=actor())
        if problems and not skip_bad_lines:
            session.rollback()
            _refuse(file, problems, imported=0)
        course_id = target.course_id
        _show(done, output)  # before it counts: links that can't be written are not made
    learners = [one.entry for one in done if one.entry.role is Role.LEARNER]
    provision.fill_gradebook(settings, course_id=course_id, learners=learners)
    _push(settings)
    if problems:
        _refuse(file, problems, imported=len(done))


@cohort.command(name="list")
def list_() -> None:
    """Montre les promos et leurs membres."""
    _, database = _opened()
    table = Table("Promo", "Cours", "Du", "Au", "Membres")
    with database.reading() as session:
        for row in session.scalars(select(Cohort).order_by(Cohort.starts_on, Cohort.name)):
            members = sorted(_member(session, membership) for membership in row.memberships)
            dates = (f"{day:%d/%m/%Y}" for day in (row.starts_on, row.ends_on))
            table.add_row(row.name, row.course, *dates, "\n".join(members))
    Console().print(table)


@cohort.command()
@click.argument("username")
def invite(username: str) -> None:
    """Donne un nouveau lien d'invitation (mot de passe oublié, lien expiré)."""
    settings, database = _opened()
    _check_local_accounts(settings)
    with database.transaction() as session:
        person = people.get_person(session, username)
        link = provision.new_link(session, settings=settings, person=person)
        people.record(session, actor=actor(), action="person.invited", target=person.username)
    click.echo(link)


@cohort.command()
@click.argument("username")
@click.option("--name", "full_name", required=True, help="Prénom et nom.")
@click.option("--email", required=True, help="Courriel.")
def admin(username: str, full_name: str, email: str) -> None:
    """Crée un compte d'admin, ou donne ce droit à un compte."""
    settings, database = _opened()
    with database.transaction() as session:
        person, change = people.ensure_person(
            session, username=username, full_name=full_name, email=email, is_admin=True
        )
        link = provision.link_if_needed(session, settings=settings, person=person)
        people.record(session, actor=actor(), action=f"admin.{change}", target=person.username)
    click.echo(link or f"{username} est admin.")
    _push(settings)


@cohort.command()
@click.argument("tutor_name", metavar="TUTEUR")
@click.argument("learner_names", metavar="APPRENANT…", nargs=-1, required=True)
@click.option("--cohort", "name", required=True, help="Nom de la promo.")
@click.option("--remove", is_flag=True, help="Retire le suivi au lieu de l'ajouter.")
def tutor(tutor_name: str, learner_names: tuple[str, ...], name: str, remove: bool) -> None:
    """Dit quels apprenant·es suit un·e tuteur·rice : trois au plus."""
    _, database = _opened()
    with database.transaction() as session:
        target, follower = people.get_cohort(session, name), people.get_person(session, tutor_name)
        for learner_name in learner_names:
            learner = tutors.find_learner(session, target, learner_name)
            who = tutors.Following(tutor=follower, learner=learner, cohort=target)
            if remove:
                tutors.unfollow(session, who, actor=actor())
            else:
                tutors.follow(session, who, today=dt.date.today(), actor=actor())
        followed = tutors.names_followed(session, target.id, follower.id)
    click.echo(f"{follower.username} suit : {', '.join(followed) or 'personne'}.")


def check_course(settings: Settings, course: str) -> None:
    """Raises `NotFoundError` for a course that isn't there."""
    courses = sorted(path.parent.name for path in settings.courses_dir.glob("*/course.yaml"))
    if course not in courses:
        raise NotFoundError(
            f"le cours « {course} » n'existe pas.",
            where=str(settings.courses_dir),
            todo=f"Choisissez : {', '.join(courses) or 'aucun cours ici'}.",
        )


def actor() -> str:
    """Who runs the command, for the audit."""
    return f"cli:{os.environ.get('SUDO_USER') or getpass.getuser()}"


def _member(session: Session, membership: Membership) -> str:
    role, username = Role(membership.role), membership.person.username
    if role is not Role.TUTOR:
        return f"{username} ({ROLES[role]})"
    followed = tutors.names_followed(session, membership.cohort_id, membership.person_id)
    return f"{username} ({ROLES[role]} de {', '.join(followed) or 'personne'})"


def _opened() -> tuple[Settings, Database]:
    settings = Settings.load()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    database.create()
    return settings, database


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(roster.MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInputError(
            f"le fichier ne peut pas être lu ({error.strerror}).", where=str(file)
        ) from error


def _provision_all(
    session: Session,
    settings: Settings,
    cohort: Cohort,
    entries: Iterable[roster.Entry],
    problems: list[roster.Problem],
) -> list[Provisioned]:
    done = []
    for entry in entries:
        try:
            done.append(
                provision.provision(
                    session, settings=settings, cohort=cohort, entry=entry, actor=actor()
                )
            )
        except BacasableError as error:
            problems.append(roster.Problem(line=entry.line, message=error.line()))
    return done


def _refuse(file: Path, problems: list[roster.Problem], *, imported: int) -> None:
    for problem in sorted(problems, key=lambda problem: problem.line):
        click.echo(f"{file.name}, {problem}", err=True)
    raise InvalidInputError(
        f"{len(problems)} ligne(s) refusée(s), {imported} importée(s).",
        where=file.name,
        todo="Corrigez ces lignes, puis recommencez.",
    )


def _show(done: list[Provisioned], output: Path | None) -> None:
    if output:
        _write_links(done, output)
        click.echo(f"{len(done)} comptes ; liens d'invitation dans {output}.")
        return
    for one in done:
        click.echo(f"{one.entry.username} : {one.entry.full_name}, {ROLES[one.entry.role]}")
        # On a line of its own, so that it can be copied whole.
        click.echo(f"    {one.link or 'a déjà un compte ou un lien'}")


def _write_links(done: list[Provisioned], output: Path) -> None:
    """Links are as good as passwords: the file is for its owner only, and never replaced."""
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConflictError(
            f"le fichier des liens ne peut pas être créé ({error.strerror}).",
            where=str(output),
            todo="Donnez le nom d'un fichier qui n'existe pas encore.",
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["identifiant", "nom", "courriel", "rôle", "lien"])
        writer.writerows(
            (e.username, e.full_name, e.email, ROLES[e.role], one.link)
            for one in done
            for e in (one.entry,)
        )


def _check_local_accounts(settings: Settings) -> None:
    if settings.authenticator != "native":
        raise ConflictError(
            "les mots de passe sont gérés ailleurs : il n'y a pas de lien d'invitation.",
            todo="La personne se connecte sur la page d'accueil.",
        )


def _push(settings: Settings) -> None:
    if not hub_sync.push(settings):
        click.echo("Le hub ne répond pas : ce sera appliqué à son prochain démarrage.")
