"""A test that the learner wrote, tried on variants of the code that it is meant to test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verifie.neutre import Illisible, nom_du_type


def essai(objet: Any, *, sources: Sequence[str], fonction: str) -> dict[str, Any]:
    """`erreurs`: for each source, the class of what the test raised, empty when it passed.

    `objet` takes one argument: the function called `fonction` that the source defines.
    """
    if not callable(objet):
        raise Illisible("pas_une_fonction", type=nom_du_type(objet))
    return {"erreurs": [_tried(objet, source, fonction) for source in sources]}


def _tried(objet: Any, source: str, fonction: str) -> str:
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - the course's own code, as the test cell gave it
    try:
        objet(names[fonction])
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a learner's code may raise anything
        return nom_du_type(error)
    return ""
