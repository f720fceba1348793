"""Checks of pandas tables and series, stage by stage: columns, rows, types, index, values.

The first stage that fails speaks, because a wrong row count makes every later message noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types as kinds

from verifie.echec import Echec, echec
from verifie.egalite import TOLERANCE, seulement_arrondi
from verifie.lecture import lire
from verifie.messages import dire
from verifie.montre import enumerer, montrer, montrer_type, nommer_type
from verifie.neutre import rendre_neutre


def table(
    nom: str,
    attendu: pd.DataFrame | None = None,
    *,
    colonnes: Sequence[str] = (),
    lignes: int | None = None,
    ordre: bool = True,
    index: bool = False,
    tolerance: float = TOLERANCE,
    aide: str = "",
) -> None:
    """`nom` is a table like `attendu`, or at least one with these `colonnes` and `lignes`.

    `ordre=False`: rows may come in any order. `index=True`: row labels count too.
    """
    trouve = lire(nom, attendu="DataFrame", aide=aide)
    if not isinstance(trouve, pd.DataFrame):
        wanted = nommer_type("DataFrame")
        raise echec("type", aide=aide, nom=nom, trouve=montrer_type(trouve), attendu=wanted)
    _columns_present(trouve, colonnes, nom, aide)
    if lignes is not None:
        _row_count(len(trouve), lignes, nom, aide)
    if attendu is not None:
        comparer_tables(
            trouve, attendu, nom=nom, ordre=ordre, index=index, tolerance=tolerance, aide=aide
        )


def serie(
    nom: str,
    attendu: pd.Series | None = None,
    *,
    ordre: bool = True,
    index: bool = True,
    nom_serie: bool = False,
    tolerance: float = TOLERANCE,
    aide: str = "",
) -> None:
    """`nom` is a series like `attendu`: values, then row labels (`index`), then `nom_serie`."""
    trouve = lire(nom, attendu="Series", aide=aide)
    if not isinstance(trouve, pd.Series):
        wanted = nommer_type("Series")
        raise echec("type", aide=aide, nom=nom, trouve=montrer_type(trouve), attendu=wanted)
    if attendu is None:
        return
    comparer_series(
        trouve, attendu, nom=nom, ordre=ordre, index=index, tolerance=tolerance, aide=aide
    )
    if nom_serie and trouve.name != attendu.name:
        raise echec("nom_serie", aide=aide, nom=nom, trouve=montrer(trouve.name))


def comparer_tables(
    trouve: pd.DataFrame,
    attendu: pd.DataFrame,
    *,
    nom: str,
    ordre: bool = True,
    index: bool = False,
    tolerance: float = TOLERANCE,
    aide: str = "",
) -> None:
    """Raise the first difference between two genuine tables."""
    _columns_present(trouve, list(attendu.columns), nom, aide)
    extra = [name for name in trouve.columns if name not in attendu.columns]
    if extra:
        raise echec("colonnes_en_trop", aide=aide, nom=nom, trop=enumerer(extra))
    if list(trouve.columns) != list(attendu.columns):
        found = enumerer(list(trouve.columns))
        raise echec("colonnes_ordre", aide=aide, nom=nom, trouve=found)
    _row_count(len(trouve), len(attendu), nom, aide)
    if not ordre:
        trouve, attendu = _sorted_alike(trouve, attendu)
    try:
        _columns(trouve, attendu, nom, tolerance, aide)
    except Echec:
        if ordre and _only_moved(trouve, attendu, tolerance):
            raise echec("lignes_ordre", aide=aide, nom=nom) from None
        raise
    if index:
        _index(trouve.index, attendu.index, nom, aide)


def comparer_series(
    trouve: pd.Series,
    attendu: pd.Series,
    *,
    nom: str,
    ordre: bool = True,
    index: bool = True,
    tolerance: float = TOLERANCE,
    aide: str = "",
) -> None:
    """Raise the first difference between two genuine series."""
    _row_count(len(trouve), len(attendu), nom, aide)
    if index:
        same_labels = sorted(map(str, trouve.index)) == sorted(map(str, attendu.index))
        if not same_labels:
            raise echec("index", aide=aide, nom=nom)
        if not _same_index(trouve.index, attendu.index):
            if ordre:
                raise echec("lignes_ordre", aide=aide, nom=nom)
            trouve, attendu = _by_label(trouve), _by_label(attendu)
    elif not ordre and _kind(trouve) == _kind(attendu):
        trouve, attendu = _by_value(trouve), _by_value(attendu)
    _column(trouve, attendu, dire("la_serie", nom=nom), tolerance, aide)


def _columns(
    trouve: pd.DataFrame, attendu: pd.DataFrame, nom: str, tolerance: float, aide: str
) -> None:
    for name in attendu.columns:
        what = dire("la_colonne", nom=nom, colonne=name)
        _column(trouve[name], attendu[name], what, tolerance, aide)


def _only_moved(trouve: pd.DataFrame, attendu: pd.DataFrame, tolerance: float) -> bool:
    """Do two tables of one shape hold the same rows in another order?"""
    try:
        _columns(*_sorted_alike(trouve, attendu), "", tolerance, "")
    except Echec:
        return False
    return True


def _columns_present(trouve: pd.DataFrame, wanted: Sequence[Any], nom: str, aide: str) -> None:
    missing = [name for name in wanted if name not in trouve.columns]
    if missing:
        raise echec(
            "colonnes_manquent",
            aide=aide,
            nom=nom,
            manque=enumerer(missing),
            trouve=enumerer(list(trouve.columns)),
        )


def _row_count(found: int, wanted: int, nom: str, aide: str) -> None:
    if found != wanted:
        sens = dire("trop_de_lignes" if found > wanted else "pas_assez_de_lignes")
        raise echec("lignes", aide=aide, nom=nom, trouve=found, sens=sens)


def _sorted_alike(a: pd.DataFrame, b: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    def key(frame: pd.DataFrame) -> pd.DataFrame:
        rows = ["\x1f".join(map(str, row)) for row in frame.itertuples(index=False, name=None)]
        return frame.iloc[sorted(range(len(rows)), key=rows.__getitem__)]

    return key(a.reset_index(drop=True).round(9)), key(b.reset_index(drop=True).round(9))


def _by_label(series: pd.Series) -> pd.Series:
    return series.iloc[np.argsort([*map(str, series.index)], kind="stable")]


def _by_value(series: pd.Series) -> pd.Series:
    if _kind(series) == "nombre":
        return series.sort_values()
    return series.iloc[np.argsort(series.astype(str).to_numpy(dtype=str), kind="stable")]


def _column(trouve: pd.Series, attendu: pd.Series, what: str, tolerance: float, aide: str) -> None:
    if len(trouve) == len(attendu) == 0:
        return  # an empty column that was to be filled row by row has no type yet
    if _kind(trouve) != _kind(attendu):
        wanted = dire("genre_" + _kind(attendu))
        raise echec("type_colonne", aide=aide, quoi=what, trouve=trouve.dtype, attendu=wanted)
    missing = trouve.isna().to_numpy() != attendu.isna().to_numpy()
    if missing.any():
        raise echec("valeurs_manquantes", aide=aide, quoi=what, nombre=int(missing.sum()))
    wrong = _differences(trouve, attendu, tolerance)
    if wrong.any():
        numeric = _kind(attendu) == "nombre"
        numbers = [c[wrong].to_numpy(dtype=float) for c in (trouve, attendu)] if numeric else []
        if numbers and seulement_arrondi(*numbers):
            raise echec("valeurs_arrondies", aide=aide, quoi=what)
        raise echec(
            "valeurs_colonne",
            aide=aide,
            quoi=what,
            nombre=int(wrong.sum()),
            total=len(wrong),
            ligne=montrer(rendre_neutre(trouve.index[int(np.argmax(wrong))])),
        )


def _differences(trouve: pd.Series, attendu: pd.Series, tolerance: float) -> Any:
    """Where two columns of one kind differ, missing values aside."""
    present = attendu.notna().to_numpy()
    wrong = np.zeros(len(attendu), dtype=bool)
    left, right = trouve[present], attendu[present]
    if _kind(attendu) == "nombre":
        close = np.isclose(
            left.to_numpy(dtype=float), right.to_numpy(dtype=float), rtol=tolerance, atol=tolerance
        )
        wrong[present] = ~close
    else:
        pairs = zip(left.astype(object), right.astype(object), strict=True)
        wrong[present] = [_differ(a, b) for a, b in pairs]
    return wrong


def _differ(found: Any, wanted: Any) -> bool:
    try:
        return bool(found != wanted)
    except (TypeError, ValueError):  # an array in a cell, two dates of which one has a time zone
        return True


def _kind(column: pd.Series) -> str:
    if kinds.is_bool_dtype(column.dtype):
        return "booleen"
    if kinds.is_numeric_dtype(column.dtype):
        return "nombre"
    if kinds.is_datetime64_any_dtype(column.dtype):
        return "date"
    return "texte"


def _index(found: pd.Index, wanted: pd.Index, nom: str, aide: str) -> None:
    if not _same_index(found, wanted):
        raise echec("index", aide=aide, nom=nom)


def _same_index(found: pd.Index, wanted: pd.Index) -> bool:
    return [*map(str, found)] == [*map(str, wanted)]
