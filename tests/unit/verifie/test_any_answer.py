"""Whatever a cell left there, each check says a sentence, and costs no points but its own."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import verifie

from tests.unit.verifie.answers import ANYTHING

RIGHT = "def double(n):\n    return 2 * n\n"
WRONG = "def double(n):\n    return n * n\n"
SCHEMA = "CREATE TABLE t (a);"
DATA = (np.arange(20.0).reshape(10, 2), np.arange(10) % 2)
TABLE = pd.DataFrame({"b": [1.5]})
TEXTS = pd.DataFrame({"b": ["x", "y", "z"]})
SERIES = pd.Series(["x", "y"], index=["a", "b"])
FIELDS = {"titre": r".{3,}"}
# What looks at no answer of a learner's.
OTHERS = {"Echec", "avec", "bareme", "installer", "langue", "octets_de_base"}

Check = Callable[[], Any]
CHECKS: dict[str, list[Check]] = {
    "alerte": [lambda: verifie.alerte("reponse").reagit([([9],), ([8],)], au_moins=3)],
    "api": [
        lambda: verifie.api("reponse").get("/").json({"b": 2}),
        lambda: verifie.api("reponse", 1).get("/").json({"b": 2}),
    ],
    "atelier": [lambda: verifie.atelier("reponse", fichiers={"a": "b"}).rend(5, "a")],
    "au_hasard": [lambda: verifie.au_hasard("reponse", [1], hasard=0.5, marge=0.1)],
    "base": [lambda: verifie.base("reponse").table("t", "a")],
    "epreuves": [
        lambda: verifie.epreuves("reponse", cible="double", juste=RIGHT).attrapent(
            "le carré", WRONG
        ),
        lambda: verifie.epreuves(cible="reponse", juste="reponse = abs"),
    ],
    "faux_service": [lambda: _simulated()],
    "fiches": [lambda: verifie.fiches("reponse", FIELDS, minimum=2, distinct="titre")],
    "figure": [lambda: verifie.figure("reponse").titre()],
    "fonction": [
        lambda: verifie.fonction("reponse", ((4,), 8)),
        lambda: verifie.fonction("reponse").rend(TEXTS, 4),
        lambda: verifie.fonction("reponse").leve(KeyError, 4),
        lambda: verifie.fonction("reponse").comme(lambda x: 2 * x, [(4,)]),
    ],
    "gradient": [lambda: verifie.gradient("reponse", np.sum, [(np.full(2, 3.0),)])],
    "groupes": [
        lambda: verifie.groupes("reponse", [0, 1, 1]),
        lambda: verifie.groupes("reponse", [0, 1, 1], args=(1,)),
    ],
    "image": [
        lambda: verifie.image("reponse", np.ones((2, 2)), entre=(1, 2)),
        lambda: verifie.image("reponse", np.ones((2, 2)), args=(1,)),
    ],
    "intervalle": [lambda: verifie.intervalle("reponse").rend((0, 1), [1, 2])],
    "modele": [lambda: verifie.modele("reponse").predit([1.0], np.ones((1, 1)))],
    "nombre": [
        lambda: verifie.nombre("reponse", 5.5),
        lambda: verifie.nombre("reponse", entre=(5, 6)),
    ],
    "regression": [lambda: _both_ways()],
    "sans_fuite": [
        lambda: verifie.sans_fuite("reponse", _pipeline(), entrainement=DATA, tout=DATA)
    ],
    "serie": [
        lambda: verifie.serie("reponse", pd.Series([1.5, 2.5])),
        lambda: verifie.serie("reponse", SERIES, ordre=False),
        lambda: verifie.serie("reponse", SERIES, ordre=False, index=False),
    ],
    "sql": [lambda: verifie.sql("reponse", script=SCHEMA).rend([(1,)])],
    "table": [
        lambda: verifie.table("reponse", TABLE),
        lambda: verifie.table("reponse", TEXTS, ordre=False),
        lambda: verifie.table("reponse", colonnes=["c"], lignes=3),
    ],
    "texte": [lambda: verifie.texte("reponse", "juste", contient=("x",))],
    "valeur": [
        lambda: verifie.valeur("reponse", [1, 2]),
        lambda: verifie.valeur("reponse", {"b": 2}),
        lambda: verifie.valeur("reponse", 2j),
        lambda: verifie.valeur("reponse", np.ones((2, 2))),
        lambda: verifie.valeur("reponse", {5, 6}, ordre=False),
    ],
}


def _both_ways() -> None:
    checked = verifie.regression("reponse", fonction="double")
    checked.passe_sur(RIGHT)  # a callable that never complains is a test that sees nothing
    checked.echoue_sur(WRONG)


def _simulated() -> None:
    with verifie.faux_service("reponse", (200, {"a": 1})) as service:
        verifie.fonction("reponse").rend({"b": 2}, service.url)


def _pipeline() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression())


def test_every_helper_is_tried() -> None:
    assert set(CHECKS) == set(verifie.__all__) - OTHERS


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("answer", ANYTHING)
def test_any_answer_gives_a_message_and_costs_its_own_points_only(
    answer: str, check: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for run in CHECKS[check]:
        note = verifie.bareme(2)
        with verifie.avec({"reponse": ANYTHING[answer](), "juste": 1}):
            with note.critere(1, "La réponse"):
                run()
            assert capsys.readouterr() == ("", "")
            with note.critere(1, "Une autre question"):
                verifie.nombre("juste", 1)
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(out):
            assert note.total() == 1
        said = note.lines[1]
        json.dumps(said, ensure_ascii=False).encode()
        assert "`reponse" in said, said
