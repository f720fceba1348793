"""A scikit-learn model: its class, its steps, whether it learnt."""

from __future__ import annotations

from typing import Any

import numpy as np

from verifie.neutre import Illisible, nom_du_type


def modele(objet: Any) -> dict[str, Any]:
    """`classe`, `etapes` (class names, for a pipeline), `ajuste`, `parametres` (plain ones)."""
    from sklearn.base import BaseEstimator

    if not isinstance(objet, BaseEstimator):
        raise Illisible("pas_un_modele", type=nom_du_type(objet))
    steps = [nom_du_type(step) for _, step in getattr(objet, "steps", [])]
    return {
        "classe": nom_du_type(objet),
        "etapes": steps,
        "ajuste": _fitted(objet),
        "parametres": _parameters(objet),
        "colonnes": [str(name) for name in getattr(objet, "feature_names_in_", [])],
    }


def _fitted(objet: Any) -> bool:
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(objet)
    except NotFittedError:
        return False
    return True


def _parameters(objet: Any) -> dict[str, Any]:
    """Those of a pipeline's steps are also under the name that `make_pipeline` gives a step."""
    parameters = {
        f"{nom_du_type(step).lower()}__{name}": value
        for _, step in reversed(getattr(objet, "steps", []))
        if hasattr(step, "get_params")
        for name, value in step.get_params(deep=False).items()
    } | objet.get_params(deep=True)
    values = {str(name): _plain(value) for name, value in parameters.items()}
    return {name: value for name, value in values.items() if _is_plain(value)}


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _is_plain(value: Any) -> bool:
    if type(value) in (tuple, list):
        return all(map(_is_plain, value))
    return type(value) in (type(None), bool, int, float, str)
