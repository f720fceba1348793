"""Reading a notebook that anyone may have written.

Nothing of a notebook is believed but what this module hands out: its cells' types and texts,
their ids, their pasted images. Whatever is given, the answer comes in bounded time and memory:
a `Notebook`, or an `InvalidInputError` whose French text says what is wrong. Used when a
hand-in arrives and again before it is graded.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from bacasable.errors import InvalidInputError, TooLargeError

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
MAX_VALUES = 1_000_000  # about 100 MB of Python objects, whatever the 20 MB hold
MAX_CELLS = 2_000
MAX_SOURCE_CHARS = 5_000_000
MAX_ID_CHARS = 200
MAX_SHOWN_CHARS = 2_000
CELL_TYPES = ("code", "markdown", "raw")

_IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# A string literal (possessive: linear whatever it holds, closed or not), or what nests or
# separates. Everything else is skipped.
_TOKENS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class NotebookCell:
    """One cell as handed in. `grade_id` is what its nbgrader metadata claims, unchecked.

    `shown` is the text that its outputs claim to show, the start of it.
    """

    cell_type: str
    source: str
    id: str | None = None
    grade_id: str | None = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class Notebook:
    cells: tuple[NotebookCell, ...]


def parse_notebook(data: bytes, *, where: str) -> Notebook:
    """Read a notebook file. `where` names it in the error a person will read.

    Accepts nbformat 4 of any minor version and nbformat 3. Raises `TooLargeError` or
    `InvalidInputError`.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            f"ce notebook dépasse {MAX_BYTES // 1_000_000} Mo.",
            where=where,
            todo="Effacez les sorties des cellules, puis rendez-le de nouveau.",
        )
    _check_shape(data, where)
    document = _load(data, where)
    cells = _cells_of(document, where)
    if len(cells) > MAX_CELLS:
        raise TooLargeError(f"plus de {MAX_CELLS} cellules.", where=where)
    parsed = tuple(_cell(cell, f"{where}, cellule {i}") for i, cell in enumerate(cells, 1))
    if sum(len(cell.source) for cell in parsed) > MAX_SOURCE_CHARS:
        raise TooLargeError("trop de texte dans les cellules.", where=where)
    return Notebook(cells=parsed)


def _check_shape(data: bytes, where: str) -> None:
    """Refuse before parsing what would take too much stack or memory to parse."""
    depth = 0
    for values, match in enumerate(_TOKENS.finditer(data)):
        token = data[match.start()]
        if token in b"[{":
            depth += 1
        elif token in b"]}":
            depth -= 1
        if depth > MAX_DEPTH or values > MAX_VALUES:
            raise TooLargeError("ce notebook est trop complexe pour être lu.", where=where)


def _load(data: bytes, where: str) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _name: None)
    except ValueError:  # not UTF-8, not JSON, or a number of more than 4300 digits
        _refuse("ce fichier n'est pas un notebook lisible (JSON incorrect).", where)
    if not isinstance(document, dict):
        _refuse("ce fichier n'est pas un notebook.", where)
    return document


def _cells_of(document: dict[str, Any], where: str) -> list[Any]:
    version = document.get("nbformat")
    if version == 4:
        cells = document.get("cells")
    elif version == 3:
        cells = _cells_of_version_3(document)
    else:
        _refuse("version de notebook inconnue : seules les versions 3 et 4 sont lues.", where)
    if not isinstance(cells, list):
        _refuse("ce notebook n'a pas de liste de cellules.", where)
    return cells


def _cells_of_version_3(document: dict[str, Any]) -> list[Any] | None:
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [_upgrade(cell) for cells in lists if isinstance(cells, list) for cell in cells]


def _upgrade(cell: Any) -> Any:
    """A cell of nbformat 3 as nbformat 4 writes it."""
    if not isinstance(cell, dict):
        return cell
    match cell.get("cell_type"):
        case "code":
            return {**cell, "source": cell.get("input", "")}
        case "heading":
            level = cell.get("level")
            marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
            text = _text(cell.get("source")) or ""
            return {**cell, "cell_type": "markdown", "source": f"{marks} {text}"}
        case "html":
            return {**cell, "cell_type": "markdown"}
    return cell


def _cell(cell: Any, where: str) -> NotebookCell:
    if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_TYPES:
        _refuse("type de cellule inconnu.", where)
    source = _text(cell.get("source", ""))
    if source is None:
        _refuse("le texte de la cellule est illisible.", where)
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return NotebookCell(
        cell_type=cell["cell_type"],
        source=source,
        id=_name(cell.get("id")),
        grade_id=_name(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else None,
        attachments=_attachments(cell.get("attachments")),
        shown=_shown(cell.get("outputs")),
    )


def _text(value: Any) -> str | None:
    """Text as nbformat stores it, one string or a list of lines; never a lone surrogate."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ID_CHARS else None


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    """Pasted images only: an attachment of another type could be run by a browser."""
    if not isinstance(value, dict):
        return {}
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in value.items():
        if isinstance(bundle, dict) and len(name) <= MAX_ID_CHARS:
            images = {k: v for k, v in bundle.items() if k in _IMAGE_TYPES and isinstance(v, str)}
            if images:
                kept[_SURROGATES.sub("\ufffd", name)] = images
    return kept


def _shown(outputs: Any) -> str:
    """Printed text, results and errors of a cell; pictures and rich text have a plain form."""
    shown = ""
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict) and len(shown) < MAX_SHOWN_CHARS:
            data = output.get("data")
            plain = data.get("text/plain") if isinstance(data, dict) else output.get("text")
            if output.get("output_type") == "error":
                plain = f"{output.get('ename')} : {output.get('evalue')}\n"
            shown += _text(plain) or ""
    return shown[:MAX_SHOWN_CHARS]


def _refuse(what: str, where: str) -> NoReturn:
    raise InvalidInputError(
        what, where=where, todo="Ouvrez-le dans JupyterLab, enregistrez-le et rendez-le de nouveau."
    )
