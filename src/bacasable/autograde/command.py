"""`bacasable autograde`: grade an nbgrader course folder in the sandbox. Needs no hub.

Exit status 0 only if every submission was graded. An interruption keeps what was graded, and
the next run goes on from there.
"""

from __future__ import annotations

import os
import sys
import time
from glob import escape as glob_escape
from pathlib import Path

import click

from bacasable.autograde.sandbox import Pool
from bacasable.settings import Settings

INTERRUPTED = 130  # as a shell reports SIGINT


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
    with Pool(
        image=image or settings.image("sandbox"),
        workers=_useful_workers(workers, course_dir, assignment, only),
        instance=settings.instance,
        memory=settings.sandbox_memory,
    ) as pool:
        # It loads nbgrader, which takes a second: the sandboxes start meanwhile.
        from bacasable.autograde.course_run import grade_course, tell

        try:
            outcomes = grade_course(
                course_dir,
                assignment,
                settings=settings,
                sandbox=pool,
                workers=pool.workers,
                only=only,
                regrade=regrade,
            )
        except KeyboardInterrupt:
            click.echo("Interrompu. Relancez la même commande : elle reprendra où elle en était.")
            sys.exit(INTERRUPTED)
    seconds = time.monotonic() - started
    if not tell(outcomes, assignment, seconds=seconds, workers=pool.workers, json_file=json_file):
        sys.exit(1)


def _useful_workers(asked: int | None, course_dir: Path, assignment: str, only: str | None) -> int:
    """No more than there are hand-ins, where they lie in the usual folder."""
    most = asked or os.cpu_count() or 1
    found = len(list(course_dir.glob(f"submitted/*/{glob_escape(assignment)}")))
    return min(most, 1 if only else found or most)
