"""A good exercise breaks no rule; each thing done wrong is said in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner

from bacasable.course import Course
from bacasable.course.command import course as command
from bacasable.course.local import run_here
from bacasable.course.proof import prove
from bacasable.course.rules import Problem, check
from bacasable.course.skeleton import create
from bacasable.course.subject import Subject

pytestmark = pytest.mark.slow

EMPTY = """\
nom: petit
titre: Petit cours
description: Pour les tests.
modules:
  - {code: M1, titre: Un module}
exercices:
"""
NAME = "1.1-double"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of one exercise: the skeleton."""
    (tmp_path / "course.yaml").write_text(EMPTY)
    start = Course(
        name="petit", title="", description="", language="fr", kernel="python3",
        folder=tmp_path, assignments=(), modules={"M1": "Un module"}, frameworks={}, skills={},
    )  # fmt: skip
    create(start, NAME, title="Doubler", module="M1")
    return tmp_path


def _problems(folder: Path) -> list[str]:
    loaded = Course.load(folder)
    return [problem.what for problem in check(Subject.of(loaded, loaded.assignments[0]))]


def _proved(folder: Path) -> list[Problem]:
    loaded = Course.load(folder)
    return prove(Subject.of(loaded, loaded.assignments[0]), run_here)


def _change(folder: Path, change: Callable[[Any, dict[str, Any]], object]) -> None:
    path = folder / "source" / NAME / "double.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook, {cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, path)


def _replace(cell: Any, before: str, after: str) -> None:
    assert before in cell.source
    cell.source = cell.source.replace(before, after)


def test_the_skeleton_breaks_no_rule(folder: Path) -> None:
    assert _problems(folder) == []
    assert _proved(folder) == []


Change = Callable[[Any, dict[str, Any]], object]
BROKEN: list[tuple[Change, str]] = [
    (lambda nb, _: nb.metadata.kernelspec.update(name="julia"), "noyau inconnu « julia »"),
    (lambda _, c: c["verif-double"].metadata.nbgrader.update(points=0), "vaut zéro point"),
    (lambda _, c: c["verif-double"].metadata.nbgrader.update(points=5), "les cellules valent 5"),
    (lambda _, c: c["verif-double"].metadata.nbgrader.update(locked=False), "lecture seule"),
    (lambda _, c: c["verif-double"].metadata.nbgrader.update(schema_version=1), "version 1"),
    (lambda _, c: c["verif-double"].metadata.nbgrader.update(grade=False), "aucune cellule"),
    (lambda _, c: c["double"].metadata.nbgrader.update(grade_id="verif-double"), "à 2 cellules"),
    (lambda _, c: c["verif-double"].metadata.nbgrader.update(grade_id="x"), "n'a pas de question"),
    (lambda _, c: _replace(c["verif-double"], "### END HIDDEN TESTS\n", ""), "nbgrader refuse"),
    (
        lambda _, c: _replace(c["verif-double"], "### BEGIN HIDDEN TESTS\n", ""),
        "aucun test caché",
    ),
    (lambda _, c: _replace(c["verif-double"], "note.total()", ""), "doit finir par"),
    (lambda _, c: _replace(c["verif-double"], "bareme(2)", "bareme(3)"), "son barème 3"),
    (lambda _, c: c["verif-double"].update(source="print(double(2))"), "ne peut pas échouer"),
    (lambda _, c: c["verif-double"].update(source="assert double(2) == 4"), "sans message"),
    (lambda _, c: c["verif-double"].update(source="assert True, 'x'"), "toujours vrai"),
    (lambda _, c: c["verif-double"].update(source="def"), "n'est pas du Python"),
    (
        lambda _, c: c["question-1"].update(source="Astuce : for nombre in (0, -4, 1.5, 1000):"),
        "la version publiée montre une ligne de test caché",
    ),
    (
        lambda _, c: c["exemple-1-code"].update(
            outputs=[nbformat.v4.new_output("stream", text="12")]
        ),
        "effacez les sorties",
    ),
]


@pytest.mark.parametrize(("change", "message"), BROKEN)
def test_each_broken_rule_is_said(folder: Path, change: Change, message: str) -> None:
    _change(folder, change)
    assert any(message in problem for problem in _problems(folder)), _problems(folder)


