"""`bacasable autograde`: grade an nbgrader course folder in the sandbox. Needs no hub.

Exit status 0 only if every submission was graded. An interruption keeps what was graded, and
the next run goes on from there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bacasable.autograde.batch import Batch
from bacasable.autograde.course_folder import CourseFolder, open_course, quiet_nbgrader
from bacasable.autograde.grade import Outcome, Status
from bacasable.autograde.intake import printable
from bacasable.autograde.limits import limits
from bacasable.autograde.recorded import recorded_outcome
from bacasable.autograde.sandbox import Pool
from bacasable.autograde.source import load_assignment
from bacasable.errors import NotFoundError, StorageError
from bacasable.settings import Settings

INTERRUPTED = 130  # as a shell reports SIGINT
STATUS_WORDS = {Status.GRADED: "corrigé", Status.REFUSED: "refusé", Status.FAILED: "échec"}


@click.command()
@click.option(
    "--course-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Dossier du cours nbgrader.",
)
@click.option("--assignment", required=True, help="Nom de l'exercice.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Corrections en même temps (défaut : le nombre de processeurs).",
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Écrit aussi les résultats ici."
)
@click.option("--only", metavar="APPRENANT", help="Ne corrige que ce rendu.")
@click.option("--regrade", is_flag=True, help="Corrige aussi ce qui l'est déjà.")
@click.option("--image", help="Autre image de bac à sable, pour un cours qui en a besoin.")
def autograde(
    course_dir: Path,
    assignment: str,
    workers: int | None,
    json_file: Path | None,
    only: str | None,
    regrade: bool,
    image: str | None,
) -> None:
    """Corrige les rendus d'un exercice d'un cours nbgrader, dans le bac à sable."""
    settings = Settings.load()
    started = time.monotonic()
    course = open_course(course_dir, run_config=True)
    source = load_assignment(course, assignment)
    learners = _learners(course, assignment, only)
    workers = min(workers or os.cpu_count() or 1, len(learners))
    with (
        quiet_nbgrader(),
        Pool(
            image=image or settings.image("sandbox"),
            workers=workers,
            instance=settings.instance,
            memory=settings.sandbox_memory,
        ) as pool,
    ):
        batch = Batch(
            course=course,
            source=source,
            sandbox=pool,
            limits=limits(settings, cell_seconds=_cell_seconds(course)),
            workers=workers,
            tries=settings.grading_tries,
            max_bytes=settings.submission_max_bytes,
        )
        try:
            outcomes = _grade_all(batch, learners, regrade=regrade)
        except KeyboardInterrupt:
            click.echo("Interrompu. Relancez la même commande : elle reprendra où elle en était.")
            sys.exit(INTERRUPTED)
    seconds = time.monotonic() - started
    print_table(outcomes, seconds)
    if json_file:
        write_json(json_file, assignment, outcomes, seconds, workers)
    if any(outcome.status is not Status.GRADED for outcome in outcomes):
        sys.exit(1)


def _grade_all(batch: Batch, learners: list[str], *, regrade: bool) -> list[Outcome]:
    """Grade what has to be, under a progress bar; every learner's outcome, in order."""
    todo = [learner for learner in learners if regrade or not batch.is_graded(learner)]
    outcomes = {
        learner: recorded_outcome(batch.course, batch.source, learner)
        for learner in set(learners) - set(todo)
    }
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        bar = progress.add_task("Correction", total=len(learners), completed=len(outcomes))

        def done(outcome: Outcome) -> None:
            outcomes[outcome.learner] = outcome
            progress.advance(bar)

        batch.run(todo, done)
    return [outcomes[learner] for learner in learners]


def _cell_seconds(course: CourseFolder) -> float | None:
    """The time that the course itself gives a cell, under either name that nbgrader reads."""
    own = course.config.Execute.get("timeout") or course.config.ExecutePreprocessor.get("timeout")
    return float(own) if isinstance(own, int) and own > 0 else None


def _learners(course: CourseFolder, assignment: str, only: str | None) -> list[str]:
    learners = course.learners(assignment)
    if only is not None:
        learners = [learner for learner in learners if learner == only]
    if not learners:
        who = f" de « {only} »" if only else ""
        raise NotFoundError(
            f"aucun rendu{who} pour l'exercice « {assignment} ».",
            where=str(course.root),
            todo="Ramassez d'abord les rendus dans le dossier « submitted ».",
        )
    return learners


def print_table(outcomes: list[Outcome], seconds: float) -> None:
    """One line a submission, then the counts."""
    table = Table("Apprenant·e", "État", "Points", "Signalé", "Raison", highlight=False)
    for outcome in outcomes:
        graded = outcome.score is not None
        table.add_row(
            Text(printable(outcome.learner)),
            STATUS_WORDS[outcome.status],
            f"{outcome.score:g} / {outcome.max_score:g}" if graded else "–",
            str(len(outcome.flags) or ""),
            Text(outcome.reason),
        )
    console = Console()
    console.print(table)
    counts = Counter(outcome.status for outcome in outcomes)
    flagged = sum(bool(outcome.flags) for outcome in outcomes)
    console.print(
        f"{counts[Status.GRADED]} corrigé(s) dont {flagged} signalé(s), "
        f"{counts[Status.REFUSED]} refusé(s), {counts[Status.FAILED]} en échec, "
        f"en {seconds:.1f} s."
    )


def write_json(
    path: Path, assignment: str, outcomes: list[Outcome], seconds: float, workers: int
) -> None:
    """Write the results for programs; the form is documented in `docs/`."""
    document = {
        "assignment": assignment,
        "submissions": [outcome.as_json() for outcome in outcomes],
        "seconds": round(seconds, 3),
        "workers": workers,
    }
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise StorageError(
            f"les résultats n'ont pas pu être écrits ({error.strerror}).", where=str(path)
        ) from None
