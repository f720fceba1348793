"""Short ways to say which cells to run."""

from __future__ import annotations

import secrets
from typing import Any

from bacasable.autograde.job import Cell, CellKind, CellMode, CellResult, Job, JobResult, Limits
from bacasable.autograde.sandbox import Pool


def answer(source: str) -> Cell:
    return Cell(key=secrets.token_hex(4), kind=CellKind.ANSWER, source=source)


def check(source: str) -> Cell:
    """A test cell that runs in the learner's process."""
    mode = CellMode.INSIDE
    return Cell(key=secrets.token_hex(4), kind=CellKind.TEST, source=source, mode=mode)


def outside(source: str, **options: Any) -> Cell:
    """A test cell that runs in the examiner."""
    return Cell(key=secrets.token_hex(4), kind=CellKind.TEST, source=source, **options)


def job(*cells: Cell, files: dict[str, bytes] | None = None, **limits: Any) -> Job:
    return Job(
        id=secrets.token_hex(4),
        notebook="essai",
        cells=cells,
        files=files or {},
        limits=Limits(**limits),
    )


def run(pool: Pool, *cells: Cell, **options: Any) -> tuple[JobResult, list[CellResult]]:
    """The result, and the cells' results in order."""
    asked = job(*cells, **options)
    result = pool.run(asked)
    return result, [result.cells[cell.key] for cell in asked.cells]


def text(result: CellResult) -> str:
    """Everything a cell wrote to its streams."""
    return "".join(o["text"] for o in result.outputs if o["output_type"] == "stream")


def value(result: CellResult) -> str:
    """The plain text of a cell's value."""
    found: list[str] = [
        o["data"]["text/plain"] for o in result.outputs if o["output_type"] == "execute_result"
    ]
    return found[0] if found else ""


def error(result: CellResult) -> tuple[str, str]:
    """Name and text of a cell's last error."""
    errors = [o for o in result.outputs if o["output_type"] == "error"]
    return (errors[-1]["ename"], errors[-1]["evalue"]) if errors else ("", "")
