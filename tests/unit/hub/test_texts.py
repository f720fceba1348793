"""Every text of the pages has its English, and nothing is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bacasable.cohort import invitation
from bacasable.errors import InvalidInputError
from bacasable.hub import passwords, texts
from bacasable.hub.pages import TEMPLATES
from bacasable.hub.texts import Translator

IN_TEMPLATE = re.compile(r"""\bt\((["'])(.+?)\1[,)]""")


def in_templates() -> set[str]:
    return {
        found[1]
        for file in TEMPLATES.glob("*.html")
        for found in IN_TEMPLATE.findall(file.read_text("utf-8"))
    }


def in_code() -> set[str]:
    files = Path(texts.__file__).parent.glob("*.py")
    return {text for file in files for text in _translated(ast.parse(file.read_text("utf-8")))}


def _translated(tree: ast.AST) -> Iterator[str]:
    """The constant texts given to the translator, or to an error that a page shows."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in {"text", "self", "PageError", "InvalidInputError", "_failure"}:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_every_text_has_its_english_and_none_is_left_over() -> None:
    from_a_stage = invitation._unknown().line()
    assert set(texts.load("en")) == in_templates() | in_code() | {from_a_stage}


def test_the_search_finds_texts_of_both_kinds() -> None:
    assert "Mot de passe" in in_templates()
    assert "Votre serveur démarre…" in in_code()


@pytest.mark.parametrize("french", sorted(texts.load("en")))
def test_translations_keep_their_placeholders(french: str) -> None:
    assert re.findall(r"{\w*}", french) == re.findall(r"{\w*}", texts.load("en")[french])


def test_the_number_in_the_text_is_the_one_that_counts() -> None:
    with pytest.raises(InvalidInputError, match=f"au moins {passwords.MIN_LENGTH} caractères"):
        passwords.checked("court", username="lea")


def test_places_in_the_queue() -> None:
    assert Translator("fr").queue(1) == "Vous êtes en tête de la file d'attente…"
    assert Translator("fr").queue(3) == "Vous êtes 3e dans la file d'attente…"
    assert Translator("en").queue(3) == "You are number 3 in the queue…"


def test_a_text_with_braces_is_never_formatted() -> None:
    assert Translator("en")("{0.__class__}") == "{0.__class__}"
