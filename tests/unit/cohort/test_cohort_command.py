"""`bacasable cohort`, as an admin types it: clear, repeatable, all or nothing."""

from __future__ import annotations

import csv
import dataclasses
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bacasable.cohort.command import cohort
from bacasable.errors import BacasableError
from bacasable.gradebook import CohortGradebook
from bacasable.settings import Settings

pytestmark = pytest.mark.slow

ROSTER = (
    "nom;prénom;courriel;rôle\nMartin;Léa;lea@exemple.fr;\nMoreau;Claire;c@exemple.fr;formatrice\n"
)


class Cli:
    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder

    def __call__(self, *arguments: str) -> Result:
        runner = CliRunner(env=self.settings.as_environ())
        return runner.invoke(cohort, list(arguments))

    def create(self, name: str = "p1") -> Result:
        dates = ("--start", "2026-01-05", "--end", "2026-08-01")
        return self("create", name, "--course", "data", *dates, "--title", "Promo 1")

    def roster(self, text: str = ROSTER) -> str:
        file = self.folder / "promo.csv"
        file.write_text(text, "utf-8")
        return str(file)

    def members(self) -> str:
        return self("list").output


@pytest.fixture
def cli(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("COLUMNS", "200")
    settings = dataclasses.replace(settings, port=1)  # where no hub answers
    (settings.courses_dir / "data").mkdir(parents=True)
    (settings.courses_dir / "data" / "course.yaml").touch()
    return Cli(settings, tmp_path)


def line(result: Result) -> str:
    assert result.exit_code != 0
    assert isinstance(result.exception, BacasableError), result.exception
    return result.exception.line()


def test_a_cohort_in_two_commands(cli: Cli, settings: Settings) -> None:
    created = cli.create()
    assert created.exit_code == 0, created.output
    assert "data-p1" in created.output
    imported = cli("import", cli.roster(), "--cohort", "p1")
    assert imported.exit_code == 0, imported.output
    assert imported.output.count("/hub/invitation?token=") == 2
    assert "prochain démarrage" in imported.output  # there is no hub here, and it is no failure
    assert "lea.martin (apprenant·e)" in cli.members()
    assert "claire.moreau (formateur·rice)" in cli.members()
    with CohortGradebook(settings, course_id="data-p1").open() as gradebook:
        assert [student.id for student in gradebook.students] == ["lea.martin"]


def test_both_commands_can_be_repeated(cli: Cli) -> None:
    for _ in range(2):
        assert cli.create().exit_code == 0
        again = cli("import", cli.roster(), "--cohort", "p1")
        assert again.exit_code == 0
    assert "token=" not in again.output
    assert cli.members().count("lea.martin") == 1


def test_one_bad_line_and_nothing_is_imported(cli: Cli) -> None:
    cli.create()
    result = cli("import", cli.roster(ROSTER + "Sans;Courriel;;\n"), "--cohort", "p1")
    assert "promo.csv, ligne 4 : il manque : courriel." in result.output
    assert "1 ligne(s) refusée(s), 0 importée(s)" in line(result)
    assert "lea.martin" not in cli.members()


def test_bad_lines_can_be_left_out_and_the_exit_still_says_so(cli: Cli) -> None:
    cli.create()
    file = cli.roster(ROSTER + "Sans;Courriel;;\n")
    result = cli("import", file, "--cohort", "p1", "--skip-bad-lines")
    assert "1 ligne(s) refusée(s), 2 importée(s)" in line(result)
    assert "lea.martin" in cli.members()


def test_links_go_to_a_file_for_its_owner_only(cli: Cli, tmp_path: Path) -> None:
    cli.create()
    output = tmp_path / "liens.csv"
    result = cli("import", cli.roster(), "--cohort", "p1", "--output", str(output))
    assert result.exit_code == 0
    assert "token=" not in result.output
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    lines = output.read_text("utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert [row["identifiant"] for row in rows] == ["lea.martin", "claire.moreau"]
    assert all("token=" in row["lien"] for row in rows)


def test_a_file_of_links_is_never_replaced(cli: Cli, tmp_path: Path) -> None:
    cli.create()
    output = tmp_path / "liens.csv"
    output.write_text("précieux")
    result = cli("import", cli.roster(), "--cohort", "p1", "--output", str(output))
    assert "n'existe pas encore" in line(result)
    assert output.read_text() == "précieux"
    assert "lea.martin" not in cli.members()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("create", "p1", "--course", "web", "--start", "2026-01-05", "--end", "2026-02-05"),
            "web",
        ),
        (("import", "nulle-part.csv", "--cohort", "p1"), "nulle-part.csv"),
        (("invite", "zoe"), "zoe"),
    ],
)
def test_what_is_not_there_is_one_clear_line(
    cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    assert message in line(cli(*arguments))


def test_an_unknown_cohort_is_one_clear_line(cli: Cli) -> None:
    assert "p9 : cette promo n'existe pas." in line(cli("import", cli.roster(), "--cohort", "p9"))


def test_a_new_link_and_an_admin(cli: Cli) -> None:
    made = cli("admin", "chef", "--name", "Alex Durand", "--email", "a@exemple.fr")
    assert "token=" in made.output
    assert "token=" in cli("invite", "chef").output
    assert (
        "chef est admin."
        in cli("admin", "chef", "--name", "Alex Durand", "--email", "a@exemple.fr").output
    )
