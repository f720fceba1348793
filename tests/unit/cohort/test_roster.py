"""A roster is read whole, and each bad line says what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bacasable.cohort import roster
from bacasable.database import Role
from bacasable.errors import InvalidInputError, TooLargeError

HEADER = "identifiant;nom;prénom;courriel;rôle\n"
GOOD = "lea;Martin;Léa;lea@exemple.fr;apprenant·e\n"


def read(text: str, encoding: str = "utf-8") -> roster.Roster:
    return roster.read(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_save_is_read(encoding: str, delimiter: str, end: str) -> None:
    text = (HEADER + GOOD).replace(";", delimiter).replace("\n", end)
    read_roster = read(text, encoding)
    assert not read_roster.problems
    (entry,) = read_roster.entries
    assert (entry.username, entry.full_name, entry.email) == ("lea", "Léa Martin", "lea@exemple.fr")
    assert entry.role is Role.LEARNER


def test_excel_on_a_french_windows() -> None:
    text = (HEADER + GOOD).replace("apprenant·e", "apprenante").replace("\n", "\r\n")
    (entry,) = read(text, "cp1252").entries
    assert entry.first_name == "Léa"


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("", Role.LEARNER),
        ("Apprenante", Role.LEARNER),
        ("apprenant·e", Role.LEARNER),
        ("Formatrice", Role.TRAINER),
        ("formateur·rice", Role.TRAINER),
        ("tuteur", Role.TUTOR),
    ],
)
def test_roles_in_the_words_people_use(word: str, role: Role) -> None:
    (entry,) = read(f"nom;prénom;e-mail;rôle\nMartin;Léa;lea@exemple.fr;{word}\n").entries
    assert (entry.role, entry.username) == (role, "")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lea;Martin;Léa;;", "il manque : courriel"),
        ("lea;;Léa;lea@exemple.fr;", "il manque : nom"),
        ("lea;Martin;;lea@exemple.fr;", "il manque : prénom"),
        ("lea;Martin;Léa;lea;", "le courriel « lea » n'est pas valide"),
        ("lea;Martin;Léa;lea@exemple.fr;cheffe", "rôle inconnu « cheffe »"),
        ("../x;Martin;Léa;lea@exemple.fr;", "l'identifiant « ../x » n'est pas accepté"),
        ("lea;=1+1;Léa;lea@exemple.fr;", "le nom « =1+1 » n'est pas accepté"),
        ("lea;@SUM(A1);Léa;lea@exemple.fr;", "le nom « @SUM(A1) » n'est pas accepté"),
        ("lea;Mar\u202etin;Léa;lea@exemple.fr;", "n'est pas accepté"),
        ("lea;Martin;Léa;=x@exemple.fr;", "n'est pas valide"),
        ("lea;Martin;Léa;lea@exemple.fr;;;x", "trop de colonnes"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, message: str) -> None:
    result = read(HEADER + "ok;Diallo;Amina;amina@exemple.fr;\n" + line + "\n")
    assert [entry.username for entry in result.entries] == ["ok"]
    (problem,) = result.problems
    assert problem.line == 3
    assert message in str(problem)
    assert "\n" not in str(problem)


def test_every_bad_line_is_told_at_once() -> None:
    result = read(HEADER + "a;A;A;;\n" + GOOD + "\n" + "b;B;B;b;\n")
    assert [problem.line for problem in result.problems] == [2, 5]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("x;Martin;Léa;LEA@exemple.fr;", "même courriel qu'à la ligne 2"),
        ("LEA;Martin;Zoé;zoe@exemple.fr;", "même identifiant qu'à la ligne 2"),
    ],
)
def test_one_person_is_one_line(second: str, message: str) -> None:
    (problem,) = read(HEADER + GOOD + second + "\n").problems
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "il manque la colonne « nom »"),
        ("nom;prénom\nA;B\n", "il manque la colonne « courriel »"),
        ("nom;prénom;courriel;âge\n", "colonne inconnue « âge »"),
        ("nom;nom;prénom;courriel\n", "colonne en double « nom »"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        read(text)


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        roster.read(b"x" * (roster.MAX_BYTES + 1))
    with pytest.raises(TooLargeError):
        read(HEADER + GOOD * (roster.MAX_LINES + 1))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_one_line(content: bytes) -> None:
    try:
        result = roster.read(HEADER.encode() + content)
        messages = [str(problem) for problem in result.problems]
    except InvalidInputError as error:
        messages = [error.line()]
    assert all("\n" not in message for message in messages)
