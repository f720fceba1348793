"""Figures are read as people read them; models are judged by what they are and what they predict."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import verifie

mpl.use("Agg")
import matplotlib.pyplot as plt


def test_a_figure_is_read_as_people_read_it() -> None:
    fig, ax = plt.subplots()
    ax.plot([1, 2], [3, 4], color="yellow", label="un")
    ax.plot([1, 2], [5, 6], color="navy", label="deux")
    with verifie.avec({"fig": fig}):
        checked = verifie.figure("fig")
        checked.traces("lignes", 2)
        checked.montre_lignes([[5, 6], [3, 4]])
        for check, message in (
            (checked.titre, "n'a pas de titre"),
            (checked.axes_nommes, "axe horizontal"),
            (checked.contraste, "se voit mal"),
            (checked.pas_que_la_couleur, "seule la couleur"),
            (lambda: checked.legende(2), "n'a pas de légende"),
            (lambda: checked.montre_lignes([[5, 7]]), "données attendues"),
        ):
            with pytest.raises(verifie.Echec, match=message):
                check()
    plt.close(fig)


def test_a_legend_of_the_whole_figure_is_a_legend() -> None:
    fig, ax = plt.subplots()
    ax.plot([1, 2], [3, 4], label="un")
    ax.plot([1, 2], [5, 6], label="deux")
    fig.legend()
    with verifie.avec({"fig": fig, "ax": ax}):
        verifie.figure("fig").legende(2)
        verifie.figure("ax").legende(2)
    plt.close(fig)


def test_contrast_follows_wcag() -> None:
    from verifie.figures import rapport_de_contraste

    assert rapport_de_contraste((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert rapport_de_contraste((1, 1, 1), (1, 1, 1)) == pytest.approx(1)


def test_the_steps_of_a_pipeline_may_have_any_name() -> None:
    from sklearn.cluster import KMeans
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import Pipeline, make_pipeline
    from sklearn.preprocessing import StandardScaler

    groups = KMeans(n_init=10, random_state=np.int64(3))
    names = {
        "libre": Pipeline([("echelle", StandardScaler()), ("groupes", groups)]),
        "habituel": make_pipeline(StandardScaler(), groups),
        "reseau": MLPClassifier(hidden_layer_sizes=[40]),
    }
    with verifie.avec(names):
        for name in ("libre", "habituel"):
            checked = verifie.modele(name, ajuste=False)
            checked.parametre("kmeans__n_init", 10)
            checked.parametre("kmeans__random_state", 3)
            with pytest.raises(verifie.Echec, match="kmeans__n_init"):
                checked.parametre("kmeans__n_init", 1)
        verifie.modele("reseau", ajuste=False).parametre("hidden_layer_sizes", (40,), [40])


def test_a_model_is_judged_by_what_it_predicts() -> None:
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import mean_absolute_error

    class Liar(LinearRegression):  # type: ignore[misc]
        def score(self, *_args: Any) -> float:
            return 1.0

    X, y = np.arange(10.0).reshape(-1, 1), np.arange(10.0) * 2
    names = {"modele": Liar().fit(X, y * 0), "vide": LinearRegression(), "bon": Liar().fit(X, y)}
    with verifie.avec(names):
        verifie.modele("bon").bat_reference(mean_absolute_error, X, y, y * 0, marge=0.5)
        with pytest.raises(verifie.Echec, match="référence naïve"):
            verifie.modele("modele").bat_reference(mean_absolute_error, X, y, y * 0, marge=0.5)
        with pytest.raises(verifie.Echec, match="pas encore appris"):
            verifie.modele("vide")
