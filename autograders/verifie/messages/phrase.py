"""The shape of a sentence."""

from __future__ import annotations

from typing import NamedTuple


class Phrase(NamedTuple):
    """One sentence: clear and discreet, in two languages. No discreet twin: nothing to hide."""

    fr: str
    en: str
    fr_discret: str = ""
    en_discret: str = ""
