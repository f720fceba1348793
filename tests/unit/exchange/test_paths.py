from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bacasable.errors import InvalidInputError
from bacasable.exchange.paths import MAX_LENGTH, is_safe, safe_path, shown


@given(st.text(max_size=300))
@example("../etc/passwd")
@example("a/../../b")
@example("/etc/passwd")
@example("a\\..\\b")
@example("n1.ipynb\x00.txt")
def test_what_is_accepted_stays_in_its_folder(name: str) -> None:
    try:
        path = safe_path(name)
    except InvalidInputError:
        return
    assert Path("/store").joinpath(path).resolve().is_relative_to("/store")
    assert unicodedata.is_normalized("NFC", path)
    assert safe_path(path) == path
    assert len(path) <= MAX_LENGTH
    assert not any(part.startswith((".", "-", " ")) for part in path.split("/"))
    assert path.isprintable()


@given(st.text(max_size=300))
def test_a_name_in_a_message_is_plain_and_short(name: str) -> None:
    text = shown(name).removeprefix("« ").removesuffix(" »")
    assert text.isascii()
    assert text.isprintable() or not text
    assert len(text) <= 60


@pytest.mark.parametrize(
    "name", ["n1.ipynb", "données/ventes 2026.csv", "été_L'eau (1).txt", "images/carte+1.png"]
)
def test_the_names_that_people_give_are_accepted(name: str) -> None:
    assert is_safe(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a//b",
        "a/",
        ".bashrc",
        "-rf",
        "--help",
        "$(id).txt",
        "a" * 250,
        "report\u202eyp.fdp",
        "prob\u200blem1.ipynb",
        "tab\tnew\nline.txt",
        "semi;colon&.txt",
        " lead ",
        "fin.",
        "<img src=x onerror=alert(1)>.txt",
        '=HYPERLINK("http:192.0.2.1").csv',
        "@SUM(1+1).csv",
        "__pycache__/a.pyc",
        "a/b/c/d/e/f/g.txt",
        "пример.txt",
    ],
)
def test_hostile_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="pas accepté"):
        safe_path(name)


def test_a_name_from_a_mac_becomes_the_released_one() -> None:
    assert safe_path(unicodedata.normalize("NFD", "données.csv")) == "données.csv"
