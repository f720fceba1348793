"""Words for the errors of Python and of SQLite, which speak English to people who learn."""

from __future__ import annotations

from verifie.messages import en_anglais
from verifie.messages.conseils import CONSEILS, CONSEILS_SQL, PRECISIONS
from verifie.messages.phrase import Phrase


def conseil(erreur: str, message: str = "") -> str:
    """What one of Python's own errors means, in words; empty when unknown."""
    return _said(_found(PRECISIONS, message) or CONSEILS.get(erreur))


def conseil_sql(message: str) -> str:
    """What an error of SQLite's means, in words; empty when unknown."""
    return _said(_found(CONSEILS_SQL, message))


def _found(known: dict[str, Phrase], message: str) -> Phrase | None:
    return next((phrase for part, phrase in known.items() if part in message), None)


def _said(phrase: Phrase | None) -> str:
    if phrase is None:
        return ""
    return phrase.en if en_anglais() else phrase.fr
