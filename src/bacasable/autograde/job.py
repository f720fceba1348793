"""What crosses between the grader and a sandbox: plain values, nothing else.

A job is one notebook of one submission, already rebuilt on the trusted side: which cells there
are, in which order, and what each is, comes from the course. The answer is hostile data.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class CellKind(enum.StrEnum):
    """Whose a cell is, which decides where it may run."""

    SETUP = "setup"  # the course's own, locked or identical to the release
    ANSWER = "answer"  # a solution cell: the learner's
    SCRATCH = "scratch"  # a cell the learner added
    TEST = "test"  # an autograded test cell, hidden tests included


class CellStatus(enum.StrEnum):
    """How a cell ended. Only `OK` may earn points."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    NOT_RUN = "not_run"  # the process was gone, or the notebook's time was up


class CellMode(enum.StrEnum):
    """Where a test cell runs."""

    OUTSIDE = "outside"  # in the examiner, which asks the learner's process for values
    INSIDE = "inside"  # in the learner's process, under tripwires


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A code cell to run. `key` is unique in the job and chosen by the trusted side.

    Of a test cell: `mode`, and in words `why` it is inside; names that it hands over to later
    cells (`give`) and to the functions that it calls (`share`); whether it touches `files`, or
    seeds the `random` generators. Of any other: `forget`, names of earlier test cells that it
    makes its own; `define`, the author's text whose functions the examiner takes over; `imports`,
    what the course imports in an answer that it gave, which the examiner takes over, too.
    """

    key: str
    kind: CellKind
    source: str
    grade_id: str | None = None
    mode: CellMode = CellMode.OUTSIDE
    why: str = ""
    give: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    files: bool = False
    random: bool = False
    forget: tuple[str, ...] = ()
    define: str = ""
    imports: str = ""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one notebook may use. Times in seconds, sizes in bytes."""

    cell_seconds: float = 30.0
    notebook_seconds: float = 120.0
    cpu_seconds: float = 120.0
    memory_bytes: int = 1 << 30
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 100 << 20
    output_bytes: int = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Job:
    """One notebook to run. `files`: path relative to the notebook's folder -> content.

    `course_files`: those that are the course's. `names` and `classes`: what the course's solution
    defines, and what is therefore the learner's in every test.
    """

    id: str
    notebook: str
    cells: tuple[Cell, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    course_files: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """What a cell left. `outputs` are nbformat 4 outputs, checked and capped.

    `seconds`: its own time; `waited`: seconds besides, for a processor that others had.
    `mode`: where it ran; `why`: the reason, in words, when a test ran in the learner's process.
    """

    key: str
    status: CellStatus
    outputs: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0
    waited: float = 0.0
    mode: CellMode = CellMode.OUTSIDE
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something a trainer should look at: a tripwire that did not fire, a forged reply."""

    key: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """Every cell of the job has exactly one result, whatever the sandbox answered."""

    id: str
    cells: Mapping[str, CellResult]
    flags: tuple[Flag, ...] = ()
    seconds: float = 0.0
