"""Learners read which criteria failed, in words that only the course can have written."""

from __future__ import annotations

from course_cells import course, graded_test, result

from bacasable.autograde.criteria import count_criteria, failed_criteria
from bacasable.autograde.job import CellStatus

VISIBLE = """note = verifie.bareme(2)
with note.critere(1, "Un trajet court"):
    verifie.fonction("f").rend(2.0, 4, aide="le cas des petits trajets")
"""
HIDDEN = """### BEGIN HIDDEN TESTS
with note.critere(1, "D'autres trajets", cache=True):
    verifie.fonction("f").rend(8.5, 31, aide="SECRET")
### END HIDDEN TESTS
"""
CELL = course(
    graded_test("t", VISIBLE + HIDDEN + "note.total()", released=VISIBLE + "note.total()")
).cells[0]


def told(printed: str) -> str:
    stream = {"output_type": "stream", "name": "stdout", "text": printed}
    return failed_criteria(CELL, result("c0", CellStatus.OK, stream))


def test_a_visible_criterion_comes_with_its_hint() -> None:
    expected = "✗ Un trajet court. Où regarder : le cas des petits trajets"
    assert told("✗ Un trajet court (0 sur 1 point)\n  f(4) rend None.\n") == expected


def test_a_hidden_criterion_shows_its_name_only() -> None:
    printed = "✓ Un trajet court (1 point)\n✗ D'autres trajets (0 sur 1 point)\n  Où : SECRET\n"
    assert told(printed) == "✗ Contrôle caché : D'autres trajets"


def test_nothing_that_the_learners_side_prints_is_repeated() -> None:
    assert told("✗ <script>alert(1)</script> (0 sur 1 point)\n8.5 SECRET\n") == ""


def test_what_succeeds_is_not_named() -> None:
    assert told("✓ Un trajet court (1 point)\n✓ D'autres trajets (1 point)\n") == ""


def test_criteria_are_counted_where_there_are_any() -> None:
    two = 'with note.critere(1, "a"):\n    f()\nwith note.critere(1, "b", cache=True):\n    g()'
    assert count_criteria(two) == 2
    assert count_criteria("assert f() == 1") == 0
    assert count_criteria("%time f()") == 0
