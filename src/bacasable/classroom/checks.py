"""How many checks an assignment has, and how many of them its learners see whole.

A check is a criterion of a test cell (`with note.critere(…)`), or a whole cell that has none. Read
from the gradebook's folder: the version that is graded with, and what was released of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bacasable.autograde.criteria import count_criteria
from bacasable.gradebook import CohortGradebook
from bacasable.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Checks:
    """`visible`: those of which nothing is hidden."""

    all: int
    visible: int


class KnownChecks:
    """The checks of the assignments of all cohorts; read again when one is released again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[Path, tuple[tuple[int, ...], Checks | None]] = {}

    def of(self, course_id: str, assignment: str) -> Checks | None:
        """None where they can't be counted."""
        root = CohortGradebook(self._settings, course_id).root
        folders = root / "source" / assignment, root / "release" / assignment
        try:
            stats = [folder.stat() for folder in folders]
        except OSError:
            return None
        stamp = tuple(number for stat in stats for number in (stat.st_ino, stat.st_mtime_ns))
        known = self._known.get(folders[0])
        if known is None or known[0] != stamp:
            known = self._known[folders[0]] = stamp, _counted(*folders)
        return known[1]


def _counted(source: Path, release: Path) -> Checks | None:
    try:
        whole, shown = dict(_tests(source)), dict(_tests(release))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    counts = [_of_cell(text, shown.get(key, "")) for key, text in whole.items()]
    return Checks(all=sum(all_ for all_, _ in counts), visible=sum(seen for _, seen in counts))


def _of_cell(whole: str, shown: str) -> tuple[int, int]:
    if criteria := count_criteria(whole):
        return criteria, min(criteria, count_criteria(shown))
    return 1, int(shown == whole)


def _tests(folder: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """(notebook, cell) -> text, of what a machine grades."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_bytes())["cells"]:
            mark: dict[str, Any] = cell["metadata"].get("nbgrader") or {}
            if cell["cell_type"] == "code" and mark.get("grade") and not mark.get("solution"):
                yield (path.name, str(mark["grade_id"])), "".join(cell["source"]).rstrip()