def test_criteria_are_for_free_answers_and_add_up(folder: Path) -> None:
    path = folder / "course.yaml"
    criteria = "cellule: verif-double, criteres: [{texte: Clair, points: 1}]"
    path.write_text(path.read_text().replace("cellule: verif-double", criteria))
    assert any("est un test : ses critères" in problem for problem in _problems(folder))
    _change(folder, lambda _, c: c["verif-double"].metadata.nbgrader.update(solution=True))
    assert any("vaut 2 points, ses critères 1." in problem for problem in _problems(folder))


def test_a_missing_and_an_undeclared_file_are_said(folder: Path) -> None:
    path = folder / "course.yaml"
    path.write_text(path.read_text().replace("points: 2\n", "points: 2\n    fichiers: [a.csv]\n"))
    (folder / "source" / NAME / "b.csv").write_text("1")
    assert [p for p in _problems(folder) if "fichier" in p] == [
        "le fichier a.csv manque.",
        "le fichier b.csv n'est pas déclaré dans course.yaml (clé « fichiers »).",
    ]


def test_an_unreadable_notebook_is_said(folder: Path) -> None:
    (folder / "source" / NAME / "autre.ipynb").write_text("{")
    assert any("autre.ipynb : notebook illisible" in p for p in _problems(folder))


RUN_BROKEN: list[tuple[Change, str]] = [
    (lambda _, c: _replace(c["double"], "2 *", "3 *"), "la solution obtient 0 sur 2"),
    (lambda _, c: _replace(c["double"], "return", "1 / 0\n    return"), "la solution obtient 0"),
    (
        lambda _, c: _replace(
            c["exemple-1-code"], "triple(4)", "import warnings\nwarnings.warn('attention')"
        ),
        "écrit un avertissement",
    ),
    (lambda _, c: _replace(c["exemple-1-code"], "triple(4)", "1 / 0"), "s'arrête sur une erreur"),
    (
        lambda _, c: _replace(c["verif-double"], 'rend(6, 3, aide="relisez l\'exemple")', "nom"),
        "obtient 1 au lieu de 0",
    ),
]


@pytest.mark.parametrize(("change", "message"), RUN_BROKEN)
def test_what_only_a_run_shows_is_said(folder: Path, change: Change, message: str) -> None:
    _change(folder, change)
    assert any(message in problem.what for problem in _proved(folder)), _proved(folder)


def test_a_test_that_a_blank_passes_is_said(folder: Path) -> None:
    source = 'import verifie\nverifie.valeur("__name__", "__main__")'
    _change(folder, lambda _, c: c["verif-double"].update(source=source))
    assert any("donne des points à une copie vide" in p.what for p in _proved(folder))


def test_check_says_each_problem_on_a_line_and_fails(folder: Path) -> None:
    _change(folder, lambda nb, _: nb.metadata.kernelspec.update(name="julia"))
    done = CliRunner().invoke(command, ["check", str(folder), "--run", "none"])
    assert done.exit_code == 1
    assert f"{NAME} : double : noyau inconnu « julia »" in done.stdout


def test_check_names_the_tests_that_stay_inside_and_does_not_fail(folder: Path) -> None:
    _change(
        folder, lambda _, c: _replace(c["verif-double"], "note =", "# bacasable: inside\nnote =")
    )
    done = CliRunner().invoke(command, ["check", str(folder), "--run", "none"])
    assert done.exit_code == 0, done.output
    assert f"{NAME} : verif-double tourne dans le programme du rendu : demandé" in done.stderr


def test_preview_writes_what_a_learner_gets(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "apercu"
    done = CliRunner().invoke(command, ["preview", NAME, str(folder), "--to", str(target)])
    assert done.exit_code == 0, done.output
    text = (target / NAME / "double.ipynb").read_text()
    assert "VOTRE CODE ICI" in text
    assert "2 * nombre" not in text
    assert "D'autres valeurs" not in text


def test_new_makes_an_exercise_that_breaks_no_rule(folder: Path) -> None:
    arguments = ["new", "1.2-suite", str(folder), "--title", "La suite", "--module", "M1"]
    made = CliRunner().invoke(command, arguments)
    assert made.exit_code == 0, made.output
    says = made.output.splitlines()[-1]
    assert says == f"Ensuite : bacasable course check {folder} --only 1.2-suite"
    done = CliRunner().invoke(command, says.split()[4:])
    assert done.exit_code == 0, done.output
