"""A learner never reads a hidden check: not its text, not its values, not its message."""

from __future__ import annotations

from course_cells import course, error, graded_test, result

from bacasable.autograde.hidden import (
    HIDDEN_FAILURE,
    MASK,
    failure_message,
    hidden_fragments,
    mask,
    plain,
    visible_lines,
)
from bacasable.autograde.job import CellStatus
from bacasable.autograde.source import CourseCell

SOURCE = """\
assert f(2) == 4, "f(2) doit valoir 4"
### BEGIN HIDDEN TESTS
assert f(12) == 144, "CANARI"
### END HIDDEN TESTS
assert f(3) == 9"""
RELEASED = 'assert f(2) == 4, "f(2) doit valoir 4"\nassert f(3) == 9'
MIXED = course(graded_test("t", SOURCE, released=RELEASED)).cells[0]
VISIBLE = course(graded_test("v", "x = f(2)\nassert x == 4")).cells[0]


def message(cell: CourseCell, **fields: object) -> str:
    return failure_message(cell, result("c0", CellStatus.ERROR, error(**fields)), ("secret!!",))


def test_which_lines_are_visible() -> None:
    assert visible_lines(MIXED) == {1, 5}
    assert visible_lines(VISIBLE) == {1, 2}


def test_a_hidden_failure_says_only_that() -> None:
    assert message(MIXED, evalue="CANARI", line=3) == HIDDEN_FAILURE
    assert message(MIXED, evalue="CANARI") == HIDDEN_FAILURE
    assert message(MIXED, evalue="CANARI", line=99) == HIDDEN_FAILURE
    assert failure_message(MIXED, result("c0", CellStatus.ERROR), ()) == HIDDEN_FAILURE


def test_a_visible_failure_beside_hidden_checks_is_told_from_the_course_s_text() -> None:
    # Whatever the run claims: the learner's code may have read the hidden lines.
    assert message(MIXED, evalue="CANARI", line=1) == "f(2) doit valoir 4"
    assert message(MIXED, evalue="CANARI", line=5) == "Échec à : assert f(3) == 9"


def test_a_visible_failure_says_its_message_first() -> None:
    assert message(VISIBLE, evalue="x doit valoir 4", line=2) == "x doit valoir 4"
    assert message(VISIBLE, line=2) == "Échec à : assert x == 4"
    assert message(VISIBLE, evalue="oups", ename="ValueError", line=1) == "ValueError : oups"
    assert message(VISIBLE, evalue="voici secret!!") == f"voici {MASK}"


def test_lines_of_hidden_checks_are_masked_wherever_they_turn_up() -> None:
    fragments = hidden_fragments([MIXED, VISIBLE])
    assert 'assert f(12) == 144, "CANARI"' in fragments
    assert "assert f(3) == 9" not in fragments
    assert mask('lu : assert f(12) == 144, "CANARI"', fragments) == f"lu : {MASK}"


def test_terminal_sequences_are_removed() -> None:
    assert plain("\x1b[31mrouge\x1b[0m\x07\x1b]0;titre") == "rouge0;titre"
