"""Checks of a clustering: which rows go together, whatever the groups are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from verifie.echec import echec
from verifie.montre import montrer_type, nommer_type
from verifie.resultats import obtenir

MOST_GROUPS = 200


def groupes(
    nom: str,
    attendu: Sequence[Any],
    *,
    args: Sequence[Any] | None = None,
    au_moins: float = 1.0,
    aide: str = "",
) -> None:
    """`nom` gives each row a group, as `attendu` does; the groups' own names don't count.

    `args`: `nom` is a function called with these. `au_moins`: the share of rows (0 to 1) that must
    be in the same group, once each found group is matched with the expected group that suits it
    best.
    """
    trouve, libelle = obtenir(nom, args, attendu="ndarray", aide=aide)
    labels = _labels(trouve, libelle, aide)
    wanted = np.unique(np.asarray(attendu), return_inverse=True)[1]
    if len(labels) != len(wanted):
        raise echec("longueur", aide=aide, nom=libelle, trouve=len(labels), attendu=len(wanted))
    found, expected = len(set(labels.tolist())), len(set(wanted.tolist()))
    if found != expected:
        raise echec("groupes_nombre", aide=aide, nom=libelle, trouve=found, attendu=expected)
    misplaced = len(wanted) - _matched(labels, wanted)
    if misplaced > round((1 - au_moins) * len(wanted), 6):
        raise echec("groupes_partage", aide=aide, nom=libelle, nombre=misplaced, total=len(wanted))


def _labels(trouve: Any, libelle: str, aide: str) -> Any:
    """Numbers from 0, one a row."""
    values = trouve.to_numpy() if isinstance(trouve, pd.Series) else trouve
    plain = isinstance(values, list | tuple) and all(
        type(item) in (int, float, str, bool) for item in values
    )
    if not plain and not (isinstance(values, np.ndarray) and values.dtype.kind in "biufUO"):
        wanted = nommer_type("ndarray")
        raise echec("type", aide=aide, nom=libelle, trouve=montrer_type(trouve), attendu=wanted)
    array = np.asarray(values)
    if array.ndim != 1:
        raise echec("groupes_forme", aide=aide, nom=libelle)
    codes, names = pd.factorize(pd.Series(array).astype(str))
    if len(names) > MOST_GROUPS:
        raise echec("groupes_trop", aide=aide, nom=libelle)
    return codes


def _matched(labels: Any, wanted: Any) -> int:
    """Rows in the right group, for the best matching of the groups' names."""
    from scipy.optimize import linear_sum_assignment

    counts = np.zeros((labels.max() + 1, wanted.max() + 1), dtype=int)
    np.add.at(counts, (labels, wanted), 1)
    rows, columns = linear_sum_assignment(-counts)
    return int(counts[rows, columns].sum())
