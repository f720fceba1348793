"""The demo: installed with one command, complete, and left alone by the next."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bacasable import seed
from bacasable.cohort import people, tutors
from bacasable.course import Course
from bacasable.database import Database, Membership, Release
from bacasable.errors import NotFoundError
from bacasable.gradebook import CohortGradebook
from bacasable.hub import passwords
from bacasable.settings import REPOSITORY, Settings

pytestmark = pytest.mark.slow

LEARNERS = {"amina", "karim", "lea"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("seed")
    # Port 1: where no hub answers.
    settings = Settings(data_dir=folder / "var", courses_dir=REPOSITORY / "courses", port=1)
    seed.install(settings)
    return settings


def accounts(settings: Settings) -> dict[str, str]:
    return seed._read_accounts(seed.accounts_file(settings))


def test_every_demo_account_opens_with_its_password(installed: Settings) -> None:
    assert set(accounts(installed)) == LEARNERS | {"admin", "formatrice", "tuteur"}
    with passwords.hub_session(installed) as session:
        for username, password in accounts(installed).items():
            assert passwords.matches(passwords.stored(session, username), password)


def test_passwords_are_made_here_and_for_the_owner_only(installed: Settings) -> None:
    assert len(set(accounts(installed).values())) == 6
    assert seed.generated_password() != seed.generated_password()
    assert stat.S_IMODE(seed.accounts_file(installed).stat().st_mode) == 0o600


def test_the_cohort_has_its_people_and_its_gradebook(installed: Settings) -> None:
    with Database(installed.database).reading() as session:
        groups = people.hub_groups(session)
        assert people.admin_usernames(session) == {"admin"}
        cohort, tutor = people.get_cohort(session, "demo"), people.get_person(session, "tuteur")
        assert tutors.names_followed(session, cohort.id, tutor.id) == ["amina", "karim"]
    assert groups["nbgrader-developpeur-data-ia-demo"] == LEARNERS
    assert groups["formgrade-developpeur-data-ia-demo"] == {"formatrice"}
    gradebook = CohortGradebook(installed, course_id="developpeur-data-ia-demo")
    with gradebook.open() as opened:
        assert {student.id for student in opened.students} == LEARNERS


def test_the_starter_exercises_are_released_and_no_other(installed: Settings) -> None:
    course = Course.load(REPOSITORY / "courses" / seed.COURSE)
    with Database(installed.database).reading() as session:
        released = set(session.scalars(select(Release.assignment)))
    assert released == {a.name for a in course.assignments if a.starter}
    assert 4 <= len(released) < len(course.assignments)


def test_seeding_again_leaves_what_is_there(installed: Settings) -> None:
    before = accounts(installed)
    with passwords.hub_session(installed) as session:
        passwords.store(session, "lea", passwords.hashed(b"choisi par lea"))
        session.commit()
    seed.install(installed)
    assert accounts(installed) == before
    with passwords.hub_session(installed) as session:
        assert passwords.matches(passwords.stored(session, "lea"), "choisi par lea")
    with Database(installed.database).reading() as session:
        assert {release.version for release in session.scalars(select(Release))} == {1}


def test_seeding_again_gives_a_tutor_no_learner_back(installed: Settings) -> None:
    database = Database(installed.database)
    with database.transaction() as session:
        cohort, tutor = people.get_cohort(session, "demo"), people.get_person(session, "tuteur")
        amina = people.get_person(session, "amina")
        who = tutors.Following(tutor=tutor, learner=amina, cohort=cohort)
        tutors.unfollow(session, who, actor="admin")
        karim = session.scalars(
            select(Membership).filter_by(person=people.get_person(session, "karim"))
        )
        session.delete(karim.one())
    seed.install(installed)
    with database.reading() as session:
        assert "amina" not in tutors.names_followed(session, cohort.id, tutor.id)


def test_the_accounts_are_shown(installed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    shown = CliRunner(env=installed.as_environ()).invoke(seed.seed, ["--show"])
    assert shown.exit_code == 0
    for username, password in accounts(installed).items():
        assert username in shown.output
        assert password in shown.output


def test_showing_what_is_not_installed_says_what_to_do(tmp_path: Path) -> None:
    empty = dataclasses.replace(Settings(), data_dir=tmp_path)
    with pytest.raises(NotFoundError, match="bacasable seed"):
        seed.show_accounts(empty)
