"""Checks of images and other arrays of numbers: shape, range, values, and usual mix-ups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from verifie.echec import echec
from verifie.egalite import TOLERANCE
from verifie.montre import montrer_type, nommer_type
from verifie.resultats import obtenir


def image(
    nom: str,
    attendu: Any = None,
    *,
    args: Sequence[Any] | None = None,
    forme: tuple[int, ...] | None = None,
    entre: tuple[float, float] | None = None,
    tolerance: float = TOLERANCE,
    au_signe_pres: bool = False,
    aide: str = "",
) -> None:
    """`nom` is an array of numbers like `attendu`, or at least one with this `forme` and range.

    `args`: `nom` is a function called with these. An image is an array of rows × columns.
    `au_signe_pres`: a whole column may have the opposite sign, as an axis of a PCA may.
    """
    trouve, libelle = obtenir(nom, args, attendu="ndarray", aide=aide)
    if not isinstance(trouve, np.ndarray) or trouve.dtype.kind not in "biuf":
        wanted = nommer_type("ndarray")
        raise echec("type", aide=aide, nom=libelle, trouve=montrer_type(trouve), attendu=wanted)
    found = trouve.astype(float)
    expected = None if attendu is None else np.asarray(attendu, dtype=float)
    shape = forme if expected is None else expected.shape
    if shape is not None and found.shape != shape:
        raise echec("image_forme", aide=aide, nom=libelle, trouve=found.shape, attendu=shape)
    if not np.isfinite(found).all():
        raise echec("image_infinie", aide=aide, nom=libelle)
    if entre and found.size and not (entre[0] <= found.min() and found.max() <= entre[1]):
        bas, haut = (f"{bound:g}" for bound in entre)
        raise echec("image_bornes", aide=aide, nom=libelle, bas=bas, haut=haut)
    if expected is not None:
        if au_signe_pres:
            found = found * np.where((found * expected).sum(axis=0) < 0, -1, 1)
        _compare(found, expected, libelle, tolerance, aide)


def _compare(found: Any, expected: Any, libelle: str, tolerance: float, aide: str) -> None:
    wrong = ~np.isclose(found, expected, rtol=tolerance, atol=tolerance)
    if not wrong.any():
        return
    for cle, variant in _mix_ups(found):
        if variant.shape == expected.shape and np.allclose(
            variant, expected, rtol=tolerance, atol=tolerance
        ):
            raise echec(cle, aide=aide, nom=libelle)
    first = tuple(int(place) for place in np.argwhere(wrong)[0])
    raise echec(
        "image_cases", aide=aide, nom=libelle, nombre=int(wrong.sum()), total=wrong.size, ou=first
    )


def _mix_ups(found: Any) -> list[tuple[str, Any]]:
    variants = [("image_opposee", -found)]
    if found.ndim == 2:
        variants += [
            ("image_transposee", found.T),
            ("image_retournee", found[::-1]),
            ("image_retournee", found[:, ::-1]),
            ("image_retournee", found[::-1, ::-1]),
        ]
    return variants
