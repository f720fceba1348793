"""On three different courses, the scores are stock nbgrader's, cell for cell."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from nbcourse import (
    NbCourse,
    answer,
    check,
    code,
    essay,
    find,
    manual_code,
    notebook,
    task,
    text,
)

from bacasable.autograde.command import autograde
from bacasable.autograde.sandbox import Pool

pytestmark = pytest.mark.docker


def quickstart(root: Path) -> tuple[NbCourse, str]:
    """nbgrader's own example course."""
    NbCourse(root.parent).nbgrader("quickstart", root.name)
    course = NbCourse.__new__(NbCourse)
    course.root = root
    course.generate("ps1")
    for learner, share in (("toutes", 10), ("moitie", 1), ("aucune", 0)):
        notebooks = {
            name: _answered(course, "ps1", name, cells=share) for name in ("problem1", "problem2")
        }
        course.hand_in(learner, "ps1", stamp="2026-03-01 10:00:00 UTC", **notebooks)
    course.hand_in("un_seul", "ps1", problem1=_answered(course, "ps1", "problem1", cells=10))
    return course, "ps1"


def data_files(root: Path) -> tuple[NbCourse, str]:
    """Two notebooks that read the same data file, one of them through pandas."""
    course = NbCourse(root)
    course.add_file("ventes", "donnees/ventes.csv", "ville,total\nLille,10\nRoubaix,5\nLille,2\n")
    course.add(
        "ventes",
        "lire",
        notebook(
            text("# Lire"),
            code("from pathlib import Path\nCHEMIN = Path('donnees/ventes.csv')"),
            answer("lignes", "def lignes():\n    return CHEMIN.read_text().splitlines()[1:]"),
            check("lignes_test", "assert len(lignes()) == 3", points=1),
            check("lignes_cache", "", points=2, hidden="assert lignes()[1] == 'Roubaix,5'"),
        ),
    )
    course.add(
        "ventes",
        "grouper",
        notebook(
            code("import pandas as pd\nventes = pd.read_csv('donnees/ventes.csv')"),
            answer(
                "total", "def total(ville):\n    return ventes.groupby('ville').total.sum()[ville]"
            ),
            check("total_test", "assert total('Lille') == 12", points=3),
            answer("moyenne", "moyenne = ventes.total.mean()"),
            check("moyenne_test", "assert round(moyenne, 2) == 5.67", points=1.5),
        ),
    )
    course.generate("ventes")
    for learner, share in (("toutes", 10), ("moitie", 1), ("aucune", 0)):
        notebooks = {
            name: _answered(course, "ventes", name, cells=share) for name in ("lire", "grouper")
        }
        course.hand_in(learner, "ventes", **notebooks)
    return course, "ventes"


def partial_and_manual(root: Path) -> tuple[NbCourse, str]:
    """Partial credit, answers that a person grades, a task, late hand-ins."""
    course = NbCourse(root)
    course.add(
        "mixte",
        "mixte",
        notebook(
            answer("mots", "def mots(phrase):\n    return phrase.split()"),
            check(
                "mots_test",
                "points = 0\npoints += 1.5 * (mots('a b') == ['a', 'b'])\n"
                "points += 0.5 * (mots('') == [])\npoints",
                points=2,
            ),
            check("mots_texte", "assert mots('a')\n'bravo'", points=1),
            manual_code("dessin", "print('un dessin')", points=3),
            essay("avis", points=4),
            task("projet", "Ajoutez des cellules sous celle-ci.", points=5),
        ),
    )
    course.generate("mixte")
    course.nbgrader("db", "assignment", "add", "mixte", "--duedate", "2026-02-01 12:00 UTC")
    right = _answered(course, "mixte", "mixte", cells=10)
    find(right, "avis").source = "Mon avis."
    right.cells.append(nbformat.v4.new_markdown_cell("Le projet."))
    half = copy.deepcopy(right)
    find(half, "mots").source = "def mots(phrase):\n    return phrase.split(' ')"
    course.hand_in("juste", "mixte", mixte=right, stamp="2026-01-31 10:00:00 UTC")
    course.hand_in("partiel", "mixte", mixte=half, stamp="2026-02-02 10:00:00 UTC")
    released = course.released("mixte", "mixte")
    course.hand_in("vide", "mixte", mixte=released, stamp="2026-01-30 10:00:00 UTC")
    return course, "mixte"


@pytest.mark.parametrize("build", [quickstart, data_files, partial_and_manual])
def test_scores_are_those_of_stock_nbgrader(
    build: Any, tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock, assignment = build(tmp_path / "stock")
    ours = stock.copy(tmp_path / "ours")
    stock.nbgrader("autograde", assignment)

    monkeypatch.setattr("bacasable.autograde.command.Pool", lambda **_: _Shared(pool))
    options = ["--course-dir", str(ours.root), "--assignment", assignment]
    result = CliRunner().invoke(autograde, options, catch_exceptions=False)

    assert result.exit_code == 0, result.output
    assert ours.saved(assignment) == stock.saved(assignment)
    assert ours.comments(assignment) == stock.comments(assignment)
    for name in stock.root.glob("autograded/*/*/*"):
        assert (ours.root / name.relative_to(stock.root)).exists()


def _answered(course: NbCourse, assignment: str, name: str, *, cells: int) -> Any:
    """The released notebook with the reference answers of its first `cells` answers."""
    nb, reference = course.released(assignment, name), course.source(assignment, name)
    answers = [c for c in reference.cells if c.metadata.get("nbgrader", {}).get("solution")]
    for cell in answers[:cells]:
        find(nb, cell.metadata.nbgrader["grade_id"]).source = cell.source
    return nb


class _Shared:
    """The session's pool, which a command may not close."""

    def __init__(self, pool: Pool) -> None:
        self.run, self.workers = pool.run, pool.workers

    def __enter__(self) -> _Shared:
        return self

    def __exit__(self, *_: object) -> None:
        pass
