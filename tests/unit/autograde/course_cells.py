"""Courses and hand-ins of a few cells, in memory."""

from __future__ import annotations

from typing import Any

from bacasable.autograde.job import CellResult, CellStatus, Flag, Job, JobResult
from bacasable.autograde.rebuild import RebuiltNotebook
from bacasable.autograde.source import CourseCell, CourseNotebook
from bacasable.notebook import Notebook, NotebookCell


def plain(source: str, cell_type: str = "code") -> dict[str, Any]:
    return {"source": source, "cell_type": cell_type}


def locked(grade_id: str, source: str, cell_type: str = "code") -> dict[str, Any]:
    return {"grade_id": grade_id, "source": source, "cell_type": cell_type, "is_locked": True}


def solution(grade_id: str, stub: str = "raise NotImplementedError") -> dict[str, Any]:
    return {"grade_id": grade_id, "source": stub, "is_solution": True}


def graded_test(
    grade_id: str, source: str, *, points: float = 1.0, released: str | None = None
) -> dict[str, Any]:
    return {
        "grade_id": grade_id,
        "source": source,
        "released": released,
        "is_grade": True,
        "is_locked": True,
        "max_points": points,
    }


def essay(grade_id: str, stub: str = "Votre avis ?", *, points: float = 2.0) -> dict[str, Any]:
    return solution(grade_id, stub) | {
        "cell_type": "markdown",
        "is_grade": True,
        "max_points": points,
    }


def course(*cells: dict[str, Any], ids: bool = True) -> CourseNotebook:
    """A course's notebook; `ids`: its cells have nbformat ids, as from 4.5 on."""
    made = []
    for position, cell in enumerate(cells):
        fields = {
            "cell_type": "code",
            "grade_id": None,
            "is_grade": False,
            "is_solution": False,
            "is_task": False,
            "is_locked": False,
            "max_points": 0.0,
            "id": f"id{position}" if ids else None,
            **cell,
        }
        released = fields.pop("released", None)
        fields["released"] = fields["source"] if released is None else released
        made.append(CourseCell(position=position, metadata={}, **fields))
    return CourseNotebook(name="tp", cells=tuple(made), metadata={})


def released(made: CourseNotebook) -> list[NotebookCell]:
    """The cells as a learner gets them."""
    return [
        NotebookCell(cell_type=c.cell_type, source=c.released, id=c.id, grade_id=c.grade_id)
        for c in made.cells
    ]


def own(source: str, cell_type: str = "code", **fields: Any) -> NotebookCell:
    return NotebookCell(cell_type=cell_type, source=source, **fields)


def hand_in(*cells: NotebookCell) -> Notebook:
    return Notebook(cells=cells)


def what_runs(notebook: RebuiltNotebook) -> list[str]:
    """Texts of the cells that run, in order."""
    return [cell.source for cell in notebook.cells if cell.kind]


def result(key: str, status: CellStatus = CellStatus.OK, *outputs: dict[str, Any]) -> CellResult:
    return CellResult(key=key, status=status, outputs=outputs)


def error(
    evalue: str = "", *, line: int = 0, ename: str = "AssertionError", text: str = ""
) -> dict[str, Any]:
    arrow = f"Cell In[3], line {line}\n----> {line} {text}" if line else ""
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": [arrow]}


def shows(text: str) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "data": {"text/plain": text},
        "metadata": {},
    }


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


class CannedRunner:
    """Answers each job with results given by grade id; other cells end well, silent."""

    def __init__(self, *, flags: dict[str, str] | None = None, **results: CellResult) -> None:
        self.jobs: list[Job] = []
        self._results, self._flags = results, flags or {}

    def run(self, job: Job, **_: Any) -> JobResult:
        self.jobs.append(job)
        cells = {}
        for cell in job.cells:
            canned = self._results.get(cell.grade_id or "")
            cells[cell.key] = CellResult(
                key=cell.key,
                status=canned.status if canned else CellStatus.OK,
                outputs=canned.outputs if canned else (),
            )
        keys = {cell.grade_id: cell.key for cell in job.cells}
        flags = tuple(Flag(key=keys[name], reason=why) for name, why in self._flags.items())
        return JobResult(id=job.id, cells=cells, flags=flags)
