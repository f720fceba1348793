"""The door of `verifie` to the learner's process: the same questions, asked over the link.

Checks get plain data only. What an answer may hold is decided here, on the examiner's side: the
fields of the answer's own class, genuine values, and the reasons for which a value can't be read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from verifie.espace import Appel, Valeur
from verifie.neutre import Illisible

MOST_ANCESTORS = 50
ANSWERS: dict[str, type] = {"Appel": Appel, "Valeur": Valeur}


class Asks(Protocol):
    """What a question is asked through: the examiner's session."""

    def describe(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any: ...


def as_fields(answer: Any) -> Any:
    """An answer of `EspaceLocal` as plain data; learner's side."""
    if isinstance(answer, Illisible):
        return {"?": "Illisible", "cle": answer.cle, "details": answer.details}
    if type(answer).__name__ in ANSWERS:
        fields = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}
        return {"?": type(answer).__name__} | {k: as_fields(v) for k, v in fields.items()}
    return answer if not isinstance(answer, dict) else {"?": "dict", "v": answer}


def from_fields(raw: Any) -> Any:
    """The same, checked; examiner's side. Raises `ValueError` or `TypeError`."""
    if type(raw) is not dict:
        return raw
    match raw.get("?"):
        case "dict":
            return _dict(raw["v"])
        case "Illisible":
            details = _dict(raw["details"])
            if not all(type(item) is str for pair in details.items() for item in pair):
                raise TypeError("details")
            return Illisible(_text(raw["cle"]), **details)
        case "Appel" | "Valeur" as name:
            return _answer(ANSWERS[name], raw)
    raise ValueError("answer")


def _answer(kind: Any, raw: dict[str, Any]) -> Any:
    known = {field.name: field for field in dataclasses.fields(kind)}
    fields = {name: from_fields(value) for name, value in raw.items() if name in known}
    answer = kind(**fields)
    if isinstance(answer, Valeur):
        if type(answer.existe) is not bool or not isinstance(answer.refus, Illisible | None):
            raise TypeError("value")
        return answer
    if not isinstance(answer.resultat, Valeur):
        raise TypeError("result")
    _text(answer.exception), _text(answer.message)
    for names, wanted in ((answer.ancetres, str), (answer.modifies, int)):
        if type(names) is not tuple or any(type(item) is not wanted for item in names):
            raise TypeError("names")
    return answer


def _text(raw: Any) -> str:
    if type(raw) is not str:
        raise TypeError("text")
    return raw


def _dict(raw: Any) -> dict[Any, Any]:
    if type(raw) is not dict:
        raise TypeError("dict")
    return raw


class EspaceDistant:
    """What checks ask when the learner's names live in another process."""

    def __init__(self, session: Asks) -> None:
        self._session = session

    def valeur(self, nom: str) -> Valeur:
        """The value called `nom`."""
        found: Valeur = self._ask(Valeur, "valeur", (nom,))
        return found

    def portrait(self, nom: str, genre: str, demande: Mapping[str, Any] | None = None) -> Valeur:
        """The plain description of an object."""
        found: Valeur = self._ask(Valeur, "portrait", (nom, genre, dict(demande or {})))
        return found

    def appel(self, nom: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Appel:
        """Call what is called `nom`."""
        found: Appel = self._ask(Appel, "appel", (nom, list(args), dict(kwargs)))
        return found

    def __getattr__(self, name: str) -> Any:
        # What `Espace` may learn to answer later is asked in the same way.
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: from_fields(self._session.describe(name, args, kwargs))

    def _ask(self, kind: Any, name: str, args: Sequence[Any]) -> Any:
        answer = from_fields(self._session.describe(name, args, {}))
        if not isinstance(answer, kind):
            raise TypeError("answer")
        return answer
