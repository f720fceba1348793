"""Scores as a table for a spreadsheet: UTF-8 with BOM, semicolons, decimal commas, French headers.

No cell starts with what a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from bacasable.classroom.views.standing import Progress, Standing
from bacasable.classroom.views.tables import CohortTable

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def scores_csv(table: CohortTable, *, label: Callable[[Progress], str]) -> bytes:
    """The table of a cohort as a file. `label`: a state in words."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(neutral, _header(table)))
    for row in table.rows:
        cells = [row.person.full_name, row.person.username]
        for standing in row.standings:
            cells += _cells(standing, label)
        writer.writerow(map(neutral, cells))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def neutral(cell: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


def number(value: float | None) -> str:
    """A number as a French spreadsheet reads it; nothing for none."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _header(table: CohortTable) -> Iterator[str]:
    yield from ("Nom", "Identifiant")
    for release in table.releases:
        name = release.assignment
        yield f"{name} (sur {number(release.max_score)})"
        if release.late_percent:
            yield f"{name} : avant pénalité de retard"
        yield from (f"{name} : état", f"{name} : en retard", f"{name} : tentatives")


def _cells(standing: Standing, label: Callable[[Progress], str]) -> list[str]:
    late = "oui" if standing.late else "non" if standing.submissions else ""
    raw = [number(standing.raw)] if standing.release.late_percent else []
    return [
        number(standing.score),
        *raw,
        label(standing.progress),
        late,
        str(standing.attempts),
    ]
