"""Usernames: `[a-z0-9._-]{1,32}` starting with a letter or digit, and nothing else.

Every place that names something after a person (container, volume, folder, URL) may rely on it:
no two usernames share an escaped form, and none can leave a folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from bacasable.errors import InvalidInputError

MAX_LENGTH = 32
# Letters that Unicode doesn't take apart into a letter and a mark.
_WITHOUT_MARK = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "đ": "d", "ø": "o", "ł": "l"})
PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}", re.ASCII)


def normalize(text: str) -> str:
    """What a person typed, as it is compared: NFC, lower case, no space around."""
    return unicodedata.normalize("NFC", text).strip().lower()


def is_valid(username: str) -> bool:
    """Whether this is a normalized username that the platform accepts."""
    # "..": a folder's parent; a doubled dot has no other use in a name.
    return PATTERN.fullmatch(username) is not None and ".." not in username


def checked(text: str) -> str:
    """The normalized username. Raises `InvalidInputError` where it breaks the rule."""
    username = normalize(text)
    if not is_valid(username):
        raise InvalidInputError(
            f"l'identifiant « {text[:MAX_LENGTH]} » n'est pas accepté.",
            todo="Utilisez 1 à 32 caractères : lettres sans accent, chiffres, point, tiret, "
            "tiret bas ; une lettre ou un chiffre au début.",
        )
    return username


def suggested(*, first_name: str, last_name: str, taken: Container[str]) -> str:
    """A free username made from a name: `prenom.nom`, then `prenom.nom2`, …"""
    parts = [_ascii(first_name), _ascii(last_name)]
    base = ".".join(part for part in parts if part)[:MAX_LENGTH].rstrip(".-")
    if not is_valid(base):
        raise InvalidInputError(
            f"aucun identifiant ne peut être tiré de « {first_name} {last_name} ».",
            todo="Remplissez la colonne « identifiant ».",
        )
    number = 1
    candidate = base
    while candidate in taken:
        number += 1
        candidate = f"{base[: MAX_LENGTH - len(str(number))]}{number}"
    return candidate


def _ascii(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_WITHOUT_MARK))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9]+", "-", letters)).strip("-")
