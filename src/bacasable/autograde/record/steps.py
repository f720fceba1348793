"""The two steps of nbgrader's autograding pipeline that are ours, and what they work on."""

from __future__ import annotations

from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from bacasable.autograde.rebuild import RebuiltCell
from bacasable.autograde.verify import VerifiedNotebook


class PutOutputs(NbGraderPreprocessor):  # type: ignore[misc]
    """Stands where `Execute` stood: each cell gets what the sandbox's run of it left."""

    def __init__(self, notebook: VerifiedNotebook, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._notebook = notebook

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        for number, (node, cell) in enumerate(
            zip(nb.cells, self._notebook.notebook.cells, strict=True), 1
        ):
            result = self._notebook.results.get(cell.key)
            if result:
                node.outputs = [from_dict(output) for output in result.outputs]
                node.execution_count = number
        return nb, resources


class SaveVerifiedGrades(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's own step, with our points, on the gradebook that is already open."""

    def __init__(self, notebook: VerifiedNotebook, gradebook: Gradebook, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._notebook, self.gradebook = notebook, gradebook

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        ids = resources["nbgrader"]
        submitted = self.gradebook.find_submission_notebook(
            ids["notebook"], ids["assignment"], ids["student"]
        )
        points = {grade.grade_id: grade.points for grade in self._notebook.grades}
        for grade in submitted.grades:
            grade.auto_score = points[grade.name]
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        unanswered = {
            cell.course.grade_id
            for cell in self._notebook.notebook.cells
            if cell.course and cell.course.is_solution and cell.source == cell.course.source
        }
        for comment in submitted.comments:
            comment.auto_comment = "No response." if comment.name in unanswered else None
        self.gradebook.db.commit()
        return nb, resources


def notebook_node(verified: VerifiedNotebook) -> Any:
    """The rebuilt notebook as nbformat 4.5, without outputs."""
    cells = [_cell_node(cell) for cell in verified.notebook.cells]
    return from_dict(
        {
            "cells": cells,
            "metadata": verified.notebook.metadata,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _cell_node(cell: RebuiltCell) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": (cell.course.id if cell.course else None) or f"bacasable-{cell.key}",
        "cell_type": cell.cell_type,
        "metadata": dict(cell.course.metadata) if cell.course else {},
        "source": cell.source,
    }
    if cell.cell_type == "code":
        node |= {"outputs": [], "execution_count": None}
    elif cell.attachments:
        node["attachments"] = cell.attachments
    return node
