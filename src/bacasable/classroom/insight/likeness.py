"""Work that looks alike: a sign for a person to look at, never a verdict.

Each learner's own code is cut into runs of `RUN` signs (n-grams) that don't cross cells, so the
order of cells plays no part. A run that more than a quarter of the hand-ins hold is what everybody
writes: it counts for nothing. The others are weighed by scikit-learn's TF-IDF, rare ones more, and
two hand-ins compared by the cosine of their weights: 1 where all that is distinctive is the same.

Two bounds keep honest work out. A pair is listed only if at least `COMMON_SIGNS` signs of each
are in common runs, so short answers never are; and if its cosine is at least `LIKENESS`, or one
common passage is at least `LONG_PASSAGE` signs long: one function copied in a long exercise.
Ten signs are about a line of Python. Tried on 60 made cohorts of 24 who write the same six
functions (tests/cohort_code.py): no two of 16,500 honest pairs reach 0.5, and a copy in other
words with one answer of its own stays above 0.55. Under `FEWEST` hand-ins nobody knows what everybody writes,
and nothing is listed.

scikit-learn was chosen because it is kept by many people and is in our lock file already;
fingerprints (winnowing) would find the same runs, without weighing how rare they are. It is loaded
by the first comparison only: that takes seconds, once, and 180 MB that most services never need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bacasable.classroom.insight.signs import Sign

RUN = 14
COMMON_SIGNS = 60
LIKENESS = 0.55
LONG_PASSAGE = 120
FEWEST = 5
MOST_PAIRS = 100

Run = tuple[str, ...]
Cells = Sequence[Sequence[Sign]]


@dataclass(frozen=True, kw_only=True)
class Written:
    """The own code of one learner. Who shares a `group` wrote together, and is no pair."""

    name: str
    cells: Cells
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two hand-ins that look alike. `common`: signs in common runs, of who has fewer of them."""

    one: str
    other: str
    likeness: float
    common: int
    longest: int
    shares: tuple[float, float]  # how much of each one's own code is common


class Comparison:
    """All hand-ins of an exercise, cut into runs once."""

    def __init__(self, written: Sequence[Written]) -> None:
        self._written = {one.name: one for one in sorted(written, key=lambda w: w.name)}
        self._runs = {name: runs(one.cells) for name, one in self._written.items()}
        known = Counter(run for mine in self._runs.values() for run in set(mine))
        most = max(2, len(written) // 4)
        self._common = {run for run, count in known.items() if count > most}
        self._shared = {run for run, count in known.items() if 1 < count <= most}

    def pairs(self) -> list[Pair]:
        """The pairs to look at, the most alike first."""
        if len(self._written) < FEWEST:
            return []
        pairs = (self._pair(*candidate) for candidate in self._candidates())
        found = [pair for pair in pairs if _is_listed(pair)]
        found.sort(key=lambda p: (-p.likeness, -p.common, p.one, p.other))
        return found[:MOST_PAIRS]

    def covered(self, name: str, other: str) -> list[list[Sign]]:
        """For each cell of `name`, its signs that are in passages common with `other`."""
        both = set(self._runs[name]) & set(self._runs[other]) & self._shared
        return [
            [sign for first, last in _stretches(cell, both) for sign in cell[first : last + 1]]
            for cell in self._written[name].cells
        ]

    def _candidates(self) -> Iterator[tuple[str, str, float]]:
        """(name, name, cosine) of the pairs that may be listed, those that share most first."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        names = list(self._written)
        kept = [[run for run in self._runs[name] if run not in self._common] for name in names]
        if not any(kept):
            return
        weights = TfidfVectorizer(analyzer=tuple, binary=True).fit_transform(kept)
        cosines = (weights @ weights.T).tocoo()
        shared = ((weights > 0).astype(int) @ (weights > 0).astype(int).T).todok()
        found = [
            (int(shared[i, j]), names[i], names[j], min(1.0, float(cosine)))
            for i, j, cosine in zip(cosines.row, cosines.col, cosines.data, strict=True)
            if i < j
            and (cosine >= LIKENESS or shared[i, j] > LONG_PASSAGE - RUN)
            and not self._together(names[i], names[j])
        ]
        found.sort(key=lambda f: (-f[0], f[1], f[2]))
        yield from (candidate[1:] for candidate in found[: 5 * MOST_PAIRS])

    def _together(self, one: str, other: str) -> bool:
        group = self._written[one].group
        return bool(group) and group == self._written[other].group

    def _pair(self, one: str, other: str, likeness: float) -> Pair:
        both = set(self._runs[one]) & set(self._runs[other]) & self._shared
        lengths = {
            name: [
                last - first + 1
                for cell in self._written[name].cells
                for first, last in _stretches(cell, both)
            ]
            for name in (one, other)
        }
        sizes = {name: sum(map(len, self._written[name].cells)) for name in (one, other)}
        return Pair(
            one=one,
            other=other,
            likeness=likeness,
            common=min(sum(lengths[one]), sum(lengths[other])),
            longest=min(max(lengths[one], default=0), max(lengths[other], default=0)),
            shares=(
                sum(lengths[one]) / (sizes[one] or 1),
                sum(lengths[other]) / (sizes[other] or 1),
            ),
        )


def runs(cells: Cells) -> list[Run]:
    """Every run of `RUN` signs within a cell, in order."""
    return [
        tuple(sign.text for sign in cell[at : at + RUN])
        for cell in cells
        for at in range(len(cell) - RUN + 1)
    ]


def _is_listed(pair: Pair) -> bool:
    alike = pair.likeness >= LIKENESS or pair.longest >= LONG_PASSAGE
    return alike and pair.common >= COMMON_SIGNS


def _stretches(cell: Sequence[Sign], wanted: set[Run]) -> Iterator[tuple[int, int]]:
    """First and last sign of each passage made of wanted runs."""
    texts = tuple(sign.text for sign in cell)
    first, last = 0, -1
    for at in range(len(texts) - RUN + 1):
        if texts[at : at + RUN] in wanted:
            if at > last + 1:
                if last >= 0:
                    yield first, last
                first = at
            last = at + RUN - 1
    if last >= 0:
        yield first, last
