"""Reads an Excel file as plainly as its format allows, with the type that each cell says it has."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EPOCH = dt.datetime(1899, 12, 30)


@dataclass(frozen=True)
class Cell:
    """`kind`: "text", "number", "moment", or "formula" for what must not be there."""

    kind: str
    value: str | float | dt.datetime
    quoted: bool = False


def read_workbook(content: bytes) -> dict[str, list[list[Cell | None]]]:
    """title of a sheet -> rows of cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        texts = _texts(archive)
        styles = _styles(archive)
        names = [s.get("name") or "" for s in _tree(archive, "workbook").iterfind(".//s:sheet", NS)]
        return {
            name: _rows(_tree(archive, f"worksheets/sheet{number}"), texts, styles)
            for number, name in enumerate(names, 1)
        }


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(f"xl/{name}.xml"))


def _texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = _tree(archive, "sharedStrings").iterfind("s:si", NS)
    return ["".join(t.text or "" for t in item.iterfind(".//s:t", NS)) for item in items]


def _styles(archive: zipfile.ZipFile) -> list[tuple[bool, bool]]:
    """For each style: whether it is that of a moment, whether it quotes."""
    tree = _tree(archive, "styles")
    dates = {
        form.get("numFmtId")
        for form in tree.iterfind(".//s:numFmt", NS)
        if "yyyy" in (form.get("formatCode") or "")
    }
    return [
        (style.get("numFmtId") in dates, style.get("quotePrefix") == "1")
        for style in tree.iterfind("s:cellXfs/s:xf", NS)
    ]


def _rows(
    sheet: ElementTree.Element, texts: list[str], styles: list[tuple[bool, bool]]
) -> list[list[Cell | None]]:
    found: list[list[Cell | None]] = []
    for row in sheet.iterfind(".//s:row", NS):
        cells: list[Cell | None] = []
        for node in row.iterfind("s:c", NS):
            place = _column(node.get("r") or "")
            cells += [None] * (place - len(cells)) + [_cell(node, texts, styles)]
        found.append(cells)
    return found


def _column(reference: str) -> int:
    letters = re.sub(r"\d", "", reference)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cell(node: ElementTree.Element, texts: list[str], styles: list[tuple[bool, bool]]) -> Cell:
    value = node.findtext("s:v", "", NS)
    is_moment, quoted = styles[int(node.get("s") or 0)]
    if node.find("s:f", NS) is not None:
        return Cell("formula", value)
    if node.get("t") == "s":
        return Cell("text", texts[int(value)], quoted)
    if is_moment:
        return Cell("moment", EPOCH + dt.timedelta(seconds=round(float(value) * 86400)))
    return Cell("number", float(value))
