"""File names that a learner chose. What leaves this module can be joined to a folder, shown and logged.

A safe path is relative, NFC, of at most `MAX_DEPTH` parts, each of letters of the Latin alphabet,
digits and a few signs, starting with a letter, a digit or an underscore: no `..`, no hidden file,
no option-like name, no right-to-left or zero-width character.
"""

from __future__ import annotations

import re
import unicodedata

from bacasable.errors import InvalidInputError

MAX_DEPTH = 6
MAX_PART = 100
MAX_LENGTH = 240

_LATIN = "A-Za-zÀ-ÖØ-öø-ÿŒœŸ"
_PART = re.compile(rf"[{_LATIN}0-9_][{_LATIN}0-9_ .,'()+-]*")


def safe_path(name: str) -> str:
    """The path in NFC, or `InvalidInputError`."""
    path = unicodedata.normalize("NFC", name)
    parts = path.split("/")
    if len(path) > MAX_LENGTH or len(parts) > MAX_DEPTH or not all(map(_is_safe_part, parts)):
        raise InvalidInputError(
            "ce nom de fichier n'est pas accepté.",
            where=shown(name),
            todo="Renommez le fichier avec des lettres, des chiffres, des tirets ou des points.",
        )
    return path


def is_safe(name: str) -> bool:
    """Whether `name` is already a safe path, exactly as it stands."""
    try:
        return safe_path(name) == name
    except InvalidInputError:
        return False


def shown(name: str) -> str:
    """A hostile name made fit for a message: printable ASCII and Latin letters, cut short."""
    text = "".join(char if char.isprintable() and char.isascii() else "?" for char in name[:60])
    return f"« {text} »"


def _is_safe_part(part: str) -> bool:
    return (
        len(part) <= MAX_PART
        and _PART.fullmatch(part) is not None
        and not part.endswith((".", " "))
        and part != "__pycache__"
    )
