"""Deciding outside the learner's process changes no point and no message of any course."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from bacasable.autograde.job import CellKind, CellMode, Job
from bacasable.autograde.sandbox import Pool
from bacasable.course.command import as_job, as_run
from bacasable.course.proof import Graded, Run, Work, grade, read_mistakes, work
from bacasable.course.released import SourceNotebook, answered, blank
from bacasable.course.subject import Subject
from tests.courses.conftest import subjects

pytestmark = pytest.mark.docker
PORT = re.compile(r"127\.0\.0\.1:\d+")


def inside(job: Job) -> Job:
    """The same job with every test in the learner's process."""
    cells = tuple(dataclasses.replace(cell, mode=CellMode.INSIDE) for cell in job.cells)
    return dataclasses.replace(job, cells=cells)


def graded(pool: Pool, item: Work, *, classic: bool) -> Graded:
    def execute(given: Work) -> Run:
        job = inside(as_job(given)) if classic else as_job(given)
        return as_run(job, pool.run(job))

    return grade(item, execute)


def variants(subject: Subject, notebook: SourceNotebook) -> Iterator[tuple[str, SourceNotebook]]:
    yield "solution", notebook
    yield "copie vide", blank(notebook)
    for mistake in read_mistakes(subject.assignment):
        yield mistake.nom, answered(notebook, mistake.reponses)


def told(graded: Graded, grade_id: str) -> str:
    """What a test said; a server of the exercise's own listens on another port each time."""
    return PORT.sub("127.0.0.1:…", graded.texts[grade_id])


def test_every_answer_earns_and_reads_the_same(subject: Subject, pool: Pool) -> None:
    different = []
    for notebook in subject.notebooks:
        for name, variant in variants(subject, notebook):
            item = work(subject.assignment, variant, notebook)
            outside, classic = (graded(pool, item, classic=kind) for kind in (False, True))
            different += [
                (name, cell.grade_id, outside.points[cell.grade_id], classic.points[cell.grade_id])
                for cell in notebook.tests
                if outside.points[cell.grade_id] != classic.points[cell.grade_id]
                or told(outside, cell.grade_id) != told(classic, cell.grade_id)
            ]
    assert different == []


def test_at_least_99_in_100_test_cells_are_decided_outside() -> None:
    tests = [
        cell
        for subject in subjects().values()
        for notebook in subject.notebooks
        for cell in as_job(work(subject.assignment, notebook)).cells
        if cell.kind is CellKind.TEST
    ]
    inside = {cell.grade_id: cell.why for cell in tests if cell.mode is CellMode.INSIDE}
    assert len(inside) <= 0.01 * len(tests), inside
