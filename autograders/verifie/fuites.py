"""Checks that nothing of the test data was seen while learning.

Two detectors: what a preparation step remembers is compared with what it should have learnt from
the training rows alone; and an evaluation is given data in which nothing can be predicted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from verifie.echec import echec
from verifie.lecture import portrait
from verifie.montre import enumerer, montrer_type, nommer_type
from verifie.portraits.acquis import acquis
from verifie.resultats import obtenir

TOLERANCE = 1e-6


def sans_fuite(
    nom: str,
    reference: Any,
    *,
    entrainement: tuple[Any, Any],
    tout: tuple[Any, Any],
    aide: str = "",
) -> None:
    """The preparation steps of the pipeline `nom` learnt from `entrainement` only.

    `reference`: a pipeline of the test cell's own, with the steps that are asked for; copies of it
    are fitted on the two pairs (X, y). The last step, the model, isn't compared.
    """
    from sklearn.base import clone

    found = portrait(nom, "acquis", aide=aide)["etapes"][:-1]
    right = acquis(clone(reference).fit(*entrainement))["etapes"][:-1]
    leaky = acquis(clone(reference).fit(*tout))["etapes"][:-1]
    names = [step["classe"] for step in right]
    if [step["classe"] for step in found] != names:
        shown = enumerer([step["classe"] for step in found])
        raise echec("fuite_etapes", aide=aide, nom=nom, trouve=shown)
    for step, wanted, everything in zip(found, right, leaky, strict=True):
        if _same(step["appris"], wanted["appris"]):
            continue
        seen = _same(step["appris"], everything["appris"])
        cle = "fuite_preparation" if seen else "fuite_autre"
        raise echec(cle, aide=aide, nom=nom, etape=wanted["classe"])


def au_hasard(nom: str, *args: Any, hasard: float, marge: float, aide: str = "") -> None:
    """The evaluation `nom`, called with data that hold nothing to learn, scores no better than chance.

    `hasard`: the score of a blind answer; `marge`: how far above it luck alone may lead.
    """
    trouve, libelle = obtenir(nom, args, attendu="nombre", aide=aide)
    if type(trouve) not in (int, float):
        wanted = nommer_type("nombre")
        raise echec("type", aide=aide, nom=libelle, trouve=montrer_type(trouve), attendu=wanted)
    if not trouve <= hasard + marge:
        raise echec(
            "fuite_hasard", aide=aide, nom=nom, trouve=f"{trouve:.2f}", hasard=f"{hasard:.2f}"
        )


def _same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(_close(found.get(name), value) for name, value in wanted.items())


def _close(found: Any, wanted: Any) -> bool:
    if found is None:
        return False
    a, b = np.asarray(found), np.asarray(wanted)
    if a.dtype.kind not in "biuf" or a.shape != b.shape:
        return False
    return bool(np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
