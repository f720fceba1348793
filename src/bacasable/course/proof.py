"""The authoring rules that need a run: reference, blank and kept wrong answers.

How a notebook is run is a parameter: the grading sandbox, or a Jupyter kernel of this machine.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import determine_grade
from pydantic import BaseModel, ConfigDict, Field, RootModel

from bacasable.course.content import CourseAssignment
from bacasable.course.document import read_document
from bacasable.course.released import SourceCell, SourceNotebook, answered, blank
from bacasable.course.rules import Problem
from bacasable.course.subject import Subject
from bacasable.errors import BacasableError

FEWEST_MISTAKES = 3
ERRORS_FILE = "erreurs.yaml"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A notebook that was run: nbformat 4 outputs of each code cell, in order."""

    outputs: tuple[tuple[dict[str, Any], ...], ...]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Work:
    """A notebook to run, its files beside it, and its time in seconds.

    `course`: the same notebook as its author wrote it, solutions included.
    """

    notebook: SourceNotebook
    course: SourceNotebook
    files: Mapping[str, bytes]
    seconds: float


Execute = Callable[[Work], Run]


class Mistake(BaseModel):
    """A kept wrong answer: what is answered, and what it must earn and read.

    Graded cells that `points` doesn't name must keep all their points.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    nom: str
    reponses: dict[str, str] = Field(min_length=1)
    points: dict[str, float] = Field(min_length=1)
    messages: dict[str, str] = Field(min_length=1)


class Mistakes(RootModel[tuple[Mistake, ...]]):
    """`tests/<exercise>/erreurs.yaml`."""


@dataclass(frozen=True)
class Graded:
    """What a run earned and showed, by grade_id. `None`: a person grades it."""

    points: Mapping[str, float | None]
    texts: Mapping[str, str]
    warnings: tuple[str, ...]
    errors: tuple[str, ...]
    seconds: float


def work(
    assignment: CourseAssignment, notebook: SourceNotebook, course: SourceNotebook | None = None
) -> Work:
    """The notebook with the exercise's files and limits; `course`: what it was made from."""
    files = {name: (assignment.source / name).read_bytes() for name in assignment.data_files}
    seconds = assignment.resources.secondes
    return Work(notebook=notebook, course=course or notebook, files=files, seconds=seconds)


def grade(item: Work, execute: Execute) -> Graded:
    """Run and grade with nbgrader's own rule."""
    run = execute(item)
    node = copy.deepcopy(item.notebook.node)
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    for cell, outputs in zip(code, run.outputs, strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
    cells = [SourceCell(cell) for cell in node.cells]
    return Graded(
        points={c.grade_id: determine_grade(c.node)[0] for c in cells if c.is_graded},
        texts={c.name: _text(c.node.outputs) for c in cells if c.is_code},
        warnings=tuple(_written_on_stderr(cells)),
        errors=tuple(_raised(cells)),
        seconds=run.seconds,
    )


def prove(subject: Subject, execute: Execute) -> list[Problem]:
    """Everything that a run shows to be wrong with an exercise."""
    where = subject.assignment.name
    found = []
    for notebook in subject.notebooks:
        for proof in (reference_earns_all, blank_earns_nothing, mistakes_earn_their_points):
            found += [Problem(where, what) for what in proof(subject.assignment, notebook, execute)]
    return found


def reference_earns_all(
    assignment: CourseAssignment, notebook: SourceNotebook, execute: Execute
) -> Iterator[str]:
    done = grade(work(assignment, notebook), execute)
    for cell in notebook.tests:
        points = done.points[cell.grade_id]
        if points != cell.points:
            seen = done.texts[cell.grade_id].strip().replace("\n", " ; ")
            yield f"la solution obtient {points:g} sur {cell.points:g} à {cell.grade_id} : {seen}"
    yield from (f"la solution s'arrête sur une erreur : {text}" for text in done.errors)
    yield from (f"la solution écrit un avertissement : {text}" for text in done.warnings)
    if done.seconds > assignment.resources.secondes:
        yield f"la solution dure {done.seconds:.0f} s, plus que {assignment.resources.secondes:g} s."


def blank_earns_nothing(
    assignment: CourseAssignment, notebook: SourceNotebook, execute: Execute
) -> Iterator[str]:
    done = grade(work(assignment, blank(notebook), notebook), execute)
    for cell in notebook.tests:
        if done.points[cell.grade_id]:
            yield f"le test {cell.grade_id} donne des points à une copie vide."


def mistakes_earn_their_points(
    assignment: CourseAssignment, notebook: SourceNotebook, execute: Execute
) -> Iterator[str]:
    try:
        mistakes = read_mistakes(assignment)
    except BacasableError as error:
        yield error.line()
        return
    if len(mistakes) < FEWEST_MISTAKES:
        yield f"gardez au moins {FEWEST_MISTAKES} réponses fausses dans {ERRORS_FILE}."
    for mistake in mistakes:
        yield from _prove_mistake(mistake, assignment, notebook, execute)


def mistakes_path(assignment: CourseAssignment) -> Path:
    """Where an exercise's kept wrong answers are."""
    return assignment.source.parents[1] / "tests" / assignment.name / ERRORS_FILE


def read_mistakes(assignment: CourseAssignment) -> tuple[Mistake, ...]:
    """The kept wrong answers. Raises `NotFoundError` or `InvalidInputError`."""
    return read_document(mistakes_path(assignment), Mistakes).root


def _prove_mistake(
    mistake: Mistake, assignment: CourseAssignment, notebook: SourceNotebook, execute: Execute
) -> Iterator[str]:
    names = {cell.grade_id for cell in notebook.cells if cell.is_solution}
    unknown = [name for name in mistake.reponses if name not in names]
    if unknown:
        yield f"« {mistake.nom} » répond à une cellule inconnue : {unknown[0]}."
        return
    given = answered(notebook, mistake.reponses)
    done = grade(work(assignment, given, notebook), execute)
    for cell in notebook.tests:
        wanted = mistake.points.get(cell.grade_id, cell.points)
        if done.points[cell.grade_id] != wanted:
            got = done.points[cell.grade_id]
            yield f"« {mistake.nom} » obtient {got:g} au lieu de {wanted:g} à {cell.grade_id}."
    for name, fragment in mistake.messages.items():
        if fragment not in done.texts.get(name, ""):
            seen = done.texts.get(name, "").strip().replace("\n", " ; ")
            yield f"« {mistake.nom} » : {name} ne dit pas « {fragment} » mais : {seen}"


def _text(outputs: list[Any]) -> str:
    parts = [str(o.get("text", "")) for o in outputs if o.output_type == "stream"]
    parts += [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]
    return "\n".join(parts)


def _raised(cells: list[SourceCell]) -> Iterator[str]:
    for cell in cells:
        for output in cell.node.get("outputs", []):
            if output.output_type == "error":
                yield f"{cell.name} : {output.ename} {output.evalue}"


def _written_on_stderr(cells: list[SourceCell]) -> Iterator[str]:
    for cell in cells:
        for output in cell.node.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                yield f"{cell.name} : {str(output.text).strip().splitlines()[-1]}"
