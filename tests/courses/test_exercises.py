"""Each exercise keeps the promises that the author's guide makes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from nbgrader.api import Gradebook
from stock_nbgrader import nbgrader

from bacasable.course.local import run_here
from bacasable.course.proof import (
    blank_earns_nothing,
    mistakes_earn_their_points,
    reference_earns_all,
)
from bacasable.course.released import read_notebook
from bacasable.course.rules import check
from bacasable.course.subject import Subject

LONGEST_SECONDS = 20


def test_the_authoring_rules_hold(subject: Subject) -> None:
    assert check(subject) == []


def test_its_text_announces_what_course_yaml_says(subject: Subject) -> None:
    assignment, text = subject.assignment, prose(subject)
    hours, minutes = divmod(assignment.minutes, 60)
    said = f"{hours} h {minutes}" if minutes else f"{hours} heure" + "s" * (hours > 1)
    assert f"**Durée estimée** : {said}. **Points** : {assignment.points:g}" in text
    assert re.search(r"\*\*Temps de lecture\*\* : \d+ minutes\.", text)
    assert "**Situation.**" in text
    assert "## Pour aller plus loin (sans points)" in text


def test_each_of_its_two_to_six_questions_follows_an_example(subject: Subject) -> None:
    assert 2 <= len(subject.assignment.questions) <= 6
    example = False
    for _, cell in subject.cells:
        example |= "**Exemple" in cell.source or (cell.is_code and not cell.grade_id)
        if not cell.is_code and "### Question" in cell.source:
            assert example, cell.source
            example = False


def test_it_may_not_run_longer_than_allowed(subject: Subject) -> None:
    assert subject.assignment.resources.secondes <= LONGEST_SECONDS


def test_the_reference_earns_all_points_without_a_warning(subject: Subject) -> None:
    for notebook in subject.notebooks:
        assert list(reference_earns_all(subject.assignment, notebook, run_here)) == []


def test_the_released_version_earns_nothing(subject: Subject) -> None:
    for notebook in subject.notebooks:
        assert list(blank_earns_nothing(subject.assignment, notebook, run_here)) == []


def test_typical_mistakes_earn_their_points_and_read_their_message(subject: Subject) -> None:
    for notebook in subject.notebooks:
        assert list(mistakes_earn_their_points(subject.assignment, notebook, run_here)) == []


def test_plain_nbgrader_can_release_and_grade_it(subject: Subject, tmp_path: Path) -> None:
    """The course without the platform: what nbgrader generates, and what it gives the reference."""
    folder = subject.course.folder
    name = subject.assignment.name
    shutil.copytree(subject.assignment.source, tmp_path / "source" / name)
    shutil.copy(folder / "nbgrader_config.py", tmp_path)
    done = nbgrader(tmp_path, "generate_assignment", name, "--create")
    assert done.returncode == 0, done.stderr
    released = [read_notebook(p) for p in sorted((tmp_path / "release" / name).glob("*.ipynb"))]
    assert [notebook.name for notebook in released] == [n.name for n in subject.notebooks]
    text = "\n".join(cell.source for notebook in released for cell in notebook.cells)
    assert "HIDDEN TESTS" not in text
    assert "### BEGIN SOLUTION" not in text
    assert "# VOTRE CODE ICI" in text
    for data in subject.assignment.data_files:
        assert (tmp_path / "release" / name / data).is_file()

    shutil.copytree(subject.assignment.source, tmp_path / "submitted" / "ana" / name)
    done = nbgrader(tmp_path, "autograde", name, "--create")
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        grades = [
            grade
            for notebook in gradebook.find_submission(name, "ana").notebooks
            for grade in notebook.grades
        ]
        wrong = {
            grade.name: grade.auto_score
            for grade in grades
            if grade.auto_score != grade.max_score_gradecell and not grade.needs_manual_grade
        }
    assert grades
    assert wrong == {}


def prose(subject: Subject) -> str:
    """What its text cells say."""
    return "\n".join(cell.source for _, cell in subject.cells if not cell.is_code)

