"""How values and types are shown in a message: short, on one line, in the reader's words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from verifie.echec import est_discret
from verifie.messages import en_anglais

LONGEST = 80
_NEW_LINE = re.compile(r"\s*\n\s*")

_TYPES = {
    "NoneType": ("rien (`None`)", "nothing (`None`)"),
    "bool": ("un booléen (`bool`)", "a boolean (`bool`)"),
    "int": ("un nombre entier (`int`)", "an integer (`int`)"),
    "float": ("un nombre à virgule (`float`)", "a decimal number (`float`)"),
    "str": ("un texte (`str`)", "a text (`str`)"),
    "list": ("une liste (`list`)", "a list (`list`)"),
    "tuple": ("un tuple (`tuple`)", "a tuple (`tuple`)"),
    "dict": ("un dictionnaire (`dict`)", "a dictionary (`dict`)"),
    "set": ("un ensemble (`set`)", "a set (`set`)"),
    "ndarray": ("un tableau NumPy (`ndarray`)", "a NumPy array (`ndarray`)"),
    "DataFrame": ("une table pandas (`DataFrame`)", "a pandas table (`DataFrame`)"),
    "Series": ("une série pandas (`Series`)", "a pandas series (`Series`)"),
    "nombre": ("un nombre", "a number"),
    "date": ("une date", "a date"),
    "Timestamp": ("une date pandas (`Timestamp`)", "a pandas date (`Timestamp`)"),
    "figure": ("une figure de matplotlib", "a matplotlib figure"),
    "fonction": ("une fonction", "a function"),
    "modele": ("un modèle de scikit-learn", "a scikit-learn model"),
    "api": ("une application FastAPI", "a FastAPI application"),
    "acquis": ("un modèle de scikit-learn", "a scikit-learn model"),
    "atelier": ("une fonction", "a function"),
    "epreuve": ("une fonction", "a function"),
    "epreuves": ("une fonction", "a function"),
    "object": ("un objet", "an object"),
    "objet": ("un objet", "an object"),
}


def montrer(valeur: Any) -> str:
    """A plain value on one short line; a table or a long array by its size."""
    if isinstance(valeur, pd.DataFrame):
        return _choose(
            f"une table de {len(valeur)} lignes et {valeur.shape[1]} colonnes",
            f"a table of {len(valeur)} rows and {valeur.shape[1]} columns",
        )
    if isinstance(valeur, pd.Series | pd.Index):
        return _choose(f"une série de {len(valeur)} valeurs", f"a series of {len(valeur)} values")
    if isinstance(valeur, np.ndarray):
        return _choose(f"un tableau de forme {valeur.shape}", f"an array of shape {valeur.shape}")
    if type(valeur) is float:
        return f"{valeur:.6g}"
    if isinstance(valeur, list | tuple | set | frozenset | dict) and len(valeur) > 20:
        return _choose(
            f"{montrer_type(valeur)} de {len(valeur)} éléments",
            f"{montrer_type(valeur)} of {len(valeur)} items",
        )
    if isinstance(valeur, str | bytes):
        valeur = valeur[: LONGEST + 1]
    return _short(repr(valeur))


def montrer_type(valeur: Any) -> str:
    """The type of a plain value, in words."""
    return nommer_type(type(valeur).__name__)


def nommer_type(nom: str) -> str:
    """A type's name, in words."""
    fr, en = _TYPES.get(nom, (f"un objet `{nom}`", f"an object `{nom}`"))
    return _choose(fr, en)


def enumerer(noms: list[Any]) -> str:
    """Names, quoted, on one line."""
    shown = ", ".join(f"`{nom}`" for nom in noms[:12])
    return _choose(shown or "aucune", shown or "none") + (", …" if len(noms) > 12 else "")


def montrer_appel(nom: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """A call as one would write it; on hidden data, without what was given."""
    if est_discret():
        return f"{nom}(…)"
    given = [_argument(value) for value in args]
    given += [f"{key}={_argument(value)}" for key, value in kwargs.items()]
    return f"{nom}({', '.join(given)})"


def _argument(value: Any) -> str:
    if isinstance(value, pd.DataFrame | pd.Series | np.ndarray):
        return "…"
    return montrer(value)


def _short(text: str) -> str:
    text = _NEW_LINE.sub(" ", text)  # spaces stay: they may be the mistake
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _choose(fr: str, en: str) -> str:
    return en if en_anglais() else fr
