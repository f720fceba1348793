"""What a scikit-learn model remembers of the data, step by step: means, scales, chosen columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from verifie.neutre import Illisible, nom_du_type

MOST_VALUES = 100_000


def acquis(objet: Any) -> dict[str, Any]:
    """`etapes`: for each step of a pipeline, or for the model itself, `classe` and `appris`.

    `appris`: the fitted attributes that are numbers or arrays of numbers, by name.
    """
    from sklearn.base import BaseEstimator

    if not isinstance(objet, BaseEstimator):
        raise Illisible("pas_un_modele", type=nom_du_type(objet))
    steps = [step for _, step in getattr(objet, "steps", [("", objet)])]
    return {"etapes": [{"classe": nom_du_type(step), "appris": _learnt(step)} for step in steps]}


def _learnt(step: Any) -> dict[str, Any]:
    values = getattr(step, "__dict__", {})
    return {
        str(name): value
        for name, value in values.items()
        if name.endswith("_") and not name.startswith("_") and _is_numeric(value)
    }


def _is_numeric(value: Any) -> bool:
    if type(value) is np.ndarray:
        return value.dtype.kind in "biuf" and value.size <= MOST_VALUES
    return type(value) in (int, float) or isinstance(value, np.integer | np.floating)
