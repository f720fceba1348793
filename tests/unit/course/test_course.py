"""`course.yaml` is refused with the line of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bacasable.course import Course
from bacasable.course.rules import criteria_add_up
from bacasable.course.subject import Subject
from bacasable.errors import InvalidInputError, NotFoundError
from bacasable.settings import REPOSITORY

COURSE = """\
nom: petit
titre: Petit cours
description: Pour les tests.
modules:
  - {code: M1, titre: Un module}
exercices:
  - nom: 1.1-un
    titre: Un
    module: M1
    contexte: Une situation.
    duree_estimee: 30
    points: 2
    criteres: [juste]
    questions:
      - {cellule: verif-un, intitule: Un, competences: [{code: fondamentaux, niveau: 1}]}
"""


def _load(folder: Path, text: str) -> Course:
    (folder / "course.yaml").write_text(text, encoding="utf-8")
    return Course.load(folder)


def test_the_course_of_the_repository_is_read() -> None:
    course = Course.load(REPOSITORY / "courses" / "developpeur-data-ia")
    names = [assignment.name for assignment in course.starters]
    assert {"1.1-premiers-pas", "3.1-explorer-filtrer", "4.1-premiere-regression"} <= set(names)
    assert course.assignment("1.1-premiers-pas").points == 10
    assert "rncp37827:C21" in course.skills


def test_each_free_answer_of_the_course_has_a_rubric_that_adds_up() -> None:
    course = Course.load(REPOSITORY / "courses" / "developpeur-data-ia")
    found = 0
    for assignment in course.assignments:
        subject = Subject.of(course, assignment)
        assert list(criteria_add_up(subject)) == []
        tests = {cell.grade_id for notebook in subject.notebooks for cell in notebook.tests}
        free = [q for q in assignment.questions if q.cellule not in tests]
        assert all(question.criteres for question in free)
        found += len(free)
    assert found >= 4


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("points: 2", "point: 2", 12, "clé inconnue « point ». Vouliez-vous dire « points » ?"),
        ("points: 2", "points: beaucoup", 12, "« points » doit être un nombre."),
        ("points: 2", "points: 0", 12, "« points » doit être plus grand que 0"),
        ("    points: 2\n", "", 7, "il manque la clé « points »."),
        ("nom: 1.1-un", "nom: ../etc", 7, "n'est pas un nom permis"),
        ("niveau: 1", "niveau: 4", 15, "« niveau » doit être 1, 2 ou 3"),
        ("titre: Un\n", "titre: Un\n    titre: Deux\n", 9, "« titre » est écrite deux fois."),
        ("contexte: Une situation.", "contexte: [", 12, "YAML illisible"),
        ("contexte: Une situation.", "contexte: &a x\n    licence: *a", 11, "alias YAML refusé."),
        ("criteres: [juste]", "criteres: []", 13, "« criteres » est vide."),
        ("niveau: 1}]", "niveau: 1}], criteres: [{texte: a, points: 0}]", 15, "plus grand que 0"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    assert before in COURSE
    with pytest.raises(InvalidInputError) as refused:
        _load(tmp_path, COURSE.replace(before, after))
    assert f"course.yaml, ligne {line} :" in refused.value.line()
    assert message in refused.value.line()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("module: M1", "module: M9", "module inconnu « M9 »"),
        ("code: fondamentaux", "code: inventee", "compétence inconnue « inventee »"),
        ("points: 2", "points: 2\n    prerequis: [1.2-autre]", "prérequis « 1.2-autre »"),
    ],
)
def test_names_must_be_known(tmp_path: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        _load(tmp_path, COURSE.replace(before, after))


def test_a_missing_course_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="n'existe pas"):
        Course.load(tmp_path)


def test_an_unknown_assignment_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"9\.9-rien"):
        _load(tmp_path, COURSE).assignment("9.9-rien")
