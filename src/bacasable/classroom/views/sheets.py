"""Tables to take away, as CSV and as Excel: numbers are numbers, moments are moments, text is text.

No text becomes a formula: a CSV file has an apostrophe before it, an Excel file says of each cell
that it is text, and quotes what looks like a formula so that it stays text when it is edited.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bacasable.classroom.views.scores_csv import is_formula, neutral, number

Value = str | int | float | dt.date | dt.datetime | None

CSV_TYPE = "text/csv; charset=utf-8"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_CHARS = 32_000  # Excel takes 32,767 and calls a file with more damaged
WIDEST = 60


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table. Moments in it are naive: of the clock that their column names."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def clocks(moment: dt.datetime | None, timezone: str) -> tuple[Value, Value]:
    """A moment on the school's clock and in UTC, to the second, for two columns."""
    if moment is None:
        return None, None
    whole = moment.replace(microsecond=0)
    return tuple(  # type: ignore[return-value]
        whole.astimezone(zone).replace(tzinfo=None) for zone in (ZoneInfo(timezone), dt.UTC)
    )


def yes(value: bool) -> str:
    return "oui" if value else "non"


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with BOM, semicolons, decimal commas, as a French spreadsheet reads it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(neutral, sheet.header))
    writer.writerows(map(_text, row) for row in sheet.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def as_excel(sheets: Iterable[Sheet]) -> bytes:
    """A workbook, one sheet after the other."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        formats = {
            "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "quoted": book.add_format({"quote_prefix": True}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.title), sheet, formats)
    return content.getvalue()


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return neutral(value)
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dt.date():
            return value.isoformat()
        case _:
            return number(value)


def _fill(worksheet: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    for column, title in enumerate(sheet.header):
        worksheet.write_string(0, column, title, formats["header"])
        longest = max((len(_text(row[column])) for row in sheet.rows), default=0)
        worksheet.set_column(column, column, min(WIDEST, max(10, longest, len(title) // 2)) + 2)
    for place, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            _write(worksheet, (place, column), value, formats)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)


def _write(
    worksheet: Worksheet, cell: tuple[int, int], value: Value, formats: dict[str, Format]
) -> None:
    match value:
        case None:
            return
        case str():
            quoted = formats["quoted"] if is_formula(value) else None
            worksheet.write_string(*cell, _writable(value), quoted)
        case dt.datetime():
            worksheet.write_datetime(*cell, value, formats["moment"])
        case dt.date():
            worksheet.write_datetime(*cell, value, formats["day"])
        case _:
            worksheet.write_number(*cell, value)


def _writable(text: str) -> str:
    """The text without what no file can hold, and not longer than a cell."""
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= CELL_CHARS else f"{clean[:CELL_CHARS]}…"


def header(*titles: str, timezone: str) -> tuple[str, ...]:
    """Titles of columns; one that ends with "@" stands for two, on both clocks."""
    found: list[str] = []
    for title in titles:
        name = title.removesuffix("@")
        both = (f"{name} ({timezone})", f"{name} (UTC)")
        found += both if title.endswith("@") else (title,)
    return tuple(found)


def flat(cells: Sequence[Value | tuple[Value, Value]]) -> tuple[Value, ...]:
    """A row whose moments are pairs, for both clocks, as one line of cells."""
    found: list[Value] = []
    for cell in cells:
        found += cell if isinstance(cell, tuple) else (cell,)
    return tuple(found)
