"""What lies beside a notebook while it is graded."""

from __future__ import annotations

import pytest
from course_cells import course, graded_test, plain

from bacasable.autograde.files import files_to_grade
from bacasable.autograde.source import AssignmentSource


def assignment(
    files: dict[str, bytes], *, editable: frozenset[str] = frozenset()
) -> AssignmentSource:
    notebook = course(
        plain("import sklearn.metrics as m\n%matplotlib inline"),
        graded_test("t", "from numpy import pi"),
    )
    return AssignmentSource(assignment="tp", notebooks=(notebook,), files=files, editable=editable)


def test_the_course_s_files_win() -> None:
    source = assignment({"data.csv": b"course"})
    assert files_to_grade(source, {"data.csv": b"learner", "mine.csv": b"m"}) == {
        "data.csv": b"course",
        "mine.csv": b"m",
    }


def test_a_file_that_learners_may_edit_is_theirs() -> None:
    source = assignment({"outils.py": b"course"}, editable=frozenset({"outils.py"}))
    assert files_to_grade(source, {"outils.py": b"learner"}) == {"outils.py": b"learner"}
    assert files_to_grade(source, {}) == {"outils.py": b"course"}


@pytest.mark.parametrize(
    "name",
    ["numpy/__init__.py", "numpy.py", "sklearn.py", "random.py", "ast.cpython-311-x86_64.so",
     "tp.ipynb", "copie.IPYNB", "sitecustomize.py", "jupyter_notebook_config.py",
     "ipython_config.py", "x.pth", "nbgrader_config.py", "conftest.py", "timestamp.txt"],
)  # fmt: skip
def test_what_could_stand_in_for_a_module_or_configure_a_tool_is_left_out(name: str) -> None:
    assert files_to_grade(assignment({}), {name: b"x"}) == {}


def test_a_learner_s_own_module_stays() -> None:
    assert files_to_grade(assignment({}), {"outils.py": b"x"}) == {"outils.py": b"x"}


def test_a_file_never_stands_where_the_course_has_a_folder() -> None:
    source = assignment({"data/a.csv": b"course", "b": b"course"})
    assert files_to_grade(source, {"data": b"x", "b/c": b"x"}) == source.files
