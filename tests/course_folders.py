"""A cohort's nbgrader folder with one hostile submission, to be graded by hand."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook

A = "1.1-premiers-pas"
SCRIPT = "<script>document.title='pwned'</script>"
TAGS = {"grade": True, "solution": True, "locked": False, "points": 4, "grade_id": "essai"}
TAGS |= {"schema_version": 3, "task": False, "cell_type": "markdown"}


def course_folder(root: Path, course_id: str) -> Path:
    """A course folder with one hostile submission to grade by hand."""
    course = root / course_id
    (course / "source" / A).mkdir(parents=True)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")  # nbgrader's add_submission
        # A new database makes nbgrader call `alembic`, which stands beside our interpreter.
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id) as book:
            book.update_or_create_student("alice", last_name=SCRIPT)
            book.update_or_create_assignment(A)
            book.update_or_create_notebook("premiers-pas", A)
            cell = {"cell_type": "markdown"}
            book.update_or_create_grade_cell("essai", "premiers-pas", A, max_score=4, **cell)
            book.update_or_create_solution_cell("essai", "premiers-pas", A)
            book.update_or_create_source_cell("essai", "premiers-pas", A, source="", **cell)
            book.update_or_create_submission(A, "alice")
    folder = course / "autograded/alice" / A
    folder.mkdir(parents=True)
    nbformat.write(hostile_notebook(), folder / "premiers-pas.ipynb")
    (folder / "mal.html").write_text(SCRIPT)
    (folder / "lien.html").symlink_to("/etc/passwd")
    return course


def hostile_notebook() -> nbformat.NotebookNode:
    answer = f"Ma **réponse** {SCRIPT} <img src=x onerror=\"document.title='pwned'\">"
    table = f"<table><tr><td onclick='x()'>42</td></tr></table>{SCRIPT}"
    outputs = [
        new_output("display_data", data={"text/html": table}),
        new_output("display_data", data={"application/javascript": "document.title='pwned'"}),
        new_output("display_data", data={"image/svg+xml": f"<svg onload='x()'>{SCRIPT}</svg>"}),
    ]
    cells = [new_markdown_cell(answer, metadata={"nbgrader": TAGS})]
    return new_notebook(cells=[*cells, new_code_cell("print(1)", outputs=outputs)])
