"""A verified notebook as one HTML page."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from bacasable.autograde.feedback.outputs import Shown, show
from bacasable.autograde.feedback.text import code_style, source_html
from bacasable.autograde.hidden import hidden_fragments
from bacasable.autograde.job import CellResult, CellStatus, Limits
from bacasable.autograde.rebuild import RebuiltCell
from bacasable.autograde.verify import CellGrade, VerifiedNotebook

MAX_OUTPUT_CHARS = 800_000  # of all outputs of a page

_STATUS = {
    CellStatus.TIMEOUT: "Temps dépassé : la cellule « {name} » a duré plus de {seconds:g} secondes "
    "et a été arrêtée.",
    CellStatus.NOT_RUN: "La cellule « {name} » n'a pas été lancée : le programme s'était arrêté.",
}


@dataclass(frozen=True, kw_only=True)
class ShownCell:
    """A cell as the page shows it. `html` is safe."""

    name: str
    title: str
    html: Markup
    is_text: bool
    grade: CellGrade | None
    notice: str
    outputs: Sequence[Shown]
    withheld: bool


def render_summary(verified: VerifiedNotebook, assignment: str) -> str:
    """The page without the notebook: for one that can't be shown."""
    return _render(verified, assignment, cells=[])


def render_feedback(verified: VerifiedNotebook, assignment: str, limits: Limits) -> str:
    """The learner's page. Hidden tests appear in it only as the number of their points."""
    cells = [cell.course for cell in verified.notebook.cells if cell.course]
    secrets = hidden_fragments(cells)
    shown = _within_budget(
        [_shown(cell, number, verified, secrets, limits) for number, cell in _numbered(verified)]
    )
    return _render(verified, assignment, cells=shown)


def _render(verified: VerifiedNotebook, assignment: str, *, cells: list[ShownCell]) -> str:
    return template("feedback.html").render(
        assignment=assignment,
        notebook=verified.notebook.name,
        grades=verified.grades,
        score=sum(grade.points or 0.0 for grade in verified.grades),
        max_score=sum(grade.max_points for grade in verified.grades),
        cells=cells,
        style=Markup(code_style()),  # noqa: S704 - our own style sheet
    )


def template(name: str) -> Template:
    """One of the templates of the page."""
    return _environment().get_template(name)


def _numbered(verified: VerifiedNotebook) -> list[tuple[int, RebuiltCell]]:
    visible = [cell for cell in verified.notebook.cells if cell.released.strip() or cell.course]
    return list(enumerate(visible, 1))


def _shown(
    cell: RebuiltCell,
    number: int,
    verified: VerifiedNotebook,
    secrets: tuple[str, ...],
    limits: Limits,
) -> ShownCell:
    grade_id = cell.course.grade_id if cell.course else None
    name = grade_id or f"cellule {number}"
    result = verified.results.get(cell.key)
    withheld = bool(cell.course and cell.course.is_hidden)
    grade = next((g for g in verified.grades if g.grade_id == grade_id), None)
    return ShownCell(
        name=name,
        title=_title(cell),
        html=source_html(cell.cell_type, cell.released, cell.attachments),
        is_text=cell.cell_type == "markdown",
        grade=grade,
        notice=_notice(result, name, limits),
        outputs=() if withheld or result is None else show(result.outputs, secrets),
        withheld=withheld,
    )


def _title(cell: RebuiltCell) -> str:
    if cell.course is None:
        return "Votre cellule"
    if cell.course.is_test:
        return "Test"
    return "Votre réponse" if cell.course.is_solution else "Énoncé"


def _notice(result: CellResult | None, name: str, limits: Limits) -> str:
    text = _STATUS.get(result.status, "") if result else ""
    return text.format(name=name, seconds=limits.cell_seconds)


def _within_budget(cells: list[ShownCell]) -> list[ShownCell]:
    """A page that any browser opens, whatever was printed."""
    left, kept = MAX_OUTPUT_CHARS, []
    for cell in cells:
        outputs = []
        for output in cell.outputs:
            left -= len(output.content)
            fits = left >= 0
            too_long = Shown(kind="text", content="(sortie trop longue, non affichée)")
            outputs.append(output if fits else too_long)
        kept.append(ShownCell(**{**vars(cell), "outputs": outputs}))
    return kept


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bacasable.autograde.feedback", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = _points
    environment.filters["verdict"] = _verdict
    return environment


def _points(value: float) -> str:
    """A number as French writes it: 2,5."""
    return f"{round(value, 2):g}".replace(".", ",")


def _verdict(grade: CellGrade) -> tuple[str, str, str]:
    """Class, sign and word: never the colour alone."""
    if grade.points is None:
        return "manual", "…", "À corriger"
    if grade.points >= grade.max_points:
        return "right", "✓", "Réussi"
    return ("partial", "◐", "En partie") if grade.points > 0 else ("wrong", "✗", "À revoir")
