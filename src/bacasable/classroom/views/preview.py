"""A notebook of the course as safe HTML: nothing in it runs, loads or leaves its box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bacasable.autograde.feedback.text import code_style, source_html
from bacasable.course.released import SourceCell, SourceNotebook
from bacasable.releasing.changes import Kind, kind_of

HIDDEN = "BEGIN HIDDEN TESTS"


@dataclass(frozen=True, kw_only=True)
class PreviewCell:
    """One cell. `points` are 0 where it earns none."""

    name: str
    kind: Kind
    html: Markup
    points: float
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A whole notebook, and the style sheet of its code."""

    cells: tuple[PreviewCell, ...]
    style: Markup


def preview(notebook: SourceNotebook) -> Preview:
    """The cells of a notebook, empty ones left out."""
    cells = tuple(_cell(cell) for cell in notebook.cells if cell.source.strip())
    return Preview(cells=cells, style=Markup(code_style()))  # noqa: S704 - our own style sheet


def _cell(cell: SourceCell) -> PreviewCell:
    attachments: Mapping[str, Any] = cell.node.get("attachments", {})
    return PreviewCell(
        name=cell.grade_id,
        kind=kind_of(cell),
        html=source_html(cell.node.cell_type, cell.source, attachments),
        points=cell.points,
        hidden=HIDDEN in cell.source.upper(),
    )
