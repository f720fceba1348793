"""Texts of the hub's pages: French is the source, English a table beside it.

A text that has no English stays French; a test holds that none is missing, and none left over.
"""

from __future__ import annotations

import json
from pathlib import Path

TRANSLATIONS = Path(__file__).parent / "translations"


class Translator:
    """`translator("Se connecter")` is the text in the platform's language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._table = {} if language == "fr" else load(language)

    def __call__(self, french: str, **values: object) -> str:
        text = self._table.get(french, french)
        return text.format(**values) if values else text

    def queue(self, position: int) -> str:
        """Where somebody stands in the queue of starts."""
        if position == 1:
            return self("Vous êtes en tête de la file d'attente…")
        return self("Vous êtes {position}e dans la file d'attente…", position=position)


def load(language: str) -> dict[str, str]:
    """French -> the language."""
    table: dict[str, str] = json.loads((TRANSLATIONS / f"{language}.json").read_text("utf-8"))
    return table
