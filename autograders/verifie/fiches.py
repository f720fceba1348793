"""Checks of the shape of records that people write: enough of them, every field filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from verifie.echec import echec
from verifie.lecture import lire
from verifie.montre import montrer_type, nommer_type


def fiches(
    nom: str,
    champs: Mapping[str, str],
    *,
    minimum: int = 1,
    distinct: str = "",
    aide: str = "",
) -> None:
    """`nom` is a list of at least `minimum` dictionaries that have these fields.

    `champs`: field -> regular expression that its whole text must match. `distinct`: a field that
    must not be the same twice.
    """
    found = lire(nom, attendu="list", aide=aide)
    if type(found) is not list or not all(type(record) is dict for record in found):
        wanted = nommer_type("list")
        raise echec("fiches_type", aide=aide, nom=nom, trouve=montrer_type(found), attendu=wanted)
    if len(found) < minimum:
        raise echec("fiches_nombre", aide=aide, nom=nom, trouve=len(found), attendu=minimum)
    for rank, record in enumerate(found, start=1):
        for field, pattern in champs.items():
            text = record.get(field)
            if type(text) is not str or not text.strip():
                raise echec("fiches_champ", aide=aide, nom=nom, rang=rank, champ=field)
            if not re.fullmatch(pattern, text.strip(), re.DOTALL):
                raise echec("fiches_forme", aide=aide, nom=nom, rang=rank, champ=field)
    values = [record[distinct].strip().casefold() for record in found] if distinct else []
    if len(set(values)) < len(values):
        raise echec("fiches_double", aide=aide, nom=nom, champ=distinct)
