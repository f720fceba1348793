"""A learner's tests are judged by what they let pass: right versions all, wrong ones none."""

from __future__ import annotations

import types
from typing import Any

import pytest
import verifie
from verifie.echec import discretion

RIGHT = "def double(n):\n    return 2 * n\n"
OTHERWISE = "double = lambda n: n + n\n"
WRONG = "def double(n):\n    return n * n\n"
HEAD = "import pytest\n" + RIGHT


def notebook(source: str) -> dict[str, Any]:
    """The names that a notebook's cells define."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(HEAD + source, names)
    return names


def test_a_good_test_accepts_right_versions_and_catches_wrong_ones() -> None:
    names = notebook("def test_trois():\n    assert double(3) == 6\n")
    before = names["double"]
    with verifie.avec(names):
        tests = verifie.epreuves("test_trois", cible="double", juste=RIGHT)
        tests.acceptent(OTHERWISE)
        tests.attrapent("le carré", WRONG)
        with pytest.raises(
            verifie.Echec, match="laisse passer une version fausse de `double` : rien"
        ):
            tests.attrapent("rien", OTHERWISE)
    assert names["double"] is before


def test_a_test_that_is_always_red_is_worth_nothing() -> None:
    for body in (
        "assert False",
        "pytest.fail('non')",
        "pytest.skip()",
        "exit()",
        "raise KeyError('k')",
    ):
        with (
            verifie.avec(notebook(f"def test_rouge():\n    {body}\n")),
            pytest.raises(verifie.Echec, match=r"`test_rouge` (refuse|s'arrête)"),
        ):
            verifie.epreuves("test_rouge", cible="double", juste=RIGHT)


def test_a_blank_test_is_said_to_be_blank() -> None:
    with (
        verifie.avec(notebook("def test_vide():\n    raise NotImplementedError()\n")),
        pytest.raises(verifie.Echec, match="n'est pas encore écrite"),
    ):
        verifie.epreuves("test_vide", cible="double", juste=RIGHT)


def test_expected_errors_are_tested_too() -> None:
    names = notebook(
        "def test_texte():\n    with pytest.raises(TypeError):\n        double(None)\n"
    )
    with verifie.avec(names):
        tests = verifie.epreuves("test_texte", cible="double", juste=RIGHT)
        tests.attrapent("None accepté", "def double(n):\n    return n\n")


def test_all_tests_of_the_function_are_found() -> None:
    source = (
        "def test_un():\n    assert double(2) == 4\n"
        "def test_deux():\n    assert double(3) == 6\n"
        "def compare(n):\n    return [double(i) for i in [n]] == [n + n]\n"
        "def test_par_une_autre():\n    assert compare(5)\n"
        "def test_ailleurs():\n    assert abs(-1) == 2\n"
        "def aide():\n    raise KeyError\n"
        "test_pas_une_fonction = 3\n"
    )
    with verifie.avec(notebook(source)):
        tests = verifie.epreuves(cible="double", juste=RIGHT)
        assert tests.noms == ("test_un", "test_deux", "test_par_une_autre")
        tests.attrapent("le carré", WRONG)
        with pytest.raises(verifie.Echec, match="il en faut au moins 4"):
            verifie.epreuves(cible="double", juste=RIGHT, au_moins=4)


def test_a_hidden_defect_is_not_described() -> None:
    with (
        verifie.avec(notebook("def test_deux():\n    assert double(2) == 4\n")),
        discretion(),
        pytest.raises(verifie.Echec) as seen,
    ):
        verifie.epreuves("test_deux", cible="double", juste=RIGHT).attrapent("le carré", WRONG)
    assert "carré" not in str(seen.value)


@pytest.mark.parametrize("answer", [None, ..., 3, "texte", len, object(), types])
def test_what_is_not_a_test_is_refused(answer: Any) -> None:
    names = notebook("") | {"test_x": answer}
    with verifie.avec(names), pytest.raises(verifie.Echec, match="`test_x`"):
        verifie.epreuves("test_x", cible="double", juste=RIGHT)
