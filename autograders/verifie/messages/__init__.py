"""Every sentence that a check can say, in French and in English.

A sentence that shows a value has a discreet twin, used on hidden data: it never shows a value,
found or expected, because a learner's function can return what a hidden test gave it.
"""

from __future__ import annotations

from contextvars import ContextVar

from verifie.messages import (
    apprentissage,
    bareme,
    dossiers,
    fonctions,
    objets,
    services,
    tables,
    valeurs,
)
from verifie.messages.phrase import Phrase

LANGUES = ("fr", "en")
_langue: ContextVar[str] = ContextVar("verifie_langue", default="fr")

PHRASES: dict[str, Phrase] = (
    valeurs.PHRASES
    | fonctions.PHRASES
    | tables.PHRASES
    | objets.PHRASES
    | apprentissage.PHRASES
    | services.PHRASES
    | dossiers.PHRASES
    | bareme.PHRASES
)


def langue(code: str) -> None:
    """Choose the language of the messages: `"fr"` or `"en"`."""
    if code not in LANGUES:
        raise ValueError(f"langue inconnue : {code!r} ; choisissez parmi {', '.join(LANGUES)}")
    _langue.set(code)


def en_anglais() -> bool:
    """Are messages in English?"""
    return _langue.get() == "en"


def dire(cle: str, *, discret: bool = False, **valeurs: object) -> str:
    """The sentence `cle`, filled in."""
    phrase = PHRASES[cle]
    text = phrase.en if en_anglais() else phrase.fr
    if discret and phrase.fr_discret:
        text = phrase.en_discret if en_anglais() else phrase.fr_discret
    said = text.format(**valeurs).rstrip()
    return said.encode(errors="replace").decode()  # half a character can't be printed
