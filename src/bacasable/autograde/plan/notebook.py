"""The plan of a whole notebook: cells depend on each other's names.

What the course's solution defines is the learner's. What a test cell defines stays with the
tests; a value that the course's own later cells read is handed over, and a value that the course's
functions read is shared while they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bacasable.autograde.job import Cell, CellKind, CellMode
from bacasable.autograde.plan.bindings import Bindings, bindings, imports_of
from bacasable.autograde.plan.modes import FILES, SEEDED, mode_of

NEEDED = "définit « {} », dont une autre cellule du cours a besoin"
SHARED = "utilise « {} », qu'une cellule de test définit dans le programme du rendu"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A code cell to run. `course`: the course's own text of it, and what learners got of that."""

    cell: Cell
    course: str | None = None
    released: str = ""
    is_solution: bool = False

    @property
    def is_test(self) -> bool:
        return self.cell.kind is CellKind.TEST

    @property
    def own(self) -> Bindings:
        """Names by the course's text; a learner's own cell has none."""
        return bindings(self.course) if self.course is not None else Bindings()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Cells to run, and the names and classes that are the learner's in every test."""

    cells: tuple[Cell, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]


def plan(pieces: Sequence[Piece]) -> Plan:
    """Where each test runs and what crosses, for the cells of one notebook in order."""
    modes = _modes(pieces)
    solutions = [piece.own for piece in pieces if piece.is_solution]
    others = [p.own for p in pieces if not p.is_test and not p.is_solution]
    names = {name for own in solutions for name in own.data | own.defined}
    names |= {name for own in others for name in own.stubs | own.data}
    classes = {name for own in solutions for name in own.classes}
    classes |= {name for own in others for name in own.classes}
    read_inside = {name for own in solutions for name in own.read_by_functions}
    cells = []
    for place, piece in enumerate(pieces):
        if piece.is_test:
            cells.append(_test(pieces, place, modes[place], frozenset(read_inside)))
        else:
            cells.append(_other(piece))
    return Plan(cells=tuple(cells), names=tuple(sorted(names)), classes=tuple(sorted(classes)))


def _other(piece: Piece) -> Cell:
    own = piece.own
    defines = piece.course is not None and not piece.is_solution
    return replace(
        piece.cell,
        forget=tuple(sorted(own.data | own.defined)),
        define=(piece.course or "") if defines else "",
        imports=imports_of(piece.released) if piece.is_solution else "",
    )


def _test(
    pieces: Sequence[Piece], place: int, mode: tuple[CellMode, str], shared: frozenset[str]
) -> Cell:
    piece = pieces[place]
    own = piece.own
    later = [p for p in pieces[place + 1 :] if not p.is_test]
    needed = {name for p in later for name in p.own.read}
    # A learner may use what a test showed them; nothing that only a hidden line gives a value.
    visible = bindings(piece.released).bound if piece.released != piece.course else own.bound
    hidden = own.bound if not visible else own.bound - visible
    needed |= {name for p in later for name in bindings(p.cell.source).read & (visible - hidden)}
    return replace(
        piece.cell,
        mode=mode[0],
        why=mode[1],
        give=tuple(sorted(needed & (own.data | own.imports))),
        share=tuple(sorted(own.data & shared)),
        files=bool(FILES.search(piece.cell.source)),
        random=bool(SEEDED.search(piece.cell.source)),
    )


def _modes(pieces: Sequence[Piece]) -> dict[int, tuple[CellMode, str]]:
    """Place of a test cell -> mode and reason; tests that share a helper run in the same place."""
    modes = {}
    for place, piece in enumerate(pieces):
        if piece.is_test:
            verdict = mode_of(piece.cell.source)
            modes[place] = (verdict.mode, verdict.why)
            needed = {name for p in pieces[place + 1 :] if not p.is_test for name in p.own.read}
            lent = sorted(piece.own.defined & needed - _bound_by_others(pieces))
            if lent and not verdict.forced and verdict.mode is CellMode.OUTSIDE:
                modes[place] = (CellMode.INSIDE, NEEDED.format(lent[0]))
    while changed := _next_to_move(pieces, modes):
        place, why = changed
        modes[place] = (CellMode.INSIDE, why)
    return modes


def _bound_by_others(pieces: Sequence[Piece]) -> frozenset[str]:
    return frozenset(name for p in pieces if not p.is_test for name in p.own.bound)


def _next_to_move(
    pieces: Sequence[Piece], modes: dict[int, tuple[CellMode, str]]
) -> tuple[int, str] | None:
    """A test outside that shares a name with one inside, and that name."""
    others = _bound_by_others(pieces)
    for place, (mode, _) in modes.items():
        if mode is CellMode.INSIDE:
            continue
        own = pieces[place].own
        for inside, (other_mode, _) in modes.items():
            if other_mode is not CellMode.INSIDE:
                continue
            theirs = pieces[inside].own
            lent = own.bound & theirs.read - theirs.bound if place < inside else frozenset()
            used = theirs.bound & own.read - own.bound if inside < place else frozenset()
            if shared := sorted((lent | used) - others):
                return place, SHARED.format(shared[0])
    return None
