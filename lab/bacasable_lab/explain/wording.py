"""Pieces of sentences: what an error's text names, short enough, and types in French."""

from __future__ import annotations

import re

LONGEST = 80
KINDS = {
    "str": "un texte",
    "int": "un nombre entier",
    "float": "un nombre décimal",
    "list": "une liste",
    "dict": "un dictionnaire",
    "tuple": "un tuple",
    "set": "un ensemble",
    "bool": "un vrai/faux",
    "NoneType": "rien (None)",
    "function": "une fonction",
    "DataFrame": "un tableau pandas",
    "Series": "une colonne pandas",
}


def first(pattern: str, text: str) -> str:
    """The first group of a match, short enough for a sentence; empty for none."""
    match = re.search(pattern, text)
    return cut(match[1]) if match else ""


def short(text: str | None) -> str:
    """A type in French, or a piece of an error's text, cut."""
    text = text or ""
    return KINDS.get(text, cut(text))


def cut(text: str) -> str:
    """Text short enough for a sentence."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
