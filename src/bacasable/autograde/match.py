"""Which cell of the course each cell of a hand-in is.

The rules, in this order; a cell of the course is claimed by the first that applies:

1. the nbgrader id (`grade_id`) in the cell's metadata, whatever became of its type or text;
2. the notebook's own cell id (nbformat 4.5), which survives where metadata was stripped;
3. the very text of the released cell, and its type, in order.

Whatever is left is the learner's own. Several cells may claim one answer (copied or split): the
last that differs from the released stub is the answer, the earlier ones that differ keep their
place before it, and copies of the untouched stub are dropped, because running a stub after the
answer would undo it. Several claims on any other cell: the first.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from bacasable.autograde.source import CourseCell, CourseNotebook
from bacasable.notebook import Notebook, NotebookCell


@dataclass(frozen=True, kw_only=True)
class Matching:
    """`chosen`: index in the hand-in -> cell of the course. `drafts`: other attempts at one."""

    chosen: dict[int, CourseCell]
    drafts: dict[int, CourseCell]
    dropped: frozenset[int]

    def settled(self) -> set[int]:
        """Indices of the chosen cells that are in the course's order; the others were moved."""
        indices = sorted(self.chosen)
        return {indices[i] for i in _longest_rising([self.chosen[i].position for i in indices])}


def match(course: CourseNotebook, notebook: Notebook) -> Matching:
    """Apply the rules above."""
    claims = _claims(course, notebook)
    chosen: dict[int, CourseCell] = {}
    drafts: dict[int, CourseCell] = {}
    dropped: set[int] = set()
    for cell in course.cells:
        indices = claims.get(cell.position, [])
        if not indices:
            continue
        changed = [i for i in indices if _differs(notebook.cells[i], cell)]
        if cell.is_solution:
            kept = changed or indices[:1]
            chosen[kept[-1]] = cell
            drafts |= dict.fromkeys(kept[:-1], cell)
            dropped |= set(indices) - set(kept)
        else:
            chosen[indices[0]] = cell
            dropped |= set(indices[1:])
    return Matching(chosen=chosen, drafts=drafts, dropped=frozenset(dropped))


def _claims(course: CourseNotebook, notebook: Notebook) -> dict[int, list[int]]:
    """Position in the course -> indices in the hand-in, in order."""
    claims: dict[int, list[int]] = {}
    by_grade_id = {cell.grade_id: cell for cell in course.cells if cell.grade_id}
    rest = []
    for index, cell in enumerate(notebook.cells):
        known = by_grade_id.get(cell.grade_id or "")
        if known:
            claims.setdefault(known.position, []).append(index)
        else:
            rest.append(index)
    by_id = {cell.id: cell for cell in course.cells if cell.id and cell.position not in claims}
    rest = _claim(claims, rest, [by_id.get(notebook.cells[i].id or "") for i in rest])
    _claim_by_text(claims, rest, course, notebook)
    return claims


def _claim(
    claims: dict[int, list[int]], indices: list[int], found: list[CourseCell | None]
) -> list[int]:
    rest = []
    for index, cell in zip(indices, found, strict=True):
        if cell and cell.position not in claims:
            claims[cell.position] = [index]
        else:
            rest.append(index)
    return rest


def _claim_by_text(
    claims: dict[int, list[int]], indices: list[int], course: CourseNotebook, notebook: Notebook
) -> None:
    free: dict[tuple[str, str], list[CourseCell]] = {}
    for cell in course.cells:
        if cell.position not in claims and cell.released.strip():
            free.setdefault((cell.cell_type, cell.released.strip()), []).append(cell)
    for index in indices:
        given = notebook.cells[index]
        same = free.get((given.cell_type, given.source.strip()))
        if same:
            claims[same.pop(0).position] = [index]


def _differs(given: NotebookCell, cell: CourseCell) -> bool:
    return given.source.strip() != cell.released.strip()


def _longest_rising(values: list[int]) -> set[int]:
    """Indices of a longest strictly rising subsequence."""
    tails: list[int] = []  # values that end a subsequence of each length
    ends: list[int] = []  # their indices
    before: list[int | None] = []
    for index, value in enumerate(values):
        length = bisect_left(tails, value)
        tails[length:] = [value, *tails[length + 1 :]]
        ends[length:] = [index, *ends[length + 1 :]]
        before.append(ends[length - 1] if length else None)
    kept: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept
