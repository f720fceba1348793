"""One course, one sandbox, and the judging of hostile submissions from outside of both."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat

from bacasable.autograde.batch import Batch
from bacasable.autograde.course_folder import open_course
from bacasable.autograde.grade import Outcome
from bacasable.autograde.job import Limits
from bacasable.autograde.sandbox import Pool
from bacasable.autograde.source import load_assignment

SUBMISSIONS = Path(__file__).parent / "submissions"
LIMITS = Limits(cell_seconds=8.0, notebook_seconds=30.0, cpu_seconds=30.0)
HARDEST_LIMIT_SECONDS = LIMITS.notebook_seconds + 10.0
# Of a worker between two jobs: tini, supervisor, zygote; the next job's learner and examiner.
USUAL_PROCESSES = 5
CONTROL = "c01_honest_full.py"


def _library(name: str) -> ModuleType:
    path = SUBMISSIONS / "_lib" / f"{name}.py"
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


reference = _library("assignment")
suite = _library("suite")
ATTACKS: list[dict[str, Any]] = suite.manifest()
CANARIES = (reference.HIDDEN_CANARY, reference.SOLUTION_CANARY, reference.VICTIM_CANARY)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What came of one attack. `seconds`: wall time of its grading."""

    outcome: Outcome
    seconds: float
    outputs: str  # everything that its cells output, as text
    feedback: str  # every page that its learner gets


class Arena:
    """A course folder on disk, graded with a real sandbox."""

    def __init__(self, root: Path, pool: Pool) -> None:
        self.root = root
        _make_course(root)
        course = open_course(root, run_config=True)
        self.batch = Batch(
            course=course,
            source=load_assignment(course, reference.ASSIGNMENT),
            sandbox=pool,
            limits=LIMITS,
            workers=1,
            tries=2,
            max_bytes=20_000_000,
        )
        self._hand_in("victim", CONTROL)
        path = root / "submitted" / "victim" / reference.ASSIGNMENT / "problem1.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(f"# {reference.VICTIM_CANARY}"))
        nbformat.write(notebook, path)
        self.batch.grade("victim")

    def grade(self, learner: str, file: str) -> Graded:
        """Hand in an attack as that learner, and grade it."""
        self._hand_in(learner, file)
        started = time.monotonic()
        outcome = self.batch.grade(learner)
        seconds = time.monotonic() - started
        feedback = self.root / "feedback" / learner / reference.ASSIGNMENT
        return Graded(
            outcome=outcome,
            seconds=seconds,
            outputs="\n".join(_outputs(outcome)),
            feedback="\n".join(path.read_text() for path in feedback.glob("*.html")),
        )

    def _hand_in(self, learner: str, file: str) -> None:
        folder = self.root / "submitted" / learner / reference.ASSIGNMENT
        shutil.rmtree(folder, ignore_errors=True)
        release = self.root / "release" / reference.ASSIGNMENT / "problem1.ipynb"
        suite.build(SUBMISSIONS / file, release, folder)

    def scores(self, *, besides: str) -> list[tuple[Any, ...]]:
        """Everything that the gradebook holds of the other learners."""
        query = """
            select s.student_id, g.auto_score, g.manual_score, g.extra_credit, b.name
            from grade g join submitted_notebook n on g.notebook_id = n.id
            join submitted_assignment s on n.assignment_id = s.id
            join base_cell b on g.cell_id = b.id where s.student_id != ? order by 1, 5
        """
        with sqlite3.connect(self.root / "gradebook.db") as database:
            return database.execute(query, [besides]).fetchall()

    def recorded(self, learner: str) -> float | None:
        """The score in the gradebook; None where none was stored."""
        query = """
            select sum(g.auto_score), count(*) from grade g
            join submitted_notebook n on g.notebook_id = n.id
            join submitted_assignment s on n.assignment_id = s.id where s.student_id = ?
        """
        with sqlite3.connect(self.root / "gradebook.db") as database:
            total, _ = database.execute(query, [learner]).fetchone()
        return None if total is None else float(total)


def _make_course(root: Path) -> None:
    source = root / "source" / reference.ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(reference.source_notebook(), source / "problem1.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", reference.ASSIGNMENT],
        cwd=root,
        check=True,
        capture_output=True,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )


def _outputs(outcome: Outcome) -> Iterator[str]:
    for notebook in outcome.verdict.notebooks if outcome.verdict else ():
        for result in notebook.results.values():
            yield from (json.dumps(output, ensure_ascii=False) for output in result.outputs)


def processes(container: Any) -> list[str]:
    """Command lines of a sandbox container's processes, seen from the host."""
    return [process[-1] for process in container.top(ps_args="-eo pid,args")["Processes"]]


def files(container: Any) -> list[str]:
    """What lies in the places of a sandbox container that can be written to."""
    places = ["/work", "/tmp", "/dev/shm", "/var/tmp", "/run"]
    found = container.exec_run(["find", *places, "-mindepth", "1"], user="0:0")
    return [line for line in found.output.decode().splitlines() if line.startswith("/")]


def succeeded(attack: str, text: str) -> list[str]:
    """Lines in which an attack says that it worked."""
    return re.findall(rf"ATTACK-OK:{attack}[^\\\n]*", text)


logging.getLogger("docker").setLevel(logging.WARNING)
