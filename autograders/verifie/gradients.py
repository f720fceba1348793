"""Checks of a gradient written by hand, against finite differences of the cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from verifie.echec import echec
from verifie.montre import montrer_type, nommer_type
from verifie.resultats import obtenir

STEP = 1e-5
TOLERANCE = 1e-4


def gradient(
    nom: str,
    cout: Callable[..., float],
    points: Iterable[tuple[Any, ...]],
    *,
    tolerance: float = TOLERANCE,
    aide: str = "",
) -> None:
    """The function `nom` returns the gradient of `cout` with respect to its first argument.

    `points`: tuples of arguments for both; the first one, a number or an array of numbers, is where
    the slope is measured. `tolerance` is relative to the largest slope.
    """
    for point in points:
        wanted = difference_finie(cout, *point)
        trouve, libelle = obtenir(nom, point, attendu="ndarray", aide=aide)
        found = _array(trouve, libelle, aide)
        if found.shape != wanted.shape:
            raise echec(
                "gradient_forme", aide=aide, nom=libelle, trouve=found.shape, attendu=wanted.shape
            )
        cle = _difference(found, wanted, tolerance)
        if cle:
            wrong = int((~_close(found, wanted, tolerance)).sum())
            raise echec(cle, aide=aide, nom=libelle, nombre=wrong, total=wanted.size)


def difference_finie(cout: Callable[..., float], ou: Any, *reste: Any) -> Any:
    """The slope of `cout` at `ou` in each direction, by central differences: same shape as `ou`."""
    place = np.asarray(ou, dtype=float)
    slopes = np.empty(place.shape)
    for index in np.ndindex(place.shape):
        step = STEP * max(1.0, abs(float(place[index])))
        after, before = place.copy(), place.copy()
        after[index] += step
        before[index] -= step
        slopes[index] = (cout(after, *reste) - cout(before, *reste)) / (2 * step)
    return slopes


def _array(trouve: Any, libelle: str, aide: str) -> Any:
    numbers = isinstance(trouve, list | tuple) and all(type(x) in (int, float) for x in trouve)
    if type(trouve) in (int, float) or numbers:
        trouve = np.asarray(trouve, dtype=float)
    if not isinstance(trouve, np.ndarray) or trouve.dtype.kind not in "iuf":
        wanted = nommer_type("ndarray")
        raise echec("type", aide=aide, nom=libelle, trouve=montrer_type(trouve), attendu=wanted)
    if not np.isfinite(trouve).all():
        raise echec("gradient_infini", aide=aide, nom=libelle)
    return trouve.astype(float)


def _close(found: Any, wanted: Any, tolerance: float) -> Any:
    largest = float(np.abs(wanted).max(initial=0.0))
    return np.abs(found - wanted) <= tolerance * max(1e-3, largest)


def _difference(found: Any, wanted: Any, tolerance: float) -> str:
    """The key of what is wrong, the most telling first; empty when nothing is."""
    if _close(found, wanted, tolerance).all():
        return ""
    if _close(-found, wanted, tolerance).all():
        return "gradient_oppose"
    size = float((wanted * wanted).sum())
    factor = float((found * wanted).sum()) / size if size else 0.0
    if wanted.size > 1 and factor > 0 and _close(found / factor, wanted, tolerance).all():
        return "gradient_facteur"
    return "gradient_faux"
