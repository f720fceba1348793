"""A released notebook to read without JupyterLab: its texts and code, nothing run."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from bacasable.autograde.feedback.text import source_html
from bacasable.notebook import parse_notebook

_HEADING = re.compile(r"(</?h)([1-5])(?=[\s>])")


@dataclass(frozen=True, kw_only=True)
class StatementCell:
    """One cell: safe HTML of a text, or code as it is."""

    html: Markup | None
    code: str


def statement(content: bytes, *, where: str) -> list[StatementCell]:
    """The cells to read, empty ones left out. Raises `InvalidInputError`."""
    cells = parse_notebook(content, where=where).cells
    return [_cell(c.cell_type, c.source) for c in cells if c.source.strip()]


def _cell(cell_type: str, source: str) -> StatementCell:
    if cell_type != "markdown":
        return StatementCell(html=None, code=source)
    # The page has its own first heading: the notebook's begin one level below.
    text = _HEADING.sub(
        lambda m: f"{m[1]}{int(m[2]) + 1}", str(source_html("markdown", source, {}))
    )
    return StatementCell(html=Markup(text), code="")  # noqa: S704 - cleaned by source_html
