"""Small nbgrader courses on disk, made and graded with nbgrader's own commands."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from stock_nbgrader import nbgrader

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def nbgrader_cell(
    grade_id: str,
    source: str,
    *,
    cell_type: str = "code",
    points: float | None = None,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    task: bool = False,
) -> Any:
    """A cell as nbgrader's authoring toolbar marks it."""
    marks: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": task,
    }
    if points is not None:
        marks["points"] = points
    make = new_code_cell if cell_type == "code" else new_markdown_cell
    return make(source, metadata={"nbgrader": marks})


def answer(grade_id: str, solution: str, stub: str = "") -> Any:
    """A code answer; `stub` is what learners get besides nbgrader's placeholder."""
    source = f"{stub}### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    return nbgrader_cell(grade_id, source, solution=True)


def check(grade_id: str, visible: str, *, points: float, hidden: str = "") -> Any:
    """A test cell, part of which may be hidden."""
    secret = f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS" if hidden else ""
    return nbgrader_cell(grade_id, visible + secret, grade=True, locked=True, points=points)


def manual_code(grade_id: str, solution: str, *, points: float) -> Any:
    source = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    return nbgrader_cell(grade_id, source, grade=True, solution=True, points=points)


def essay(grade_id: str, *, points: float) -> Any:
    return nbgrader_cell(
        grade_id, "Une réponse.", cell_type="markdown", grade=True, solution=True, points=points
    )


def task(grade_id: str, text: str, *, points: float) -> Any:
    return nbgrader_cell(
        grade_id, text, cell_type="markdown", task=True, locked=True, points=points
    )


def text(source: str) -> Any:
    return new_markdown_cell(source)


def code(source: str) -> Any:
    return new_code_cell(source)


def notebook(*cells: Any) -> Any:
    return new_notebook(cells=list(cells), metadata={"kernelspec": KERNEL})


def find(nb: Any, grade_id: str) -> Any:
    """The cell of that nbgrader id."""
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a gradebook keeps of one graded cell."""

    auto_score: float | None
    needs_manual_grade: bool


class NbCourse:
    """An nbgrader course folder of a test."""

    def __init__(self, root: Path, *, config: str = "") -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        (root / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")

    def add(self, assignment: str, name: str, nb: Any) -> None:
        folder = self.root / "source" / assignment
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(nb, folder / f"{name}.ipynb")

    def add_file(self, assignment: str, name: str, content: str) -> None:
        path = self.root / "source" / assignment / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def generate(self, assignment: str) -> None:
        self.nbgrader("generate_assignment", assignment, "--force")

    def nbgrader(self, *arguments: str) -> None:
        """Run stock nbgrader in the course."""
        done = nbgrader(self.root, *arguments)
        assert done.returncode == 0, done.stderr

    def released(self, assignment: str, name: str) -> Any:
        return nbformat.read(self.root / "release" / assignment / f"{name}.ipynb", as_version=4)

    def source(self, assignment: str, name: str) -> Any:
        return nbformat.read(self.root / "source" / assignment / f"{name}.ipynb", as_version=4)

    def hand_in(self, learner: str, assignment: str, *, stamp: str = "", **notebooks: Any) -> Path:
        """Lay out a submission; `stamp` as nbgrader writes it, in UTC."""
        folder = self.root / "submitted" / learner / assignment
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, nb in notebooks.items():
            nbformat.write(nb, folder / f"{name}.ipynb")
        if stamp:
            (folder / "timestamp.txt").write_text(stamp)
        return folder

    def copy(self, root: Path) -> NbCourse:
        """The same course elsewhere, before or after grading."""
        shutil.copytree(self.root, root)
        other = NbCourse.__new__(NbCourse)
        other.root = root
        return other

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def saved(self, assignment: str) -> dict[tuple[str, str, str], Saved]:
        """(learner, notebook, grade_id) -> what the gradebook keeps."""
        with self.gradebook() as gradebook:
            return {
                (submission.student.id, notebook.name, grade.name): Saved(
                    auto_score=grade.auto_score, needs_manual_grade=grade.needs_manual_grade
                )
                for submission in gradebook.assignment_submissions(assignment)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }

    def comments(self, assignment: str) -> dict[tuple[str, str, str], str | None]:
        with self.gradebook() as gradebook:
            return {
                (submission.student.id, notebook.name, comment.name): comment.auto_comment
                for submission in gradebook.assignment_submissions(assignment)
                for notebook in submission.notebooks
                for comment in notebook.comments
            }
