"""An exercise with visible checks, as a release gives it to learners."""

from __future__ import annotations

import json
from typing import Any

COUNT = """def compter(nombres):
    # VOTRE CODE ICI
    raise NotImplementedError()"""
RIGHT = """def compter(nombres):
    return len(nombres)"""
WRONG = """def compter(nombres):
    return 3"""
VISIBLE = """assert compter([1, 2, 3]) == 3, "Une liste de trois nombres en compte 3."
"""
SECOND = """assert compter([]) == 0, "La liste vide en compte 0."
"""
ANSWER_CELL, FIRST_TEST, SECOND_TEST, HIDDEN_TEST, FREE_CELL = 1, 2, 3, 4, 5


def exercise() -> bytes:
    """One question, two visible checks and one that is hidden."""
    cells = [
        _cell("markdown", "# Compter\n\nÉcrivez la fonction `compter`.", None),
        _cell("code", COUNT, _mark("compter", solution=True)),
        _cell("code", VISIBLE, _mark("verif-trois", points=2)),
        _cell("code", SECOND, _mark("verif-vide", points=1)),
        _cell("code", "# contrôles cachés", _mark("verif-autres", points=2)),
        _cell("code", "", None),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book).encode()


def graded(*, right: bool) -> list[dict[str, Any]]:
    """The cells as the platform grades them, right or wrong."""

    def cell(grade_id: str, points: float, max_points: float, message: str) -> dict[str, Any]:
        return {
            "notebook": "compter",
            "grade_id": grade_id,
            "points": points,
            "max_points": max_points,
            "score": points,
            "max_score": max_points,
            "manual": False,
            "hidden": grade_id == "verif-autres",
            "message": message,
        }

    if right:
        rows = [("verif-trois", 2, 2, ""), ("verif-vide", 1, 1, ""), ("verif-autres", 2, 2, "")]
    else:
        rows = [
            ("verif-trois", 2, 2, ""),
            ("verif-vide", 0, 1, "La liste vide en compte 0."),
            ("verif-autres", 0, 2, "Un contrôle caché a échoué."),
        ]
    return [cell(*row) for row in rows]


def _cell(kind: str, source: str, mark: dict[str, Any] | None) -> dict[str, Any]:
    name = mark["grade_id"] if mark else f"cell-{len(source)}"
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    metadata = {"nbgrader": mark} if mark else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, **code}


def _mark(grade_id: str, *, points: float = 0, solution: bool = False) -> dict[str, Any]:
    mark = {"grade_id": grade_id, "solution": solution, "grade": not solution, "task": False}
    mark |= {"locked": not solution, "schema_version": 3}
    return mark if solution else {**mark, "points": points}
