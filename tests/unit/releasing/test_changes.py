from __future__ import annotations

import pytest
from exercise_source import cells, write_exercise
from nbcourse import check
from school import School

from bacasable.errors import InvalidInputError
from bacasable.releasing.changes import Changes, What, changes


def _compare(school: School, *new: object) -> Changes:
    before = write_exercise(school, name="avant")
    return changes(before, write_exercise(school, *new, name="apres"))


def test_the_same_files_differ_in_nothing(school: School) -> None:
    found = _compare(school, *cells())
    assert (found.cells, found.files, found.visible) == ((), (), False)
    assert found.before == found.after == 3.0


def test_a_hidden_test_that_was_wrong_changes_nothing_for_learners(school: School) -> None:
    found = _compare(school, *cells(hidden="assert double(5) == 10"))
    (change,) = found.cells
    assert (change.name, change.kind, change.what) == ("double-test", "test", What.CHANGED)
    assert "-assert double(3) == 6" in change.lines
    assert "+assert double(5) == 10" in change.lines
    assert not found.visible


def test_points_and_cells_that_come_and_go_are_named(school: School) -> None:
    new = [*cells(points=4)[:3], check("zero", "assert double(0) == 0", points=1)]
    found = _compare(school, *new)
    told = {(c.name, c.what, c.before, c.after) for c in found.cells}
    assert told == {
        ("double-test", What.CHANGED, 2.0, 4.0),
        ("zero", What.ADDED, 0.0, 1.0),
        ("avis", What.REMOVED, 1.0, 0.0),
    }
    assert (found.before, found.after, found.visible) == (3.0, 5.0, True)


def test_files_and_notebooks_that_come_and_go_are_named(school: School) -> None:
    before, after = (write_exercise(school, name=name) for name in ("avant", "apres"))
    (after / "data.csv").write_text("c;d\n")
    (after / "n1.ipynb").rename(after / "n2.ipynb")
    found = changes(before, after)
    assert {(f.name, f.what.value) for f in found.files} == {
        ("data.csv", "changed"),
        ("n1.ipynb", "removed"),
        ("n2.ipynb", "added"),
    }
    assert found.lost_notebooks == ("n2.ipynb",)


def test_a_notebook_that_nbgrader_refuses_says_why(school: School) -> None:
    with pytest.raises(InvalidInputError, match="nbgrader refuse"):
        _compare(school, *cells(solution="### BEGIN SOLUTION\nx = 1"))
