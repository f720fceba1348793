"""Checks of plain values: a number, a text, a list, a dictionary."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from verifie.echec import echec
from verifie.egalite import TOLERANCE, ecart
from verifie.lecture import lire, lire_texte
from verifie.montre import enumerer, montrer, montrer_type, nommer_type
from verifie.neutre import rendre_neutre


def nombre(
    nom: str,
    attendu: float | None = None,
    *,
    tolerance: float = TOLERANCE,
    entre: tuple[float, float] | None = None,
    entier: bool = False,
    aide: str = "",
) -> None:
    """`nom` is a number: equal to `attendu` within a relative tolerance, or `entre` two bounds."""
    trouve = lire(nom, attendu="nombre", aide=aide)
    if type(trouve) not in ((int,) if entier else (int, float)):
        wanted = nommer_type("int" if entier else "nombre")
        raise echec("type", aide=aide, nom=nom, trouve=montrer_type(trouve), attendu=wanted)
    if type(trouve) is float and not math.isfinite(trouve):
        raise echec("nombre_infini", aide=aide, nom=nom)
    if entre and not entre[0] <= trouve <= entre[1]:
        bas, haut = (f"{bound:g}" for bound in entre)
        raise echec("nombre_hors", aide=aide, nom=nom, trouve=montrer(trouve), bas=bas, haut=haut)
    if attendu is not None:
        valeur(nom, attendu, tolerance=tolerance, aide=aide)


def texte(
    nom: str,
    attendu: str | None = None,
    *,
    contient: tuple[str, ...] = (),
    aide: str = "",
) -> None:
    """`nom` is a text that isn't empty: equal to `attendu`, or with each of `contient` in it."""
    trouve = lire_texte(nom, aide=aide)
    if not trouve.strip():
        raise echec("texte_vide", aide=aide, nom=nom)
    for part in contient:
        if part.casefold() not in trouve.casefold():
            raise echec("texte_sans", aide=aide, nom=nom, attendu=part, trouve=montrer(trouve))
    if attendu is not None:
        valeur(nom, attendu, aide=aide)


def valeur(
    nom: str,
    attendu: Any,
    *,
    tolerance: float = TOLERANCE,
    ordre: bool = True,
    aide: str = "",
) -> None:
    """`nom` is the plain value `attendu`: number, text, list, tuple, dictionary, set, array."""
    attendu = rendre_neutre(attendu)
    trouve = lire(nom, attendu=type(attendu).__name__, aide=aide)
    difference = ecart(trouve, attendu, tolerance=tolerance, ordre=ordre)
    if difference:
        raise echec(difference, aide=aide, nom=nom, **_details(difference, trouve, attendu))


def _details(difference: str, trouve: Any, attendu: Any) -> dict[str, Any]:
    if difference == "type":
        return {"trouve": montrer_type(trouve), "attendu": montrer_type(attendu)}
    if difference == "longueur":
        return {"trouve": _size(trouve), "attendu": _size(attendu)}
    if difference == "cles":
        extra, missing = trouve.keys() - attendu.keys(), attendu.keys() - trouve.keys()
        return {"trop": enumerer(sorted(extra, key=str)), "manque": len(missing)}
    return {"trouve": montrer(trouve)}


def _size(value: Any) -> Any:
    return value.shape if isinstance(value, np.ndarray) else len(value)
