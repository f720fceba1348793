from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from bacasable.errors import InvalidInputError, NotFoundError
from bacasable.gradebook import CohortGradebook
from bacasable.settings import Settings

pytestmark = pytest.mark.slow

TEST = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"
ANSWER = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"


def _cell(source: str, grade_id: str, **more: object) -> nbformat.NotebookNode:
    metadata = {"grade_id": grade_id, "schema_version": 3, "locked": False, "task": False}
    return new_code_cell(source, metadata={"nbgrader": metadata | more})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of one assignment, worth two points."""
    folder = tmp_path / "courses" / "petit"
    (folder / "source" / "a1").mkdir(parents=True)
    notebook = new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[
            _cell(ANSWER, "double", solution=True, grade=False),
            _cell(TEST, "double-test", solution=False, grade=True, points=2),
        ],
    )
    nbformat.write(notebook, folder / "source" / "a1" / "n1.ipynb")
    return folder


@pytest.fixture
def gradebook(settings: Settings) -> CohortGradebook:
    return CohortGradebook(settings, "petit-demo")


def test_a_release_holds_neither_solution_nor_hidden_test(
    gradebook: CohortGradebook, course: Path
) -> None:
    released = (gradebook.generate("a1", course_dir=course) / "n1.ipynb").read_text()
    assert "double(2) == 4" in released
    assert "return 2" not in released
    assert "double(3)" not in released
    assert gradebook.max_score("a1") == 2


def test_two_trainers_may_release_at_once_in_a_new_cohort(
    gradebook: CohortGradebook, course: Path
) -> None:
    shutil.copytree(course / "source" / "a1", course / "source" / "a2")
    names = ["a1", "a2", "a1", "a2"]
    with ThreadPoolExecutor(len(names)) as trainers:
        made = trainers.map(lambda name: gradebook.generate(name, course_dir=course), names)
        assert [(folder / "n1.ipynb").is_file() for folder in made] == [True] * len(names)
    assert [gradebook.max_score(name) for name in ("a1", "a2")] == [2, 2]


def test_an_unknown_assignment_says_which_and_where(
    gradebook: CohortGradebook, course: Path
) -> None:
    with pytest.raises(NotFoundError, match="petit : l'exercice « a9 » n'existe pas"):
        gradebook.generate("a9", course_dir=course)


def test_a_broken_source_gives_nbgraders_reason_in_one_line(
    gradebook: CohortGradebook, course: Path
) -> None:
    path = course / "source" / "a1" / "n1.ipynb"
    path.write_text(path.read_text().replace("### END HIDDEN TESTS", ""))
    with pytest.raises(InvalidInputError, match=r"a1 : .*hidden tests statement") as caught:
        gradebook.generate("a1", course_dir=course)
    assert "\n" not in caught.value.line()


def test_scores_hold_what_a_trainer_corrected(gradebook: CohortGradebook, course: Path) -> None:
    gradebook.generate("a1", course_dir=course)
    gradebook.ensure_learner("ana", first_name="Ana", last_name="Diaz", email="ana@example.org")
    with gradebook.open() as book:
        book.add_submission("a1", "ana", timestamp=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
        grade = book.find_grade("double-test", "n1", "a1", "ana")
        grade.auto_score, grade.manual_score = 0.0, 1.5
        book.db.commit()
    score = gradebook.scores()["ana", "a1"]
    assert (score.score, score.max_score) == (1.5, 2.0)


def test_scores_are_nbgraders_for_whom_one_asks(gradebook: CohortGradebook, course: Path) -> None:
    gradebook.generate("a1", course_dir=course)
    for username, points in {"ana": 2.0, "karim": 0.5}.items():
        gradebook.ensure_learner(username, first_name="", last_name="", email="")
        with gradebook.open() as book:
            book.add_submission("a1", username)
            book.find_grade("double-test", "n1", "a1", username).auto_score = points
            submitted = book.find_submission_notebook("n1", "a1", username)
            submitted.late_submission_penalty = 0.75
            book.db.commit()
    with gradebook.open() as book:
        (ana, karim) = sorted(book.submission_dicts("a1"), key=lambda row: row["student"])
    everybody = gradebook.scores()
    assert everybody["ana", "a1"].score == ana["score"] - 0.75
    assert (everybody["ana", "a1"].max_score, karim["max_score"]) == (2.0, 2.0)
    assert everybody["ana", "a1"].needs_manual_grade == ana["needs_manual_grade"]
    assert everybody["karim", "a1"].score == 0.0  # a penalty takes no more than there is
    assert gradebook.scores({"karim"}) == {("karim", "a1"): everybody["karim", "a1"]}
