"""What exercise 4.3 tells of leakage is true, and not the luck of one seed."""

from __future__ import annotations

import runpy
from functools import cache
from typing import Any

import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bacasable.settings import REPOSITORY

GENERATOR = REPOSITORY / "courses" / "developpeur-data-ia" / "generateurs" / "machines.py"
COIN = 0.5  # balanced accuracy of an answer at random


@cache
def generator() -> dict[str, Any]:
    return runpy.run_path(str(GENERATOR))


@pytest.mark.parametrize("seed", [generator()["GRAINE"], 1, 2, 3])
def test_known_machines_flatter_and_new_ones_tell_the_truth(seed: int) -> None:
    known, new = generator()["parcs"](seed)
    X, y = known.drop(columns=["machine", "heures_arret", "panne"]), known["panne"]
    model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression())
    mixed = cross_val_score(model, X, y, cv=5, scoring="balanced_accuracy").mean()
    folds = GroupKFold(n_splits=5)
    apart = cross_val_score(
        model, X, y, cv=folds, groups=known["machine"], scoring="balanced_accuracy"
    ).mean()
    real = balanced_accuracy_score(new["panne"], model.fit(X, y).predict(new[X.columns]))
    assert mixed > 0.8
    assert mixed - apart > 0.2
    assert abs(real - COIN) < 0.2


def test_the_figures_in_the_text_are_those_of_its_data() -> None:
    known, _ = generator()["parcs"]()
    X, y = known.drop(columns=["machine", "heures_arret", "panne"]), known["panne"]
    model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression())
    assert cross_val_score(model, X, y, cv=5, scoring="balanced_accuracy").mean() > 0.9
    assert y.mean() < 0.4
