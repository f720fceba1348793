"""The pairs of a release whose hand-ins look alike, and two hand-ins side by side."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bacasable.classroom.insight.likeness import FEWEST, Comparison, Pair, Written
from bacasable.classroom.insight.papers import (
    MOST_PAPERS,
    HandedIn,
    OwnCell,
    Paper,
    handed_in,
    read_papers,
    starter,
    tests_of,
)
from bacasable.classroom.insight.signs import Sign
from bacasable.database import Database, Release
from bacasable.errors import MachineError, NotFoundError
from bacasable.exchange.store import Store

KEPT = 8  # comparisons in memory
WAIT_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Alike:
    """What the page of a release says. `beyond`: hand-ins that the cap leaves out."""

    pairs: Sequence[Pair]
    people: dict[str, HandedIn]
    compared: int
    beyond: int
    unreadable: Sequence[HandedIn]

    @property
    def enough(self) -> bool:
        """Whether there are enough hand-ins to know what everybody writes."""
        return self.compared >= FEWEST


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a cell: common with the other's work, given by the exercise, or neither."""

    text: str
    common: bool = False
    given: bool = False


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two hand-ins that are shown side by side."""

    handed_in: HandedIn
    cells: Sequence[Sequence[Piece]]


@dataclass(frozen=True, kw_only=True)
class _Compared:
    comparison: Comparison
    papers: dict[str, Paper]
    alike: Alike


class Comparisons:
    """Comparisons made on demand, the last few kept while no hand-in changes; one at a time."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database, self._store = database, store
        self._known: OrderedDict[tuple[object, ...], _Compared] = OrderedDict()
        self._busy = threading.Lock()

    def alike(self, release: Release, *, names: bool) -> Alike:
        """The pairs to look at. `names`: the names that learners chose must be the same too."""
        return self._compared(release, names=names).alike

    def side_by_side(
        self, release: Release, one: str, other: str, *, names: bool
    ) -> tuple[Side, Side]:
        """Two hand-ins, with what they have in common marked."""
        compared = self._compared(release, names=names)
        if one == other or not {one, other} <= compared.papers.keys():
            raise NotFoundError(
                "ces deux rendus ne sont pas comparés.",
                todo="Revenez à la liste des rendus qui se ressemblent.",
            )
        return _side(compared, one, other), _side(compared, other, one)

    def _compared(self, release: Release, *, names: bool) -> _Compared:
        with self._database.reading() as session:
            found = handed_in(session, release)
            tests = tests_of(session, release)
        chosen = found[:MOST_PAPERS]
        key = (release.id, release.digest, tests, names, tuple(h.public_id for h in chosen))
        if not self._busy.acquire(timeout=WAIT_SECONDS):
            raise MachineError(
                "d'autres rendus sont en train d'être comparés.",
                todo="Rechargez la page dans une minute.",
            )
        try:
            if key not in self._known:
                start = starter(self._store, release, tests)
                papers, left_out = read_papers(self._store, start, chosen)
                self._known[key] = _compare(papers, left_out, len(found) - len(chosen), names)
            self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            return self._known[key]
        finally:
            self._busy.release()


def _compare(
    papers: Sequence[Paper], left_out: Sequence[HandedIn], beyond: int, names: bool
) -> _Compared:
    comparison = Comparison(
        [
            Written(
                name=paper.handed_in.username,
                cells=[cell.signs(names=names) for cell in paper.cells],
                group=paper.handed_in.group,
            )
            for paper in papers
        ]
    )
    alike = Alike(
        pairs=comparison.pairs(),
        people={paper.handed_in.username: paper.handed_in for paper in papers},
        compared=len(papers),
        beyond=beyond,
        unreadable=left_out,
    )
    by_name = {paper.handed_in.username: paper for paper in papers}
    return _Compared(comparison=comparison, papers=by_name, alike=alike)


def _side(compared: _Compared, one: str, other: str) -> Side:
    paper = compared.papers[one]
    covered = compared.comparison.covered(one, other)
    cells = zip(paper.cells, covered, strict=True)
    return Side(
        handed_in=paper.handed_in,
        cells=[tuple(pieces(cell, passages(cell.source, common))) for cell, common in cells],
    )


def passages(source: str, common: Iterable[Sign]) -> list[tuple[int, int]]:
    """Where signs stand, as (start, end): together where only spaces or quotes are between."""
    found: list[tuple[int, int]] = []
    for sign in common:
        if found and not source[found[-1][1] : sign.start].strip(" \"'"):
            found[-1] = (found[-1][0], sign.end)
        else:
            found.append((sign.start, sign.end))
    return found


def pieces(cell: OwnCell, marked: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """A cell cut where its marks begin and end: the pieces are its text, whole and in order."""
    for marks, same in groupby(_cuts(cell, marked), key=lambda p: (p.common, p.given)):
        yield Piece(text="".join(p.text for p in same), common=marks[0], given=marks[1])


def _cuts(cell: OwnCell, marked: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    start = 0
    for number, line in enumerate(cell.source.split("\n")):
        end = min(start + len(line) + 1, len(cell.source))
        if number in cell.given:
            yield Piece(text=cell.source[start:end], given=True)
        else:
            yield from _cut(cell.source, start, end, marked)
        start = end


def _cut(source: str, start: int, end: int, marked: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """The pieces of one line."""
    for first, last in marked:
        if last > start and first < end:
            if first > start:
                yield Piece(text=source[start:first])
                start = first
            yield Piece(text=source[start : min(last, end)], common=True)
            start = min(last, end)
    if start < end:
        yield Piece(text=source[start:end])
