"""Checks of alarms, regression tests and written records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import verifie

NORMAL = [([1, 2, 3],), ([2, 2, 2],), ([1, 1, 3],)]
STRANGE = [([9, 9, 9],), ([8, 9, 9],)]
FAULTY = "def double(n):\n    return n + 2"
RIGHT = "def double(n):\n    return 2 * n"
FIELDS = {"titre": r".{3,}", "date": r"\d{4}-\d{2}-\d{2}"}


@pytest.mark.parametrize("expected", [float("inf"), float("-inf")])
def test_only_the_infinite_is_as_big_as_the_infinite(expected: float) -> None:
    with verifie.avec(
        {"juste": lambda: expected, "petit": lambda: 5.0, "autre": lambda: -expected}
    ):
        verifie.fonction("juste").rend(expected)
        for name in ("petit", "autre"):
            with pytest.raises(verifie.Echec, match="on attend"):
                verifie.fonction(name).rend(expected)


def test_an_alarm_is_silent_on_normal_cases_and_awake_on_others() -> None:
    names: dict[str, Any] = {
        "bonne": lambda values: max(values) > 5,
        "sourde": lambda values: False,
        "folle": lambda values: True,
        "bavarde": lambda values: "oui",
    }
    with verifie.avec(names):
        verifie.alerte("bonne").se_tait(NORMAL)
        verifie.alerte("bonne").reagit(STRANGE)
        verifie.alerte("folle").se_tait(NORMAL, au_plus=3)
        verifie.alerte("sourde").reagit(STRANGE, au_moins=0)
        for check, message in (
            (lambda: verifie.alerte("folle").se_tait(NORMAL, au_plus=2), "3 alerte.s. sur 3"),
            (lambda: verifie.alerte("sourde").reagit(STRANGE), "0 alerte.s. sur 2"),
            (lambda: verifie.alerte("bavarde").reagit(STRANGE), "il faut un booléen"),
        ):
            with pytest.raises(verifie.Echec, match=message):
                check()


def _sees(double: Callable[[int], int]) -> None:
    assert double(5) == 10


def _blind(double: Callable[[int], int]) -> None:
    assert double(2) == 4


def _wrong(double: Callable[[int], int]) -> None:
    assert double(5) == 11


def test_a_regression_test_fails_before_and_passes_after() -> None:
    with verifie.avec({"voit": _sees, "aveugle": _blind, "faux": _wrong}):
        verifie.regression("voit", fonction="double").echoue_sur(FAULTY)
        verifie.regression("voit", fonction="double").passe_sur(RIGHT)
        with pytest.raises(verifie.Echec, match=r"code est fautif \(1 fois sur 1\)"):
            verifie.regression("aveugle", fonction="double").echoue_sur(FAULTY)
        with pytest.raises(verifie.Echec, match="code est juste"):
            verifie.regression("faux", fonction="double").passe_sur(RIGHT)


def test_records_are_read_field_by_field() -> None:
    good = {"titre": "Règlement", "date": "2024-07-12"}
    names: dict[str, Any] = {
        "bon": [good, {**good, "titre": "Autre"}],
        "court": [good],
        "vide": [good, {**good, "titre": " "}],
        "forme": [good, {**good, "date": "hier"}],
        "double": [good, {**good, "titre": "règlement "}],
        "autre": [good, "texte"],
    }
    messages = {
        "court": "au moins 2",
        "vide": "fiche 2 : le champ `titre` manque",
        "forme": "fiche 2 : le champ `date` n'a pas la forme",
        "double": "deux fiches ont le même champ `titre`",
        "autre": "un dictionnaire par fiche",
    }
    with verifie.avec(names):
        verifie.fiches("bon", FIELDS, minimum=2, distinct="titre")
        for name, message in messages.items():
            with pytest.raises(verifie.Echec, match=message):
                verifie.fiches(name, FIELDS, minimum=2, distinct="titre")
