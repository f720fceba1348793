"""A check says in French what it found, gives nothing away, and never crashes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
import verifie
from hypothesis import given
from hypothesis import strategies as st
from verifie.echec import discretion
from verifie.messages import PHRASES

from tests.unit.verifie.answers import SECRET


@given(st.none() | st.integers() | st.text() | st.lists(st.integers()) | st.floats())
def test_a_number_is_right_only_within_the_tolerance(value: Any) -> None:
    right = type(value) in (int, float) and abs(value - 1000) <= 1
    with verifie.avec({"n": value}):
        if right:
            verifie.nombre("n", 1000, tolerance=1e-3)
        else:
            with pytest.raises(verifie.Echec):
                verifie.nombre("n", 1000, tolerance=1e-3)


@given(st.lists(st.integers(-5, 5), min_size=1), st.randoms())
def test_order_counts_only_when_asked(values: list[int], random: Any) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    with verifie.avec({"v": shuffled}):
        verifie.valeur("v", values, ordre=False)
        if shuffled != values:
            with pytest.raises(verifie.Echec, match="pas dans le bon ordre"):
                verifie.valeur("v", values)


@given(st.lists(st.lists(st.integers(-5, 5)), min_size=1), st.randoms())
def test_items_may_come_in_any_order_but_each_stays_as_it_is(
    rows: list[list[int]], random: Any
) -> None:
    stirred = [random.sample(row, len(row)) for row in rows]
    with verifie.avec({"v": stirred}):
        if sorted(stirred) == sorted(rows):
            verifie.valeur("v", rows, ordre=False)
        else:
            with pytest.raises(verifie.Echec):
                verifie.valeur("v", rows, ordre=False)


@given(st.data())
def test_one_wrong_cell_of_a_table_is_found(data: st.DataObject) -> None:
    table = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "c": ["x", "y", "z"]})
    row, column = data.draw(st.integers(0, 2)), data.draw(st.sampled_from(["a", "b", "c"]))
    wrong = table.copy()
    wrong.loc[row, column] = "faux" if column == "c" else wrong.loc[row, column] + 1
    with verifie.avec({"t": wrong}), pytest.raises(verifie.Echec, match=f"colonne `{column}`"):
        verifie.table("t", table)
    with verifie.avec({"t": table.copy()}):
        verifie.table("t", table)


def test_true_is_not_one() -> None:
    with verifie.avec({"n": True}), pytest.raises(verifie.Echec, match="booléen"):
        verifie.nombre("n", 1)


def test_the_first_line_is_for_the_learner_and_the_hint_follows() -> None:
    with verifie.avec({"n": 40}), pytest.raises(verifie.Echec) as failed:
        verifie.nombre("n", 42.5, aide="la question 1")
    assert str(failed.value).splitlines() == [
        "`n` vaut 40 : c'est trop petit.",
        "Où regarder : la question 1",
    ]
    assert failed.value._render_traceback_() == [str(failed.value)]


def test_messages_can_be_in_english() -> None:
    verifie.langue("en")
    try:
        with verifie.avec({}), pytest.raises(verifie.Echec, match="does not exist"):
            verifie.nombre("n", 1)
    finally:
        verifie.langue("fr")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="langue inconnue"):
        verifie.langue("de")


def test_hidden_data_stay_hidden_whatever_the_function_does() -> None:
    def steals(kind: str) -> Callable[[Any], Any]:
        def thief(given: Any) -> Any:
            print(given)
            if kind == "raise":
                raise ValueError(given)
            if kind == "class":
                raise type(f"E{given}", (Exception,), {})()
            return type(f"T{given}", (), {})() if kind == "type" else str(given)

        return thief

    for kind in ("raise", "class", "type", "text"):
        with verifie.avec({"f": steals(kind)}), discretion(), pytest.raises(verifie.Echec) as seen:
            verifie.fonction("f").rend(SECRET + 1, SECRET, aide="la consigne")
        assert not re.search(r"\d{4}", str(seen.value))


def test_sentences_that_show_values_have_a_discreet_twin() -> None:
    revealing = {"appel", "message"}
    for key, phrase in PHRASES.items():
        named = set(re.findall(r"{(\w+)}", phrase.fr))
        assert named == set(re.findall(r"{(\w+)}", phrase.en)), key
        twin = set(re.findall(r"{(\w+)}", phrase.fr_discret))
        assert bool(phrase.fr_discret) == bool(phrase.en_discret), key
        assert not twin & revealing, key
        if named & revealing:
            assert phrase.fr_discret, key


def test_a_function_is_called_with_copies() -> None:
    def empties(items: list[int]) -> int:
        total = sum(items)
        items.clear()
        return total

    with verifie.avec({"f": empties}):
        given_items = [1, 2]
        verifie.fonction("f").rend(3, given_items)
        assert given_items == [1, 2]
        with pytest.raises(verifie.Echec, match="argument 1"):
            verifie.fonction("f").ne_modifie_pas(given_items)


def test_errors_are_compared_and_explained() -> None:
    with verifie.avec({"f": lambda x: 1 / x}):
        verifie.fonction("f").leve(ZeroDivisionError, 0)
        verifie.fonction("f").comme(lambda x: 1 / x, [(1,), (2,), (0,)])
        with pytest.raises(verifie.Echec, match="division par zéro"):
            verifie.fonction("f").rend(1, 0)
        with pytest.raises(verifie.Echec, match="devrait provoquer"):
            verifie.fonction("f").leve(ValueError, 2)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (iter([1, 2]), r"se lit une seule fois .* `list\(...\)`"),
        (print, "oublié les parenthèses"),
        (pd.DataFrame({"a": [1]}).groupby("a"), "Ajoutez un calcul"),
        (object(), "ne sait pas lire"),
    ],
)
def test_a_result_that_cannot_be_read_says_how_to_mend_it(result: Any, message: str) -> None:
    with verifie.avec({"f": lambda: result}):
        with pytest.raises(verifie.Echec, match=message):
            verifie.fonction("f").rend([1, 2])
        with discretion(), pytest.raises(verifie.Echec, match=message):
            verifie.fonction("f").rend([1, 2])


def test_long_values_that_differ_far_in_are_shown_where_they_differ() -> None:
    wanted = [{"nom": "un texte assez long", "prix": [1, 2.5]} for _ in range(5)]
    answer = [*wanted[:3], {"nom": "un texte assez long", "prix": [1, "2,5"]}, wanted[4]]
    with verifie.avec({"f": lambda: answer}):
        with pytest.raises(verifie.Echec) as failed:
            verifie.fonction("f").rend(wanted)
        with discretion(), pytest.raises(verifie.Echec, match="d'autres données"):
            verifie.fonction("f").rend(wanted)
    assert str(failed.value) == (
        "À la place `[3]['prix'][1]`, ce que rend `f()` contient '2,5' ; on attend 2.5."
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [(486.17, "Vérifiez l'arrondi"), (486.0, "Vérifiez l'arrondi"), (484.9, "trop petit")],
)
def test_only_a_rounding_is_called_a_rounding(answer: float, message: str) -> None:
    with verifie.avec({"n": answer}), pytest.raises(verifie.Echec, match=message):
        verifie.nombre("n", 486.165476)


def test_conditions_joined_by_and_are_explained() -> None:
    table = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    joined = {"f": lambda t: t[(t["a"] > 1) and (t["b"] > 3)]}
    with verifie.avec(joined), pytest.raises(verifie.Echec, match=r"par `&` ou `\|`"):
        verifie.fonction("f").rend(table.iloc[[1]], table)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (pd.DataFrame({"a": [2, 1], "b": ["y", "x"]}), "pas dans le bon ordre"),
        (pd.DataFrame({"a": [2, 1], "b": ["x", "y"]}), "colonne `a` : 2 valeur"),
        (pd.DataFrame({"a": [1, 3], "b": ["x", "y"]}), "colonne `a` : 1 valeur"),
        (pd.DataFrame({"a": [1, None], "b": ["x", "y"]}), "colonne `a` : 1 valeur.* manquante"),
        (pd.DataFrame({"a": [2, 1], "b": ["y", None]}), "colonne `a` : 2 valeur"),
    ],
)
def test_rows_that_only_moved_are_said_so(answer: pd.DataFrame, message: str) -> None:
    with verifie.avec({"t": answer}), pytest.raises(verifie.Echec, match=message):
        verifie.table("t", pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([1 / 3, 2 / 3], "Vérifiez l'arrondi"),
        ([0.3, 0.7], "Vérifiez l'arrondi"),
        ([0.33, 0.68], "1 valeur"),
        ([33.0, 67.0], "2 valeur"),
    ],
)
def test_a_column_that_is_only_rounded_wrongly_is_said_so(
    answer: list[float], message: str
) -> None:
    with verifie.avec({"s": pd.Series(answer)}), pytest.raises(verifie.Echec, match=message):
        verifie.serie("s", pd.Series([0.33, 0.67]))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DELETE FROM t", "doit seulement lire"),
        ("DROP TABLE t", "doit seulement lire"),
        ("ATTACH '/tmp/x' AS x", "doit seulement lire"),
        ("SELECT load_extension('x')", "ne s'exécute pas|doit seulement lire"),
        ("SELEC a FROM t", r"ne s'exécute pas : .* Un mot manque"),
        ("SELECT 1; SELECT 2", "ne s'exécute pas : .*time. Gardez une seule requête"),
        ("SELECT b FROM t", "Cette colonne n'existe pas"),
        ("SELECT a FROM u", "Cette table n'existe pas"),
        ("SELECT a FROM t x, t y", r"écrivez `table\.colonne`"),
        ("SELECT a FROM t WHERE count(*) > 1", "Un calcul sur un groupe"),
        ("SELECT a FROM (t", "La fin manque"),
        ("SELECT a FROM t WHERE a = 'x", "apostrophes"),
        ("", "doit seulement lire"),
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r", "trop de temps"),
        ("SELECT zeroblob(1000000000)", "ne s'exécute pas"),
    ],
)  # fmt: skip
def test_a_query_only_reads_and_ends(query: str, message: str) -> None:
    with verifie.avec({"q": query}), pytest.raises(verifie.Echec, match=message):
        verifie.sql("q", script="CREATE TABLE t (a); INSERT INTO t VALUES (1);")


def test_a_query_is_judged_on_its_rows() -> None:
    script = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y');"
    with verifie.avec({"q": "SELECT a, b FROM t ORDER BY a DESC"}):
        checked = verifie.sql("q", script=script)
        checked.colonnes("A", "b")
        checked.rend([(2, "y"), (1, "x")])
        checked.rend([(1, "x"), (2, "y")], ordre=False)
        with pytest.raises(verifie.Echec, match="bon ordre"):
            checked.rend([(1, "x"), (2, "y")])


@pytest.mark.parametrize("order", ["", "ORDER BY a DESC"])
def test_two_columns_swapped_are_wrong_rows_in_any_order(order: str) -> None:
    script = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y');"
    with verifie.avec({"q": f"SELECT b, a FROM t {order}"}):
        checked = verifie.sql("q", script=script)
        with pytest.raises(verifie.Echec, match="pas les bonnes valeurs"):
            checked.rend([(1, "x"), (2, "y")], ordre=False)


def test_a_table_built_row_by_row_may_be_empty() -> None:
    columns = {"a": pd.Series(dtype=int), "b": pd.Series(dtype=object)}
    with verifie.avec({"t": pd.DataFrame([], columns=["a", "b"])}):
        verifie.table("t", pd.DataFrame(columns))
        with pytest.raises(verifie.Echec, match=r"0 ligne\(s\)"):
            verifie.table("t", pd.DataFrame({"a": [1], "b": ["x"]}))
