"""Who follows whom: at most three, only of one's cohort, from a roster or a command."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from bacasable.cohort import people, roster, tutors
from bacasable.cohort.command import cohort as command
from bacasable.cohort.people import Change
from bacasable.cohort.tutors import Following, follow, unfollow
from bacasable.database import Audit, Cohort, Person, Role, Tutorship
from bacasable.errors import BacasableError, ConflictError, InvalidInputError, NotFoundError
from bacasable.settings import Settings

TODAY = dt.date(2026, 3, 2)
HEADER = "nom;prénom;courriel;rôle;suit\n"
LEARNERS = "".join(f"Un{n};Élève;e{n}@exemple.fr;apprenante;\n" for n in range(1, 5))


def member(session: Session, cohort: Cohort, username: str, role: Role = Role.LEARNER) -> Person:
    person, _ = people.ensure_person(
        session,
        username=username,
        full_name=username.capitalize(),
        email=f"{username}@exemple.fr",
    )
    people.ensure_membership(session, person=person, cohort=cohort, role=role)
    return person


def link(session: Session, cohort: Cohort, tutor: Person, learner: Person) -> Change:
    who = Following(tutor=tutor, learner=learner, cohort=cohort)
    return follow(session, who, today=TODAY, actor="test")


def test_three_and_not_a_fourth(session: Session, cohort: Cohort) -> None:
    tutor = member(session, cohort, "paul", Role.TUTOR)
    learners = [member(session, cohort, name) for name in ("ana", "bea", "cyr", "dan")]
    for learner in learners[:3]:
        assert link(session, cohort, tutor, learner) is Change.CREATED
        assert link(session, cohort, tutor, learner) is Change.UNCHANGED
    with pytest.raises(ConflictError, match=r"Paul suit déjà 3 apprenant·es \(Ana, Bea, Cyr\)"):
        link(session, cohort, tutor, learners[3])
    who = Following(tutor=tutor, learner=learners[0], cohort=cohort)
    unfollow(session, who, actor="test")
    assert link(session, cohort, tutor, learners[3]) is Change.CREATED
    assert tutors.names_followed(session, cohort.id, tutor.id) == ["bea", "cyr", "dan"]
    done = [audit.action for audit in session.query(Audit).filter_by(target="paul")]
    assert done == ["tutor.follows"] * 3 + ["tutor.unfollows", "tutor.follows"]


def test_a_cohort_that_is_over_leaves_room(session: Session, cohort: Cohort) -> None:
    old, _ = people.ensure_cohort(
        session,
        name="avant",
        title="Avant",
        course="data",
        starts_on=dt.date(2025, 1, 6),
        ends_on=dt.date(2025, 8, 1),
    )
    tutor = member(session, old, "paul", Role.TUTOR)
    people.ensure_membership(session, person=tutor, cohort=cohort, role=Role.TUTOR)
    for name in ("ana", "bea", "cyr"):
        link(session, old, tutor, member(session, old, name))
    assert link(session, cohort, tutor, member(session, cohort, "dan")) is Change.CREATED


def test_who_may_follow_whom(session: Session, cohort: Cohort) -> None:
    tutor, learner = member(session, cohort, "paul", Role.TUTOR), member(session, cohort, "ana")
    trainer = member(session, cohort, "claire", Role.TRAINER)
    for one, other in ((trainer, learner), (learner, learner)):
        with pytest.raises(InvalidInputError, match="n'est pas tuteur·rice dans cette promo"):
            link(session, cohort, one, other)
    with pytest.raises(InvalidInputError, match="n'est pas apprenant·e dans cette promo"):
        link(session, cohort, tutor, trainer)
    with pytest.raises(NotFoundError, match="Paul ne suit pas Ana"):
        unfollow(session, Following(tutor=tutor, learner=learner, cohort=cohort), actor="test")


def test_an_account_that_only_follows_opens_no_workspace(session: Session, cohort: Cohort) -> None:
    member(session, cohort, "paul", Role.TUTOR)
    member(session, cohort, "ana")
    assert tutors.only_tutors(session, "paul")
    assert not tutors.only_tutors(session, "ana")
    assert not tutors.only_tutors(session, "personne")
    people.find_person(session, "paul").is_admin = True  # type: ignore[union-attr]
    assert not tutors.only_tutors(session, "paul")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Petit;Paul;p@exemple.fr;apprenant;e1@exemple.fr\n", "est pour les tuteur·rices"),
        (
            "Petit;Paul;p@exemple.fr;tuteur;a b, c|d\n",
            "un·e tuteur·rice suit au plus trois apprenant·es, pas 4.",
        ),
    ],
)
def test_a_line_that_follows_wrongly(line: str, message: str) -> None:
    read = roster.read((HEADER + line).encode())
    assert not read.entries
    assert message in str(read.problems[0])


def test_names_are_separated_as_people_do() -> None:
    line = "Petit;Paul;p@exemple.fr;tuteur; e1@exemple.fr, elea|e1@exemple.fr \n"
    (entry,) = roster.read((HEADER + line).encode()).entries
    assert entry.follows == ("e1@exemple.fr", "elea")


@pytest.fixture
def cli(settings: Settings) -> Cli:
    settings = dataclasses.replace(settings, port=1)  # where no hub answers
    (settings.courses_dir / "data").mkdir(parents=True)
    (settings.courses_dir / "data" / "course.yaml").touch()
    run = Cli(settings)
    end = (dt.date.today() + dt.timedelta(days=200)).isoformat()
    run("create", "p1", "--course", "data", "--start", "2026-01-05", "--end", end)
    return run


class Cli:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, *arguments: str) -> Result:
        env = self.settings.as_environ() | {"COLUMNS": "200"}
        return CliRunner(env=env).invoke(command, list(arguments))

    def import_(self, text: str) -> Result:
        file = self.settings.courses_dir / "promo.csv"
        file.write_text(HEADER + text, "utf-8")
        return self("import", str(file), "--cohort", "p1")


def refused(result: Result) -> str:
    assert isinstance(result.exception, BacasableError), result.output
    return result.output + result.exception.line()


@pytest.mark.slow
def test_a_roster_with_its_tutors(cli: Cli) -> None:
    """The tutor may stand before whom they follow; a repeated import changes nothing."""
    tutor = "Petit;Paul;paul@exemple.fr;tuteur;e1@exemple.fr eleve.un2\n"
    for _ in range(2):
        result = cli.import_(tutor + LEARNERS)
        assert result.exit_code == 0, result.output
    assert "paul.petit (tuteur·rice de eleve.un1, eleve.un2)" in cli("list").output
    result = cli("tutor", "paul.petit", "eleve.un3", "--cohort", "p1")
    assert "paul.petit suit : eleve.un1, eleve.un2, eleve.un3." in result.output
    said = refused(cli("tutor", "paul.petit", "e4@exemple.fr", "--cohort", "p1"))
    assert "Paul Petit suit déjà 3 apprenant·es" in said
    result = cli("tutor", "paul.petit", "eleve.un1", "--cohort", "p1", "--remove")
    assert "paul.petit suit : eleve.un2, eleve.un3." in result.output


@pytest.mark.slow
def test_a_tutor_of_nobody_there_is_one_clear_line(cli: Cli) -> None:
    said = refused(cli.import_(LEARNERS + "Petit;Paul;paul@exemple.fr;tuteur;zoe\n"))
    assert "promo.csv, ligne 6" in said
    assert "« zoe » n'est pas apprenant·e dans cette promo." in said
    assert "paul" not in cli("list").output


def test_a_link_knows_its_tutor_learner_and_cohort(session: Session, cohort: Cohort) -> None:
    tutor, learner = member(session, cohort, "paul", Role.TUTOR), member(session, cohort, "ana")
    link(session, cohort, tutor, learner)
    [row] = session.query(Tutorship).all()
    assert (row.tutor.username, row.learner.username, row.cohort.name) == ("paul", "ana", "demo")
