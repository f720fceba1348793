"""`bacasable course …`: for the people who write exercises."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import nbformat
from rich.console import Console

from bacasable.autograde.job import Cell, CellKind, CellMode, CellStatus, Job, JobResult, Limits
from bacasable.autograde.plan import Piece, Plan, plan
from bacasable.autograde.sandbox import Pool
from bacasable.course.content import Course, CourseAssignment
from bacasable.course.local import run_here
from bacasable.course.proof import Execute, Run, Work, prove, work
from bacasable.course.released import SourceCell, SourceNotebook, read_notebook, release
from bacasable.course.rules import Problem, check
from bacasable.course.schema import NAME
from bacasable.course.skeleton import create
from bacasable.course.subject import Subject
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError
from bacasable.settings import REPOSITORY, Settings

DEFAULT = REPOSITORY / "courses" / "developpeur-data-ia"
WIDTH = 88

folder = click.argument(
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT,
    metavar="[DOSSIER]",
)


@click.group()
def course() -> None:
    """Vérifie et montre les exercices d'un cours."""


@course.command("list")
@folder
def list_(directory: Path) -> None:
    """Liste les exercices, avec leurs points et leur durée."""
    loaded = Course.load(directory)
    for assignment in loaded.assignments:
        star = "★" if assignment.starter else " "
        click.echo(
            f"{star} {assignment.name:<28} {assignment.points:>4g} points "
            f"{assignment.minutes:>4} min  {assignment.title}"
        )


@course.command("check")
@folder
@click.option("--only", metavar="EXERCICE", help="Vérifie un seul exercice.")
@click.option(
    "--run",
    "engine",
    type=click.Choice(["here", "sandbox", "none"]),
    default="here",
    show_default=True,
    help="Où exécuter les exercices : sur cette machine, dans le bac à sable, nulle part.",
)
def check_(directory: Path, only: str | None, engine: str) -> None:
    """Vérifie toutes les règles d'écriture ; une ligne par problème."""
    loaded = Course.load(directory)
    chosen = [loaded.assignment(only)] if only else list(loaded.assignments)
    console = Console(stderr=True)
    found: list[Problem] = []
    with _engine(engine) as execute:
        for assignment in chosen:
            console.print(f"[dim]{assignment.name}…[/dim]", highlight=False)
            found += _check_one(loaded, assignment, execute)
    for line in (line for assignment in chosen for line in _inside(assignment)):
        console.print(line, highlight=False, markup=False)
    for problem in found:
        click.echo(problem.line())
    if found:
        click.echo(f"{len(found)} problème(s) dans {len(chosen)} exercice(s).", err=True)
        raise SystemExit(1)
    click.echo(f"{len(chosen)} exercice(s) sans problème.")


@course.command("preview")
@click.argument("name", metavar="EXERCICE")
@folder
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Écrit la version publiée dans ce dossier au lieu de l'afficher.",
)
def preview(name: str, directory: Path, target: Path | None) -> None:
    """Montre un exercice comme un·e apprenant·e le reçoit."""
    assignment = Course.load(directory).assignment(name)
    notebooks = [release(read_notebook(path)) for path in assignment.notebooks]
    if not notebooks:
        raise NotFoundError("cet exercice n'a pas de notebook.", where=str(assignment.source))
    if target is None:
        click.echo_via_pager(line for notebook in notebooks for line in _as_text(notebook))
        return
    for path in _write(assignment, notebooks, target / assignment.name):
        click.echo(str(path))


@course.command("new")
@click.argument("name", metavar="EXERCICE")
@folder
@click.option("--title", prompt="Titre", help="Titre de l'exercice.")
@click.option("--module", prompt="Module (son code)", help="Code du module, par exemple M3.")
def new(name: str, directory: Path, title: str, module: str) -> None:
    """Crée le squelette d'un exercice, prêt à modifier."""
    loaded = Course.load(directory)
    if not re.fullmatch(NAME, name):
        raise InvalidInputError(
            f"« {name} » n'est pas un nom d'exercice.",
            todo="Prenez des lettres a-z, des chiffres, des points et des tirets : 3.5-mon-sujet.",
        )
    if module not in loaded.modules or '"' in title:
        known = ", ".join(loaded.modules)
        raise InvalidInputError(
            "module inconnu ou titre avec des guillemets.", todo=f"Modules : {known}."
        )
    for path in create(loaded, name, title=title, module=module):
        click.echo(str(path))
    where = "" if directory == DEFAULT else f" {directory}"
    click.echo(f"Ensuite : bacasable course check{where} --only {name}")


