"""The tests of the tests: change a right answer anywhere, and points are lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bacasable.course.local import run_here
from bacasable.course.proof import grade, work
from bacasable.course.released import SourceCell, answered
from bacasable.course.subject import Subject
from bacasable.errors import InvalidInputError
from tests.courses.mutants import mutants

FEWEST_CAUGHT = 0.9
MARKERS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


@pytest.mark.mutation
@pytest.mark.timeout(3600)
def test_nearly_every_change_to_the_reference_loses_points(subject: Subject) -> None:
    survivors, total = [], 0
    for notebook in subject.notebooks:
        took = run_here(work(subject.assignment, notebook)).seconds
        seconds = 5 + 10 * took  # of a mutant: most that last longer never end
        best = {cell.grade_id: cell.points for cell in notebook.tests}
        for cell in notebook.cells:
            if not (cell.is_solution and cell.is_code and not cell.is_graded):
                continue
            for what, source in mutants(_reference(cell)):
                total += 1
                try:
                    answer = answered(notebook, {cell.grade_id: source})
                    mutant = replace(work(subject.assignment, answer), seconds=seconds)
                    points = grade(mutant, run_here).points
                except InvalidInputError:  # it never ends
                    continue
                if all(points[name] == full for name, full in best.items()):
                    survivors.append(f"{cell.grade_id}: {what}")
    assert total >= 5
    assert len(survivors) <= (1 - FEWEST_CAUGHT) * total, survivors


def _reference(cell: SourceCell) -> str:
    return MARKERS.sub("", cell.source)
