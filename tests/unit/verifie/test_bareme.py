"""Points: a criterion costs its own and no others, and the last line says them."""

from __future__ import annotations

import pytest
import verifie


def test_what_fails_costs_its_own_points(capsys: pytest.CaptureFixture[str]) -> None:
    note = verifie.bareme(3)
    with verifie.avec({"a": 1}):
        with note.critere(1, "premier"):
            verifie.nombre("a", 1)
        with note.critere(1.5, "deuxième"):
            verifie.nombre("b", 1, aide="la question 2")
        with note.critere(0.5, "troisième"):
            raise RuntimeError("imprévu")
    total = note.total()
    assert total == 1.0
    assert type(total) is float
    assert capsys.readouterr().out.splitlines() == [
        "✓ premier (1 point)",
        "✗ deuxième (0 sur 1,5 point)",
        "  Je ne trouve pas `b`. Donnez exactement ce nom, puis exécutez la cellule.",
        "  Où regarder : la question 2",
        "✗ troisième (0 sur 0,5 point)",
        "  La vérification n'a pas pu aller au bout (erreur RuntimeError). "
        "Vérifiez le type de votre réponse ; en cas de doute, prévenez votre formateur·rice.",
        "Total : 1 sur 3 points.",
    ]


def test_the_released_view_says_that_more_will_be_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = verifie.bareme(3)
    with note.critere(1, "visible"):
        pass
    assert note.total() is None
    assert "D'autres vérifications (2 points) se feront après le rendu" in capsys.readouterr().out


def test_the_released_view_shows_a_failure_as_one() -> None:
    note = verifie.bareme(3)
    with verifie.avec({}), note.critere(1, "visible"):
        verifie.nombre("absent")
    assert note.total() == 0.0


def test_criteria_worth_more_than_the_scale_are_refused() -> None:
    note = verifie.bareme(1)
    with pytest.raises(ValueError, match="dépassent le barème"):
        note.critere(2, "trop")


def test_an_interruption_is_not_swallowed() -> None:
    note = verifie.bareme(1)
    with pytest.raises(KeyboardInterrupt), note.critere(1, "longue"):
        raise KeyboardInterrupt


def test_discretion_ends_with_the_criterion() -> None:
    note = verifie.bareme(2)
    with verifie.avec({"a": 5}):
        with note.critere(1, "cachée", cache=True):
            verifie.nombre("a", 6)
        with note.critere(1, "visible"):
            verifie.nombre("a", 6)
    assert [line for line in note.lines if line.startswith("  ")] == [
        "  `a` n'a pas la bonne valeur.",
        "  `a` vaut 5 : c'est trop petit.",
    ]
