"""Deciding outside on material that wasn't written for it: every notebook that nbgrader ships."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import nbgrader
import pytest

from bacasable.autograde.job import CellKind, CellMode, Job, JobResult
from bacasable.autograde.sandbox import Pool
from bacasable.course.command import as_job
from bacasable.course.proof import Work
from bacasable.course.released import SourceNotebook, blank, read_notebook
from bacasable.errors import InvalidInputError

pytestmark = pytest.mark.docker
ROOT = Path(nbgrader.__file__).parent
LARGEST_FILE = 1_000_000
SECONDS = 20.0


def notebooks() -> Iterator[tuple[str, SourceNotebook, dict[str, bytes]]]:
    """Name, notebook and the files beside it, of each that has a test cell.

    But for those that try to cheat: there the two ways differ, as they should.
    """
    for path in sorted(ROOT.rglob("*.ipynb")):
        if "cheat" in path.name:
            continue
        try:
            notebook = read_notebook(path)
        except InvalidInputError:
            continue
        if notebook.tests:
            files = {
                p.name: p.read_bytes()
                for p in path.parent.iterdir()
                if p.is_file() and p.suffix != ".ipynb" and p.stat().st_size < LARGEST_FILE
            }
            yield str(path.relative_to(ROOT)), notebook, files


def classic(job: Job) -> Job:
    """The same job with every test in the learner's process."""
    cells = tuple(dataclasses.replace(cell, mode=CellMode.INSIDE) for cell in job.cells)
    return dataclasses.replace(job, cells=cells)


def outcomes(result: JobResult, keys: list[str]) -> dict[str, tuple[str, list[str]]]:
    """Test cell -> how it ended, and the values that partial credit reads."""
    return {
        key: (
            result.cells[key].status.value,
            [
                output["data"].get("text/plain", "")
                for output in result.cells[key].outputs
                if output["output_type"] == "execute_result"
            ],
        )
        for key in keys
    }


def test_nbgraders_own_notebooks_are_graded_the_same_outside(pool: Pool) -> None:
    ran_outside = total = 0
    different = []
    for name, notebook, files in notebooks():
        for variant in (notebook, blank(notebook)):
            job = as_job(Work(notebook=variant, course=notebook, files=files, seconds=SECONDS))
            keys = [cell.key for cell in job.cells if cell.kind is CellKind.TEST]
            result, inside = pool.run(job), pool.run(classic(job))
            total += len(keys)
            ran_outside += sum(result.cells[key].mode is CellMode.OUTSIDE for key in keys)
            if outcomes(result, keys) != outcomes(inside, keys):
                different.append((name, outcomes(result, keys), outcomes(inside, keys)))
    assert different == []
    print(f"{ran_outside} of {total} test cells of nbgrader's own notebooks ran outside")
    assert total > 100
    assert ran_outside >= 0.99 * total
