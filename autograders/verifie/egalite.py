"""Compare two plain values; say by a message key in what they differ.

Both sides are genuine built-in, NumPy or pandas objects by now (`neutre`), so their own `==` can
be trusted. Numbers are equal within a tolerance; `True` isn't `1`; an `int` may stand for a
`float`; a NumPy array may stand for nothing but an array.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import pandas as pd

TOLERANCE = 1e-6
NEARLY = 0.1  # two numbers farther apart, relatively, do not differ by a mere rounding
MOST_DIGITS = 7

Ecart = tuple[str, dict[str, Any]]


def ecart(trouve: Any, attendu: Any, *, tolerance: float = TOLERANCE, ordre: bool = True) -> str:
    """The key of the first difference, empty when there is none.

    `type`, `longueur`, `cles`, `ordre`, `nombre_*` and `texte_casse` say more than `valeur`.
    """
    if _is_number(attendu):
        return _number(trouve, attendu, tolerance)
    if isinstance(attendu, np.ndarray):
        return _array(trouve, attendu, tolerance)
    if isinstance(attendu, pd.DataFrame | pd.Series):
        raise TypeError("comparez les tables et les séries avec verifie.table ou verifie.serie")
    if _is_missing(attendu):
        return "" if _is_missing(trouve) else "valeur"
    if type(trouve) is not type(attendu):
        return "type"
    if isinstance(attendu, str):
        return _text(trouve, attendu)
    if isinstance(attendu, dict):
        return _dict(trouve, attendu, tolerance, ordre)
    if isinstance(attendu, list | tuple):
        return _sequence(trouve, attendu, tolerance, ordre)
    return "" if trouve == attendu else "valeur"


def egaux(trouve: Any, attendu: Any, *, tolerance: float = TOLERANCE) -> bool:
    """Are they the same, within the tolerance?"""
    return ecart(trouve, attendu, tolerance=tolerance) == ""


def premier_ecart(
    trouve: Any, attendu: Any, *, tolerance: float = TOLERANCE
) -> tuple[str, Any, Any]:
    """Where two values first differ, as one writes it: `[2]['prix']`; what is there, and should be.

    The place is empty when the values differ as a whole.
    """
    pairs: list[tuple[Any, Any, Any]] = []
    if type(trouve) is type(attendu) and isinstance(attendu, list | tuple | dict):
        if isinstance(attendu, dict) and trouve.keys() == attendu.keys():
            pairs = [(key, trouve[key], attendu[key]) for key in attendu]
        elif not isinstance(attendu, dict) and len(trouve) == len(attendu):
            pairs = [(i, a, b) for i, (a, b) in enumerate(zip(trouve, attendu, strict=True))]
    for key, found, wanted in pairs:
        if ecart(found, wanted, tolerance=tolerance):
            place, found, wanted = premier_ecart(found, wanted, tolerance=tolerance)
            return f"[{key!r}]{place}", found, wanted
    return "", trouve, attendu


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, complex)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT


def _number(found: Any, expected: Any, tolerance: float) -> str:
    if not _is_number(found):
        return "type"
    if isinstance(found, complex) or isinstance(expected, complex):
        if _is_huge(found) or _is_huge(expected):
            return "" if found == expected else "valeur"
        return "" if np.isclose(found, expected, rtol=0, atol=tolerance) else "valeur"
    if isinstance(expected, float) and math.isnan(expected):
        return "" if isinstance(found, float) and math.isnan(found) else "valeur"
    if found == expected:
        return ""
    if isinstance(found, float) and not math.isfinite(found):
        return "nombre_infini"
    if _is_huge(found) or _is_huge(expected):
        return "nombre_trop_petit" if found < expected else "nombre_trop_grand"
    if math.isfinite(expected) and abs(found - expected) <= tolerance * max(1.0, abs(expected)):
        return ""
    if isinstance(found, float) and seulement_arrondi(found, float(expected)):
        return "nombre_arrondi"
    return "nombre_trop_petit" if found < expected else "nombre_trop_grand"


def seulement_arrondi(found: Any, expected: Any) -> bool:
    """Is one number, or are all the numbers of one array, the other's, rounded to some digit?"""
    if not np.allclose(found, expected, rtol=NEARLY, atol=0):
        return False
    return any(
        np.allclose(np.round(exact, digits), rounded, rtol=0, atol=TOLERANCE)
        for exact, rounded in ((found, expected), (expected, found))
        for digits in range(MOST_DIGITS)
    )


def _is_huge(value: Any) -> bool:
    """An integer that no float can stand for."""
    return type(value) is int and abs(value) > sys.float_info.max


def _text(found: str, expected: str) -> str:
    if found == expected:
        return ""
    return "texte_casse" if _plain(found) == _plain(expected) else "valeur"


def _plain(text: str) -> str:
    import unicodedata

    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c) and not c.isspace())


def _dict(found: Any, expected: Any, tolerance: float, order: bool) -> str:
    if found.keys() != expected.keys():
        return "cles"
    keys = (k for k in expected if ecart(found[k], expected[k], tolerance=tolerance, ordre=order))
    return "valeur" if next(keys, None) is not None else ""


def _sequence(found: Any, expected: Any, tolerance: float, order: bool) -> str:
    if len(found) != len(expected):
        return "longueur"
    if all(egaux(a, b, tolerance=tolerance) for a, b in zip(found, expected, strict=True)):
        return ""
    if _same_items(found, expected, tolerance):
        return "ordre" if order else ""
    return "valeur"


def _same_items(found: Any, expected: Any, tolerance: float) -> bool:
    """The same items in another order. Only worth knowing, so only for short sequences."""
    left = list(found)
    if len(left) > 2000:
        return False
    for item in expected:
        place = next((i for i, x in enumerate(left) if egaux(x, item, tolerance=tolerance)), None)
        if place is None:
            return False
        del left[place]
    return True


def _array(found: Any, expected: np.ndarray[Any, Any], tolerance: float) -> str:
    if not isinstance(found, np.ndarray):
        return "type"
    if found.shape != expected.shape:
        return "longueur"
    if expected.dtype.kind in "fc" or found.dtype.kind in "fc":
        return _floats(found, expected, tolerance)
    return "" if np.array_equal(found, expected) else "valeur"


def _floats(found: Any, expected: Any, tolerance: float) -> str:
    if found.dtype.kind not in "biufc":
        return "type"
    try:
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    except AssertionError:
        return "valeur"
    return ""
