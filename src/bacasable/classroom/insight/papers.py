"""What learners wrote, told apart from what they were given.

Read from stored hand-ins. A test cell is never theirs; of other cells, neither is a line that the
released exercise holds. Bounded: a page reads so many hand-ins, of such a size, and says when it
left some out.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tarfile import TarError

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bacasable.classroom.insight.signs import Sign, signs
from bacasable.database import (
    Membership,
    Person,
    Release,
    Role,
    SharedHandIn,
    Submission,
    SubmissionState,
)
from bacasable.errors import BacasableError
from bacasable.exchange.store import Store
from bacasable.exchange.tarball import read_tar
from bacasable.notebook import parse_notebook

log = logging.getLogger(__name__)

MOST_PAPERS = 200
MOST_BYTES = 2_000_000  # of one hand-in; its pictures count
MOST_CHARS = 60_000  # of the code of one hand-in; what comes after isn't compared
NOTEBOOK = ".ipynb"


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """The attempt of one learner that is looked at. Who shares a `group` works together."""

    username: str
    full_name: str
    public_id: str
    sha256: str
    size: int
    received_at: dt.datetime
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnCell:
    """A code cell of a learner. `given`: numbers, from 0, of the lines that the exercise holds."""

    source: str
    given: frozenset[int]

    def signs(self, *, names: bool) -> tuple[Sign, ...]:
        """The signs of the lines that the learner wrote."""
        starts = _line_starts(self.source)
        kept, line = [], 0
        for sign in signs(self.source, names=names):
            while line + 1 < len(starts) and starts[line + 1] <= sign.start:
                line += 1
            if line not in self.given:
                kept.append(sign)
        return tuple(kept)


@dataclass(frozen=True, kw_only=True)
class Starter:
    """What everybody got: lines of code, without the spaces around them."""

    lines: frozenset[str]
    tests: frozenset[str]  # nbgrader ids of the cells that are tests

    def own(self, source: str) -> OwnCell:
        """A cell with the given lines marked."""
        lines = enumerate(source.split("\n"))
        given = frozenset(n for n, line in lines if line.strip() in self.lines)
        return OwnCell(source=source, given=given)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The code of one hand-in."""

    handed_in: HandedIn
    cells: tuple[OwnCell, ...]


def handed_in(session: Session, release: Release) -> list[HandedIn]:
    """The attempt that counts of each learner of the cohort, else the last; the newest first."""
    query = select(
        *(Submission.public_id, Submission.sha256, Submission.size, Submission.received_at),
        *(Submission.counts, Submission.attempt, Person.username, Person.full_name),
        SharedHandIn.group_id,
    ).join(Submission.person)
    query = query.outerjoin(SharedHandIn, SharedHandIn.submission_id == Submission.id)
    query = query.join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.cohort_id == release.cohort_id, Membership.role == Role.LEARNER)
    query = query.where(Submission.release_id == release.id)
    chosen = {}
    for row in session.execute(query.order_by(Submission.counts, Submission.attempt)):
        chosen[row.username] = row  # the last of the best: it counts, or it is the newest
    found = [
        HandedIn(
            username=row.username,
            full_name=row.full_name,
            public_id=row.public_id,
            sha256=row.sha256,
            size=row.size,
            received_at=row.received_at,
            group=str(row.group_id or ""),
        )
        for row in chosen.values()
    ]
    return sorted(found, key=lambda h: (h.received_at, h.username), reverse=True)


def tests_of(session: Session, release: Release) -> frozenset[str]:
    """The nbgrader ids of the cells of an exercise that the machine grades."""
    # The state is no condition: SQLite would look at all that is graded, in every cohort.
    graded = case((Submission.state == SubmissionState.GRADED, Submission.id))
    newest = select(func.max(graded)).where(Submission.release_id == release.id)
    query = select(Submission.cells).where(Submission.id == newest.scalar_subquery())
    cells = session.scalar(query) or []
    return frozenset(cell["grade_id"] for cell in cells if not cell["manual"])


def starter(store: Store, release: Release, tests: frozenset[str]) -> Starter:
    """What the learners of a release got."""
    lines: set[str] = set()
    for name in (e.path for e in store.release_entries(release.digest)):
        if name.endswith(NOTEBOOK):
            content = store.release_file(release.digest, name).read_bytes()
            for cell in parse_notebook(content, where=name).cells:
                if cell.cell_type == "code":
                    lines.update(line.strip() for line in cell.source.split("\n"))
    return Starter(lines=frozenset(lines), tests=tests)


def read_papers(
    store: Store, start: Starter, chosen: Iterable[HandedIn]
) -> tuple[list[Paper], list[HandedIn]]:
    """The papers that can be read, and the hand-ins that were left out."""
    papers, left_out = [], []
    for one in chosen:
        code = _code(store, one.sha256) if one.size <= MOST_BYTES else None
        if code is None:
            left_out.append(one)
            continue
        cells = tuple(start.own(source) for key, source in code if key not in start.tests)
        papers.append(Paper(handed_in=one, cells=cells))
    return papers, left_out


def _code(store: Store, sha256: str) -> Sequence[tuple[str, str]] | None:
    try:
        return _read_code(store.submission(sha256))
    except (BacasableError, OSError, TarError) as error:
        log.info("hand-in %s can't be compared: %s", sha256[:12], error)
        return None


@lru_cache(maxsize=1024)
def _read_code(path: Path) -> tuple[tuple[str, str], ...]:
    """(nbgrader id, text) of each code cell, as handed in."""
    # A hand-in never changes under its hash, so what was read once stays true.
    found, left = [], MOST_CHARS
    for name, stream, _ in read_tar(path):
        if name.endswith(NOTEBOOK):
            for cell in parse_notebook(stream.read(), where=name).cells:
                if cell.cell_type == "code" and cell.source.strip() and left > 0:
                    found.append((cell.grade_id or "", cell.source[:left]))
                    left -= len(cell.source)
    return tuple(found)


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
