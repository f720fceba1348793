"""Checks of fitted scikit-learn models: what they are, and how well they predict.

A model is judged by what it predicts on data that the test cell holds, never by a score that the
learner computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from verifie import espace
from verifie.conseils import conseil
from verifie.echec import Echec, echec
from verifie.egalite import egaux
from verifie.lecture import ouvrir, portrait
from verifie.messages import dire
from verifie.montre import enumerer

Metrique = Callable[[Any, Any], float]


class Modele:
    """The learner's fitted model called `nom`. Each method is a check."""

    def __init__(self, nom: str, trait: dict[str, Any], *, aide: str = "") -> None:
        self.nom = nom
        self.trait = trait
        self.aide = aide

    def classe(self, *noms: str, aide: str = "") -> None:
        """It is of one of these classes; for a pipeline, its last step is."""
        found = (self.trait["etapes"] or [self.trait["classe"]])[-1]
        if found not in noms:
            raise self._echec("modele_classe", aide, trouve=f"`{found}`")

    def etapes(self, *noms: str, aide: str = "") -> None:
        """It is a pipeline that has these steps (class names), in this order."""
        steps = iter(self.trait["etapes"])
        if not all(any(name == step for step in steps) for name in noms):
            raise self._echec("modele_etapes", aide, trouve=enumerer(self.trait["etapes"]))

    def parametre(self, nom: str, *valeurs: Any, aide: str = "") -> None:
        """Its parameter `nom` has one of these values."""
        if self.trait["parametres"].get(nom, ...) not in valeurs:
            raise self._echec("modele_parametre", aide, parametre=nom)

    def colonnes(self, noms: Sequence[str], *, aide: str = "") -> None:
        """It learnt from these columns, in any order."""
        found = self.trait["colonnes"]
        if sorted(found) != sorted(noms):
            raise self._echec("modele_colonnes", aide, trouve=enumerer(found))

    def predictions(self, X: Any, *, aide: str = "", methode: str = "predict") -> Any:
        """What it predicts, as a genuine array with a row for each of `X`."""
        appel = espace.courant().appel(f"{self.nom}.{methode}", (X,), {})
        if appel.exception:
            raise self._echec(
                "modele_predit", aide, type=appel.exception, conseil=conseil(appel.exception)
            )
        values = np.asarray(ouvrir(appel.resultat, self.nom, aide=aide or self.aide))
        if values.shape[:1] != (len(X),):
            raise self._echec("modele_predictions", aide)
        return values

    def predit(self, attendu: Any, X: Any, *, tolerance: float = 1e-3, aide: str = "") -> None:
        """It predicts `attendu`, within a relative tolerance for numbers."""
        found, expected = self.predictions(X, aide=aide), np.asarray(attendu)
        numbers = expected.dtype.kind in "biuf" and found.dtype.kind in "biuf"
        if numbers and found.shape == expected.shape:
            same = bool(np.allclose(found, expected, rtol=tolerance, atol=tolerance))
        else:
            pairs = zip(found.ravel().tolist(), expected.ravel().tolist(), strict=False)
            same = found.shape == expected.shape and all(egaux(a, b) for a, b in pairs)
        if not same:
            raise self._echec("modele_predictions", aide)

    def score(
        self,
        metrique: Metrique,
        X: Any,
        y: Any,
        *,
        au_moins: float | None = None,
        au_plus: float | None = None,
        libelle: str = "",
        aide: str = "",
    ) -> None:
        """`metrique(y, predictions)` on these data is on the right side of the bounds."""
        value = self._measure(metrique, X, y, aide)
        label = libelle or getattr(metrique, "__name__", "score")
        if au_moins is not None and not value >= au_moins:
            raise self._too_weak(label, value, dire("au_moins", seuil=f"{au_moins:g}"), aide)
        if au_plus is not None and not value <= au_plus:
            raise self._too_weak(label, value, dire("au_plus", seuil=f"{au_plus:g}"), aide)

    def bat_reference(
        self, metrique: Metrique, X: Any, y: Any, reference: Any, *, marge: float, aide: str = ""
    ) -> None:
        """Its error is lower than that of the predictions `reference`, by at least `marge` (0..1)."""
        baseline = float(metrique(y, reference))
        if not self._measure(metrique, X, y, aide) <= baseline * (1 - marge):
            raise self._echec("modele_reference", aide)

    def _measure(self, metrique: Metrique, X: Any, y: Any, aide: str) -> float:
        found = self.predictions(X, aide=aide)
        try:
            return float(metrique(y, found))
        except (TypeError, ValueError):
            raise self._echec("modele_predictions", aide) from None

    def _too_weak(self, label: str, value: float, wanted: str, aide: str) -> Echec:
        return self._echec(
            "modele_score", aide, metrique=label, trouve=f"{value:.3g}", attendu=wanted
        )

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def modele(nom: str, *, ajuste: bool = True, aide: str = "") -> Modele:
    """`nom` is a scikit-learn model, fitted unless `ajuste=False`."""
    trait = portrait(nom, "modele", aide=aide)
    if ajuste and not trait["ajuste"]:
        raise echec("modele_pas_ajuste", aide=aide, nom=nom)
    return Modele(nom, trait, aide=aide)