def _check_one(
    loaded: Course, assignment: CourseAssignment, execute: Execute | None
) -> list[Problem]:
    """Static rules first: an exercise that breaks one isn't worth running."""
    subject = Subject.of(loaded, assignment)
    return check(subject) or (prove(subject, execute) if execute else [])


def _inside(assignment: CourseAssignment) -> Iterator[str]:
    """A line for each test that needs the learner's own process: information, not a problem."""
    for path in assignment.notebooks:
        notebook = read_notebook(path)
        for cell in plan_of(work(assignment, notebook)).cells:
            if cell.mode is CellMode.INSIDE:
                name = cell.grade_id or cell.key
                yield f"{assignment.name} : {name} tourne dans le programme du rendu : {cell.why}."


def _as_text(notebook: SourceNotebook) -> Iterator[str]:
    for cell in notebook.cells:
        points = f" ({cell.points:g} points)" if cell.points else ""
        title = f"── {cell.node.cell_type} {cell.name}{points} "
        yield title.ljust(WIDTH, "─") + "\n" + cell.source + "\n\n"


def _write(
    assignment: CourseAssignment, notebooks: list[SourceNotebook], target: Path
) -> Iterator[Path]:
    if target.exists():
        raise ConflictError(
            "ce dossier existe déjà.", where=str(target), todo="Choisissez-en un autre."
        )
    target.mkdir(parents=True)
    for notebook in notebooks:
        path = target / f"{notebook.name}.ipynb"
        nbformat.write(notebook.node, path)
        yield path
    for name in assignment.data_files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(assignment.source / name, target / name)
        yield target / name


@contextmanager
def _engine(name: str) -> Iterator[Execute | None]:
    if name != "sandbox":
        yield run_here if name == "here" else None
        return
    settings = Settings.load()
    with Pool(
        image=settings.image("sandbox"),
        workers=1,
        instance=settings.instance,
        memory=settings.sandbox_memory,
    ) as pool:
        yield in_sandbox(pool.run)


def in_sandbox(run: Callable[[Job], JobResult]) -> Execute:
    """An exercise run as a hand-in is."""

    def execute(work: Work) -> Run:
        job = as_job(work)
        return as_run(job, run(job))

    return execute


def as_job(work: Work) -> Job:
    """The job that runs this notebook as a hand-in would be run."""
    planned = plan_of(work)
    limits = Limits(cell_seconds=work.seconds, notebook_seconds=work.seconds)
    return Job(
        id=f"cours-{work.notebook.name}",
        notebook=f"{work.notebook.name}.ipynb",
        cells=planned.cells,
        files=work.files,
        limits=limits,
        course_files=frozenset(work.files),
        names=planned.names,
        classes=planned.classes,
    )


def plan_of(work: Work) -> Plan:
    """Where each of its test cells runs. What solutions define is read from the course's text."""
    course = [cell for cell in work.course.cells if cell.is_code]
    given = [cell for cell in work.notebook.cells if cell.is_code]
    return plan(
        [
            Piece(
                cell=Cell(
                    key=f"c{place}",
                    kind=_kind(cell),
                    source=cell.source,
                    grade_id=cell.grade_id or None,
                ),
                course=reference.source,
                released=cell.source,
                is_solution=cell.is_solution,
            )
            for place, (cell, reference) in enumerate(zip(given, course, strict=True))
        ]
    )


def as_run(job: Job, result: JobResult) -> Run:
    """Outputs in order; a cell that did not end well shows an error, so that it earns nothing."""
    outputs = []
    for cell in job.cells:
        done = result.cells[cell.key]
        flags = [flag.reason for flag in result.flags if flag.key == cell.key]
        failed = done.status is not CellStatus.OK and not any(
            output["output_type"] == "error" for output in done.outputs
        )
        reasons = flags + ([str(done.status)] if failed else [])
        extra = [_error(reason) for reason in reasons]
        outputs.append((*done.outputs, *extra))
    seconds = sum(done.seconds for done in result.cells.values())
    return Run(outputs=tuple(outputs), seconds=seconds)


def _kind(cell: SourceCell) -> CellKind:
    if cell.is_test:
        return CellKind.TEST
    return CellKind.ANSWER if cell.is_solution else CellKind.SETUP


def _error(reason: str) -> dict[str, object]:
    return {"output_type": "error", "ename": "Sandbox", "evalue": reason, "traceback": []}
