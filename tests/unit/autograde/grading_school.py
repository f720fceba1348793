"""Hand-ins of a small school, and graders at work on them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from course_cells import CannedRunner, error, result
from nbcourse import NbCourse
from school import School
from waiting import wait_until

from bacasable.autograde.job import CellStatus, Job, JobResult
from bacasable.autograde.queue import Queue
from bacasable.autograde.service import Grader
from bacasable.autograde.work import Work
from bacasable.database import Release, ScorePolicy, Submission, SubmissionState
from bacasable.errors import MachineError

COURSE_ID = "petit-demo"
GOOD, BAD = "def carre(x): return x * x", "def carre(x): return 0"
FAILED = result("", CellStatus.ERROR, error("CANARI-CACHE", line=3))
STATE = SubmissionState


class Honest:
    """A sandbox in which the good answer passes its tests and the bad one doesn't."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.before: Callable[[threading.Event | None], None] = lambda cancelled: None

    def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
        self.jobs.append(job)
        self.before(cancelled)
        good = any(GOOD in cell.source for cell in job.cells)
        return CannedRunner(**({} if good else {"cache": FAILED, "visible": FAILED})).run(job)


class Refusing(Honest):
    """A sandbox whose machine always fails."""

    def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
        self.jobs.append(job)
        raise MachineError("le conteneur a disparu.")


class KilledError(BaseException):
    """Stands for kill -9 at a given point: nothing after it runs."""


def hand_in(school: School, release: Release, learner: str = "ana", answer: str = GOOD) -> str:
    """Hand in, as a learner does; the public id."""
    files = {}
    for file in school.store.release_entries(release.digest):
        nb = json.loads(school.store.release_file(release.digest, file.path).read_bytes())
        for cell in nb["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "carre":
                cell["source"] = answer
        files[file.path] = json.dumps(nb).encode()
    return school.hand_in(learner, release, files=files).submission.public_id


@contextmanager
def running(school: School, sandbox: Any, *, owner: str = "un") -> Iterator[None]:
    """A grader at work."""
    stop = threading.Event()
    grader = Grader(school.settings, school.database, sandbox, owner=owner)
    thread = threading.Thread(target=grader.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def submission(school: School, public_id: str) -> Submission:
    return next(one for one in school.submissions() if one.public_id == public_id)


def wait_graded(school: School, *public_ids: str) -> list[Submission]:
    waiting = {STATE.QUEUED, STATE.GRADING}
    wait_until(lambda: all(submission(school, i).state not in waiting for i in public_ids))
    return [submission(school, public_id) for public_id in public_ids]


def recorded(gradebook: NbCourse, learner: str = "ana") -> float | None:
    saved = gradebook.saved("tp")
    points = [kept.auto_score for (who, _, _), kept in saved.items() if who == learner]
    known = [one for one in points if one is not None]
    return sum(known) if known else None


def set_policy(school: School, release: Release, policy: ScorePolicy) -> None:
    school.change_release(release, score_policy=policy)


def spoil(school: School, public_id: str, content: bytes) -> None:
    """Replace a stored hand-in by another, as if it had been received so."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("tp.ipynb")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    path = school.store.submission(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    with school.database.transaction() as session:
        session.query(Submission).filter_by(public_id=public_id).one().sha256 = digest


def queue(school: School, owner: str, *, lease_seconds: float = 60.0) -> Queue:
    return Queue(school.database, owner=owner, lease_seconds=lease_seconds)


def die_at_work(school: School, held: Queue, sandbox: Any) -> None:
    """Grade the next hand-in of that queue, and be killed on the way."""
    claim = held.claim()
    assert claim is not None
    with pytest.raises(KilledError):
        Work(school.settings, school.database, held, sandbox).do(claim, threading.Event())
