"""No two people share a container, a volume or a folder."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from dockerspawner import DockerSpawner
from hypothesis import assume, given
from hypothesis import strategies as st

from bacasable.cohort import username as usernames
from bacasable.errors import InvalidInputError

ANYTHING = st.text(max_size=40)
ACCEPTED = st.from_regex(usernames.PATTERN, fullmatch=True).filter(usernames.is_valid)


@given(ACCEPTED, ACCEPTED)
def test_no_two_people_share_container_volume_or_folder(one: str, other: str) -> None:
    assume(one != other)
    assert DockerSpawner._escape(one) != DockerSpawner._escape(other)
    assert PurePosixPath("submitted", one) != PurePosixPath("submitted", other)
    assert one.casefold() != other.casefold()  # on a file system that ignores case, too


@given(ACCEPTED)
def test_a_username_is_one_safe_part_of_a_path(name: str) -> None:
    assert PurePosixPath(name).parts == (name,)
    assert name not in (".", "..")
    assert not name.startswith(("-", "."))
    assert len(name) <= 32


@given(ANYTHING)
def test_what_is_typed_is_refused_or_becomes_a_username(text: str) -> None:
    try:
        name = usernames.checked(text)
    except InvalidInputError:
        return
    assert usernames.is_valid(name)
    assert usernames.checked(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "-a",
        ".a",
        "_a",
        "a..b",
        "é",
        "a b",
        "a" * 33,
        "a\n",
        "а",
        "ﬁn",
        "a\0",
        "ı",
    ],
)
def test_refused(text: str) -> None:
    assert not usernames.is_valid(text)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Élodie", "Dupont", "elodie.dupont"),
        ("Jean-Marc", "Le Goff", "jean-marc.le-goff"),
        ("Cœur", "D'Ïle", "coeur.d-ile"),
        ("Nguyễn", "Đặng-Văn", "nguyen.dang-van"),
        ("A" * 30, "B" * 30, "a" * 30 + ".b"),
    ],
)
def test_a_name_becomes_a_username(first: str, last: str, expected: str) -> None:
    assert usernames.suggested(first_name=first, last_name=last, taken=()) == expected


def test_namesakes_get_different_usernames() -> None:
    taken: set[str] = set()
    for _ in range(12):
        name = usernames.suggested(first_name="Léa", last_name="Martin", taken=taken)
        assert name not in taken
        taken.add(name)
    assert {"lea.martin", "lea.martin2", "lea.martin12"} <= taken


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_suggestion_is_always_accepted(first: str, last: str) -> None:
    try:
        name = usernames.suggested(first_name=first, last_name=last, taken=())
    except InvalidInputError:
        return
    assert usernames.is_valid(name)


def test_a_name_without_a_letter_we_know_asks_for_a_username() -> None:
    with pytest.raises(InvalidInputError, match="identifiant"):
        usernames.suggested(first_name="王", last_name="芳", taken=())
