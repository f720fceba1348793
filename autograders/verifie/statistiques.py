"""Checks of interval estimates: two bounds, and how often they hold the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from verifie.echec import Echec, echec
from verifie.resultats import obtenir

TOLERANCE = 1e-3


class Intervalle:
    """The learner's function called `nom`, which returns two bounds. Each method is a check."""

    def __init__(self, nom: str, *, aide: str = "") -> None:
        self.nom = nom
        self.aide = aide

    def bornes(self, *args: Any, aide: str = "") -> tuple[float, float]:
        """What it returns with these arguments: two numbers, the lower one first."""
        trouve, libelle = obtenir(self.nom, args, attendu="tuple", aide=aide or self.aide)
        if isinstance(trouve, np.ndarray) and trouve.dtype.kind in "iuf":
            trouve = trouve.tolist()
        pair = isinstance(trouve, list | tuple) and [type(x) in (int, float) for x in trouve]
        if pair != [True, True] or not all(map(math.isfinite, trouve)):
            raise self._echec("intervalle_forme", libelle, aide)
        low, high = trouve
        if low > high:
            raise self._echec("intervalle_ordre", libelle, aide)
        return float(low), float(high)

    def rend(
        self, attendu: Sequence[float], *args: Any, tolerance: float = TOLERANCE, aide: str = ""
    ) -> None:
        """Its bounds are `attendu`, within `tolerance` × the expected width."""
        low, high = self.bornes(*args, aide=aide)
        margin = tolerance * (attendu[1] - attendu[0])
        if abs(low - attendu[0]) <= margin and abs(high - attendu[1]) <= margin:
            return
        width, wanted = high - low, attendu[1] - attendu[0]
        if abs(width - wanted) <= 2 * margin:
            cle = "intervalle_decale"
        else:
            cle = "intervalle_large" if width > wanted else "intervalle_etroit"
        raise self._echec(cle, f"{self.nom}(…)", aide)

    def couvre(
        self,
        verite: float,
        echantillons: Sequence[Sequence[Any]],
        *,
        entre: tuple[float, float],
        aide: str = "",
    ) -> None:
        """Over these tuples of arguments, the share of intervals that hold `verite` is in `entre`."""
        bounds = [self.bornes(*args, aide=aide) for args in echantillons]
        share = sum(low <= verite <= high for low, high in bounds) / len(bounds)
        if share < entre[0]:
            raise self._echec("intervalle_couvre_peu", f"{self.nom}(…)", aide)
        if share > entre[1]:
            raise self._echec("intervalle_couvre_trop", f"{self.nom}(…)", aide)

    def _echec(self, cle: str, libelle: str, aide: str) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=libelle)


def intervalle(nom: str, *, aide: str = "") -> Intervalle:
    """`nom` is a function that returns the two bounds of an interval."""
    return Intervalle(nom, aide=aide)
