"""Grading an assignment of an nbgrader course folder, and telling how it went."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bacasable.autograde.batch import Batch
from bacasable.autograde.course_folder import CourseFolder, open_course, quiet_nbgrader
from bacasable.autograde.grade import Outcome, Sandbox, Status
from bacasable.autograde.intake import printable
from bacasable.autograde.limits import limits
from bacasable.autograde.recorded import recorded_outcome
from bacasable.autograde.source import load_assignment
from bacasable.errors import NotFoundError, StorageError
from bacasable.settings import Settings

STATUS_WORDS = {Status.GRADED: "corrigé", Status.REFUSED: "refusé", Status.FAILED: "échec"}


def grade_course(
    course_dir: Path,
    assignment: str,
    *,
    settings: Settings,
    sandbox: Sandbox,
    workers: int,
    only: str | None,
    regrade: bool,
) -> list[Outcome]:
    """Every learner's outcome, in order. What is graded already is kept unless `regrade`."""
    course = open_course(course_dir, run_config=True)
    source = load_assignment(course, assignment)
    learners = _learners(course, assignment, only)
    batch = Batch(
        course=course,
        source=source,
        sandbox=sandbox,
        limits=limits(settings, cell_seconds=_cell_seconds(course)),
        workers=workers,
        tries=settings.grading_tries,
        max_bytes=settings.submission_max_bytes,
    )
    with quiet_nbgrader():
        return _grade_all(batch, learners, regrade=regrade)


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


def tell(
    outcomes: list[Outcome],
    assignment: str,
    *,
    seconds: float,
    workers: int,
    json_file: Path | None,
) -> bool:
    """Print the table, write the file; whether every submission was graded."""
    print_table(outcomes, seconds)
    if json_file:
        write_json(json_file, assignment, outcomes, seconds, workers)
    return all(outcome.status is Status.GRADED for outcome in outcomes)


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
