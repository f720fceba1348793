"""Leaks, clusters, gradients, images and intervals: right answers pass, each mix-up is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import verifie
from hypothesis import given
from hypothesis import strategies as st
from verifie.echec import discretion
from verifie.gradients import difference_finie


def _pipeline() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression())


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.permutations("abcd"))
def test_the_names_of_groups_do_not_count(wanted: list[int], names: list[str]) -> None:
    with verifie.avec({"g": np.array([names[i] for i in wanted]), "s": pd.Series(wanted)}):
        verifie.groupes("g", wanted)
        verifie.groupes("s", [names[i] for i in wanted])


def test_misplaced_rows_are_counted_and_may_be_allowed() -> None:
    with verifie.avec({"g": [5, 5, 5, 9, 9, 5]}):
        with pytest.raises(verifie.Echec, match=r"1 ligne\(s\) sur 6"):
            verifie.groupes("g", [0, 0, 0, 1, 1, 1])
        verifie.groupes("g", [0, 0, 0, 1, 1, 1], au_moins=0.8)
        with pytest.raises(verifie.Echec, match=r"2 groupe\(s\) ; il en faut 3"):
            verifie.groupes("g", [0, 0, 1, 1, 2, 2])
        with pytest.raises(verifie.Echec, match="6 élément"):
            verifie.groupes("g", [0, 1])


def _cost(w: Any, X: Any, y: Any) -> float:
    return float(((X @ w - y) ** 2).mean())


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_finite_differences_find_the_slope(place: list[float]) -> None:
    w, X, y = np.array(place), np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]), np.array([1.0, 2.0])
    exact = 2 * X.T @ (X @ w - y) / len(y)
    assert difference_finie(_cost, w, X, y) == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g, ""),
        (lambda g: g.tolist(), ""),
        (lambda g: -g, "signes sont inversés"),
        (lambda g: g * 2, "pas la bonne taille"),
        (lambda g: g + np.array([0, 1, 0]), r"1 composante\(s\) sur 3"),
        (lambda g: g.reshape(3, 1), r"forme \(3, 1\)"),
        (lambda g: g * np.inf, "infinies"),
        (lambda g: str(g), "un texte"),
    ],
)
def test_each_mistake_of_a_gradient_has_its_sentence(
    change: Callable[[Any], Any], message: str
) -> None:
    X, y = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]), np.array([1.0, 2.0])

    def gradient(w: Any, X: Any, y: Any) -> Any:
        return change(2 * X.T @ (X @ w - y) / len(y))

    with verifie.avec({"gradient": gradient}):
        points = [(np.array([0.5, -1.0, 2.0]), X, y)]
        if not message:
            verifie.gradient("gradient", _cost, points)
            return
        with pytest.raises(verifie.Echec, match=message):
            verifie.gradient("gradient", _cost, points)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x, ""),
        (lambda x: x.T, "lignes et les colonnes"),
        (lambda x: x[::-1], "retournée"),
        (lambda x: x[:, ::-1], "retournée"),
        (lambda x: -x, "signes sont inversés"),
        (lambda x: x[:2], r"forme \(2, 3\) ; il faut la forme \(3, 3\)"),
        (lambda x: x + (x == 5), r"1 case\(s\) sur 9 .* \(1, 2\)"),
        (lambda x: x / (x - 5), "infinies"),
        (lambda x: x.tolist(), "une liste"),
    ],
)
def test_each_mix_up_of_an_image_has_its_sentence(
    change: Callable[[Any], Any], message: str
) -> None:
    right = np.arange(9.0).reshape(3, 3)
    with np.errstate(divide="ignore"):
        names = {"photo": change(right), "f": lambda x: change(np.asarray(x) + 0)}
    with verifie.avec(names):
        if not message:
            verifie.image("photo", right, entre=(0, 8))
            verifie.image("f", right, args=(right,))
            with pytest.raises(verifie.Echec, match="en dehors de l'intervalle"):
                verifie.image("photo", forme=(3, 3), entre=(0, 1))
            return
        with pytest.raises(verifie.Echec, match=message):
            verifie.image("photo", right)


def test_an_axis_may_point_the_other_way() -> None:
    axes = np.array([[1.0, 2.0], [3.0, -5.0]])
    with verifie.avec({"plan": axes * [1, -1], "faux": axes * [[1], [-1]]}):
        verifie.image("plan", axes, au_signe_pres=True)
        with pytest.raises(verifie.Echec, match="case"):
            verifie.image("plan", axes)
        with pytest.raises(verifie.Echec, match="case"):
            verifie.image("faux", axes, au_signe_pres=True)


def test_an_interval_is_judged_on_its_bounds_and_on_how_often_it_is_right() -> None:
    rng = np.random.default_rng(0)
    samples = [(rng.normal(10, 2, 30),) for _ in range(200)]

    def around(width: float) -> Callable[[Any], Any]:
        def interval(values: Any) -> Any:
            half = width * values.std(ddof=1) / len(values) ** 0.5
            return values.mean() - half, values.mean() + half

        return interval

    names = {
        "juste": around(2.05),
        "etroit": around(1),
        "large": around(5),
        "envers": lambda v: (v.max(), v.min()),
        "trois": lambda v: (1.0, 2.0, 3.0),
        "decale": lambda v: (1.0, 2.0),
    }
    with verifie.avec(names):
        verifie.intervalle("juste").couvre(10, samples, entre=(0.9, 0.99))
        for name, message in (
            ("etroit", "trop étroits"),
            ("large", "trop larges"),
            ("envers", "à l'envers"),
            ("trois", "deux nombres"),
        ):
            with pytest.raises(verifie.Echec, match=message):
                verifie.intervalle(name).couvre(10, samples, entre=(0.9, 0.99))
        verifie.intervalle("decale").rend((1, 2), [0])
        for wanted, message in (
            ((2, 3), "pas bien placé"),
            ((1, 4), "étroit"),
            ((1.4, 1.5), "large"),
        ):
            with pytest.raises(verifie.Echec, match=message):
                verifie.intervalle("decale").rend(wanted, [0])


def test_a_scaler_that_saw_the_test_rows_is_found() -> None:
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(60, 3)), np.arange(60) % 2
    names = {
        "propre": _pipeline().fit(X[:40], y[:40]),
        "fuite": _pipeline().fit(X, y),
        "autre": _pipeline().fit(X[:30], y[:30]),
        "nu": _pipeline()[-1].fit(X[:40], y[:40]),
    }
    data = {"entrainement": (X[:40], y[:40]), "tout": (X, y)}
    with verifie.avec(names):
        verifie.sans_fuite("propre", _pipeline(), **data)
        for name, message in (
            ("fuite", "`StandardScaler` de `fuite` a vu les données de test"),
            ("autre", "n'a pas appris sur les données demandées"),
            ("nu", "ne sont pas celles demandées"),
        ):
            with pytest.raises(verifie.Echec, match=message):
                verifie.sans_fuite(name, _pipeline(), **data)


def test_an_evaluation_that_chooses_its_columns_first_is_found_on_noise() -> None:
    from sklearn.feature_selection import SelectKBest
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline

    def leaky(X: Any, y: Any) -> float:
        chosen = SelectKBest(k=10).fit_transform(X, y)
        return float(cross_val_score(LogisticRegression(), chosen, y).mean())

    def honest(X: Any, y: Any) -> float:
        model = make_pipeline(SelectKBest(k=10), LogisticRegression())
        return float(cross_val_score(model, X, y).mean())

    rng = np.random.default_rng(2)
    noise, y = rng.normal(size=(60, 800)), np.arange(60) % 2
    with verifie.avec({"leaky": leaky, "honest": honest}):
        verifie.au_hasard("honest", noise, y, hasard=0.5, marge=0.2)
        with pytest.raises(verifie.Echec, match=r"on attend environ 0\.50"):
            verifie.au_hasard("leaky", noise, y, hasard=0.5, marge=0.2)
        with discretion(), pytest.raises(verifie.Echec) as failed:
            verifie.au_hasard("leaky", noise, y, hasard=0.5, marge=0.2)
    assert not any(character.isdigit() for character in str(failed.value))


def test_predicted_words_are_compared_as_words() -> None:
    from sklearn.dummy import DummyClassifier

    words = pd.Series(["oui", "oui", "non"])
    X = np.zeros((3, 1))
    with verifie.avec({"m": DummyClassifier().fit(X, words)}):
        verifie.modele("m").predit(["oui", "oui", "oui"], X)
        with pytest.raises(verifie.Echec, match="ne sont pas celles"):
            verifie.modele("m").predit(["oui", "oui", "non"], X)


def test_a_space_too_many_is_shown() -> None:
    with verifie.avec({"f": lambda text: text}), pytest.raises(verifie.Echec, match="'a  b'"):
        verifie.fonction("f").rend("a b", "a  b")
