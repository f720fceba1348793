"""Putting a learner's answers on the course's notebook.

Order, types, tests, points, ids, tags and all metadata are the course's; only texts are the
learner's, and only of answers, of cells that the course left open, and of cells they added.
`match.py` says which cell is which. Then:

- a locked cell gets the course's text, hidden tests included, whatever the hand-in holds;
- an answer gets the learner's text; one that is gone is put back for the record but not run,
  since its stub could undo an answer given elsewhere;
- an open cell keeps the learner's text; one that is gone is put back and run;
- the learner's own cells follow the cell that they followed, or go with the answer that they
  stood next to if that answer was moved; missing open cells are put back before them;
- text merged into a locked cell is run in the place of the first answer that is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bacasable.autograde.job import Cell, CellKind
from bacasable.autograde.match import Matching, match
from bacasable.autograde.plan import Piece, Plan, plan
from bacasable.autograde.source import CourseCell, CourseNotebook
from bacasable.notebook import Notebook, NotebookCell


@dataclass(frozen=True, kw_only=True)
class RebuiltCell:
    """A cell of the graded notebook. `course` is None for a learner's own cell."""

    key: str
    cell_type: str
    source: str
    course: CourseCell | None
    kind: CellKind | None  # None: not run
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def released(self) -> str:
        """The only form of this cell that a learner may see."""
        return self.course.released if self.course and self.is_locked else self.source

    @property
    def is_locked(self) -> bool:
        return self.course is not None and (self.course.is_locked or self.course.is_task)


@dataclass(frozen=True, kw_only=True)
class RebuiltNotebook:
    name: str
    cells: tuple[RebuiltCell, ...]
    metadata: dict[str, Any]

    def graded(self) -> Iterator[tuple[RebuiltCell, CourseCell]]:
        """The cells that earn points, whoever gives them."""
        for cell in self.cells:
            if cell.course and (cell.course.is_grade or cell.course.is_task):
                yield cell, cell.course

    def to_run(self) -> tuple[Cell, ...]:
        """Its cells as a job for the sandbox."""
        return self.plan().cells

    def plan(self) -> Plan:
        """Its cells as a job for the sandbox, and what concerns all of them."""
        return plan([_piece(cell, cell.kind) for cell in self.cells if cell.kind])


def _piece(cell: RebuiltCell, kind: CellKind) -> Piece:
    course = cell.course
    grade_id = course.grade_id if course else None
    return Piece(
        cell=Cell(key=cell.key, kind=kind, source=cell.source, grade_id=grade_id),
        course=course.source if course else None,
        released=course.released if course else "",
        is_solution=bool(course and course.is_solution),
    )


BEFORE, AFTER = "before", "after"
OwnCells = defaultdict[tuple[str, int], list["RebuiltCell"]]


def rebuild(course: CourseNotebook, notebook: Notebook) -> RebuiltNotebook:
    """Put what was handed in on the course's notebook, by the rules above."""
    matching = match(course, notebook)
    own = _own_cells(course, notebook, matching)
    given = {cell.position: notebook.cells[i] for i, cell in matching.chosen.items()}
    merged = _merged_cells(course, notebook, matching)
    cells = [*own[AFTER, -1]]
    for cell in course.cells:
        cells += own[BEFORE, cell.position] + merged.get(cell.position, [])
        cells.append(_course_cell(cell, given.get(cell.position)))
        cells += own[AFTER, cell.position]
    return RebuiltNotebook(name=course.name, cells=tuple(cells), metadata=course.metadata)


def _course_cell(cell: CourseCell, given: NotebookCell | None) -> RebuiltCell:
    fixed = cell.is_locked or cell.is_task
    source = cell.source if fixed or given is None else given.source
    return RebuiltCell(
        key=f"c{cell.position}",
        cell_type=cell.cell_type,
        source=source,
        course=cell,
        kind=_kind(cell, source, given),
        attachments=given.attachments if given and not fixed else {},
    )


def _kind(cell: CourseCell, source: str, given: NotebookCell | None) -> CellKind | None:
    if cell.cell_type != "code":
        return None
    if cell.is_test:
        return CellKind.TEST
    if not source.strip() or (cell.is_solution and given is None):
        return None
    if cell.is_solution:
        return CellKind.ANSWER
    return CellKind.SETUP if source == cell.source else CellKind.SCRATCH


def _merged_cells(
    course: CourseNotebook, notebook: Notebook, matching: Matching
) -> dict[int, list[RebuiltCell]]:
    """Position of the first missing answer -> what stood in locked cells besides their text."""
    present = {cell.position for cell in matching.chosen.values()}
    missing = next((c for c in course.cells if c.is_solution and c.position not in present), None)
    if missing is None:
        return {}
    locked = [c.released for c in course.cells if c.is_locked and c.released.strip()]
    texts = []
    for index, cell in sorted(matching.chosen.items()):
        text = notebook.cells[index].source
        if cell.is_locked and any(released in text for released in locked):
            for released in locked:
                text = text.replace(released, "\n")
            texts.append(text.strip("\n"))
    text = "\n\n".join(text for text in texts if text.strip())
    kind = CellKind.ANSWER if missing.cell_type == "code" else None
    cell_type, key = missing.cell_type, f"m{missing.position}"
    merged = RebuiltCell(key=key, cell_type=cell_type, source=text, course=None, kind=kind)
    return {missing.position: [merged]} if text else {}


def _own_cells(course: CourseNotebook, notebook: Notebook, matching: Matching) -> OwnCells:
    """The learner's own cells, each run of them hung on a cell of the course."""
    hung: OwnCells = defaultdict(list)
    settled = matching.settled()
    present = {cell.position for cell in matching.chosen.values()}
    # Position of the last cell of the course that own cells can follow
    anchor = _past_missing(course, -1, present)
    run: list[RebuiltCell] = []
    for index, given in enumerate(notebook.cells):
        if index in matching.dropped:
            continue
        cell = matching.chosen.get(index)
        if cell is None:
            run.append(_own_cell(index, given, matching.drafts.get(index)))
            continue
        moved_answer = cell.is_solution and index not in settled
        place = (BEFORE, cell.position) if moved_answer else (AFTER, anchor)
        hung[place] += run
        run = []
        if moved_answer or index in settled:
            anchor = _past_missing(course, cell.position, present)
    hung[AFTER, anchor] += run
    return hung


def _past_missing(course: CourseNotebook, position: int, present: set[int]) -> int:
    """Own cells may need what the course's missing cells set up: these come first."""
    for cell in course.cells[position + 1 :]:
        if cell.position in present or cell.is_solution or cell.is_test:
            break
        position = cell.position
    return position


def _own_cell(index: int, given: NotebookCell, draft_of: CourseCell | None) -> RebuiltCell:
    cell_type = draft_of.cell_type if draft_of else given.cell_type
    runs = cell_type == "code" and given.source.strip()
    kind = CellKind.ANSWER if draft_of else CellKind.SCRATCH
    return RebuiltCell(
        key=f"s{index}",
        cell_type=cell_type,
        source=given.source,
        course=None,
        kind=kind if runs else None,
        attachments=given.attachments if cell_type == "markdown" else {},
    )
