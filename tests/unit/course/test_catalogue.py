from __future__ import annotations

import os
from pathlib import Path

from bacasable.course.catalogue import Courses

COURSE = """\
nom: petit
titre: "Un petit cours"
description: "Pour les tests."
modules:
  - {code: M1, titre: "Socle Python"}
exercices:
  - nom: a1
    titre: "Doubler un nombre"
    module: M1
    contexte: "…"
    duree_estimee: 30
    points: 2
    livrables: [figure.png]
    criteres: ["Juste."]
    questions:
      - {cellule: double-test, intitule: "Multiplier", competences: [{code: fondamentaux, niveau: 1}]}
"""


def _write(folder: Path, text: str, *, seconds: int) -> None:
    path = folder / "petit" / "course.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, (seconds, seconds))


def test_what_a_course_says_of_an_assignment(tmp_path: Path) -> None:
    _write(tmp_path, COURSE, seconds=1)
    courses = Courses(tmp_path)
    assert courses.title("petit", "a1") == "Doubler un nombre"
    assert courses.module("petit", "a1") == "M1 Socle Python"
    assert courses.accepts("petit", "a1") == ["figure.png"]
    assert courses.questions("petit", "a1") == {"double-test": "Multiplier"}


def test_what_a_course_does_not_say_is_empty(tmp_path: Path) -> None:
    _write(tmp_path, COURSE, seconds=1)
    courses = Courses(tmp_path)
    for course, assignment in (("petit", "a9"), ("inconnu", "a1")):
        assert courses.title(course, assignment) == courses.module(course, assignment) == ""
        assert courses.accepts(course, assignment) == []
        assert courses.questions(course, assignment) == {}


def test_a_course_that_changed_is_read_again(tmp_path: Path) -> None:
    _write(tmp_path, COURSE, seconds=1)
    courses = Courses(tmp_path)
    assert courses.title("petit", "a1") == "Doubler un nombre"
    _write(tmp_path, COURSE.replace("Doubler", "Tripler"), seconds=2)
    assert courses.title("petit", "a1") == "Tripler un nombre"
    _write(tmp_path, "nom: [", seconds=3)
    assert courses.title("petit", "a1") == ""
