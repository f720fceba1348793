"""A course folder, from what was handed in to nbgrader's gradebook."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from course_cells import CannedRunner, error, result
from nbcourse import NbCourse, Saved, find

from bacasable.autograde.batch import Batch, timestamp
from bacasable.autograde.course_folder import open_course
from bacasable.autograde.grade import Outcome, Status
from bacasable.autograde.job import CellKind, CellStatus, Job, JobResult, Limits
from bacasable.autograde.source import load_assignment
from bacasable.errors import BacasableError, ConflictError, MachineError, NotFoundError

FAILED = result("", CellStatus.ERROR, error("CANARI-CACHE", line=3))


def batch(nbcourse: NbCourse, runner: Any = None, *, tries: int = 2) -> Batch:
    course = open_course(nbcourse.root, run_config=True)
    return Batch(
        course=course,
        source=load_assignment(course, "tp"),
        sandbox=runner or CannedRunner(),
        limits=Limits(),
        workers=2,
        tries=tries,
        max_bytes=20_000_000,
    )


def hand_in(nbcourse: NbCourse, learner: str = "lea", *, stamp: str = "", **answers: str) -> Path:
    nb = nbcourse.released("tp", "tp")
    for grade_id, text in answers.items():
        find(nb, grade_id).source = text
    return nbcourse.hand_in(
        learner, "tp", stamp=stamp, tp=nb, suite=nbcourse.released("tp", "suite")
    )


def scores(nbcourse: NbCourse, learner: str = "lea") -> dict[str, float | None]:
    saved = nbcourse.saved("tp")
    return {grade: kept.auto_score for (who, _, grade), kept in saved.items() if who == learner}


def test_the_gradebook_holds_the_verdict(nbcourse: NbCourse) -> None:
    hand_in(nbcourse, carre="def carre(x): return 2 * x", avis="Mon avis.")
    outcome = batch(nbcourse, CannedRunner(cache=FAILED)).grade("lea")
    assert (outcome.status, outcome.score, outcome.max_score) == (Status.GRADED, 2.5, 8.5)
    assert outcome.needs_manual_grade
    assert scores(nbcourse) == {"visible": 1.5, "cache": 0.0, "avis": None, "un_test": 1.0}
    assert nbcourse.saved("tp")["lea", "tp", "avis"] == Saved(
        auto_score=None, needs_manual_grade=True
    )
    assert nbcourse.comments("tp")["lea", "suite", "un"] == "No response."


def test_the_sandbox_gets_tests_with_hidden_checks_and_the_course_s_files(
    nbcourse: NbCourse,
) -> None:
    hand_in(nbcourse, carre="def carre(x): return x * x")
    runner = CannedRunner()
    batch(nbcourse, runner).grade("lea")
    jobs = {job.notebook: job for job in runner.jobs}
    tests = [cell for cell in jobs["tp"].cells if cell.kind is CellKind.TEST]
    assert "CANARI-CACHE" in tests[1].source
    assert not any("CANARI-SOLUTION" in cell.source for cell in jobs["tp"].cells)
    assert jobs["tp"].files == {"donnees/a.csv": b"course"}


def test_the_learner_s_pages_hold_no_canary(nbcourse: NbCourse) -> None:
    hand_in(nbcourse, carre="def carre(x): return 0")
    batch(nbcourse, CannedRunner(cache=FAILED)).grade("lea")
    pages = [path.read_text() for path in (nbcourse.root / "feedback" / "lea" / "tp").iterdir()]
    assert len(pages) == 2
    for secret in ("CANARI-CACHE", "CANARI-SOLUTION", "144"):
        assert secret not in "".join(pages)


def test_a_missing_notebook_is_zero_and_the_others_count(nbcourse: NbCourse) -> None:
    nbcourse.hand_in("lea", "tp", suite=nbcourse.released("tp", "suite"))
    outcome = batch(nbcourse).grade("lea")
    assert (outcome.score, outcome.max_score) == (1.0, 8.5)
    assert scores(nbcourse) == {"visible": 0.0, "cache": 0.0, "avis": 0.0, "un_test": 1.0}


def test_a_hand_in_without_any_notebook_of_the_assignment_is_refused(nbcourse: NbCourse) -> None:
    nbcourse.hand_in("lea", "tp", autre=nbcourse.released("tp", "tp"))
    outcome = batch(nbcourse).grade("lea")
    assert outcome.status is Status.REFUSED
    assert "tp.ipynb" in outcome.reason


def test_an_older_score_never_stands_for_a_hand_in_that_is_refused(nbcourse: NbCourse) -> None:
    folder = hand_in(nbcourse)
    batch(nbcourse).grade("lea")
    (folder / "tp.ipynb").write_text("{")
    outcome = batch(nbcourse).grade("lea")
    assert outcome.status is Status.REFUSED
    assert set(scores(nbcourse).values()) == {None}
    assert not (nbcourse.root / "autograded" / "lea" / "tp").exists()
    assert not (nbcourse.root / "feedback" / "lea" / "tp").exists()


def test_a_grade_that_a_person_gave_survives(nbcourse: NbCourse) -> None:
    hand_in(nbcourse, avis="Mon avis.")
    batch(nbcourse).grade("lea")
    with nbcourse.gradebook() as gradebook:
        gradebook.find_grade("avis", "tp", "tp", "lea").manual_score = 3.0
        gradebook.db.commit()
    batch(nbcourse).grade("lea")
    with nbcourse.gradebook() as gradebook:
        grade = gradebook.find_grade("avis", "tp", "tp", "lea")
        assert (grade.manual_score, grade.score) == (3.0, 3.0)


def test_grading_again_gives_the_same_and_one_row(nbcourse: NbCourse) -> None:
    hand_in(nbcourse, carre="def carre(x): return x * x")
    first, second = batch(nbcourse).grade("lea"), batch(nbcourse).grade("lea")
    assert first.grades == second.grades
    assert [who for who, _, grade in nbcourse.saved("tp") if grade == "cache"] == ["lea"]


class Broken:
    """A sandbox whose machine fails a number of times."""

    def __init__(self, times: int, error: Exception) -> None:
        self.left, self.error = times, error

    def run(self, job: Job, **_: Any) -> JobResult:
        if self.left:
            self.left -= 1
            raise self.error
        return CannedRunner().run(job)


def test_a_failing_machine_is_tried_again_and_never_a_zero(nbcourse: NbCourse) -> None:
    hand_in(nbcourse)
    trouble = MachineError("le conteneur a disparu.")
    assert batch(nbcourse, Broken(1, trouble)).grade("lea").status is Status.GRADED
    hand_in(nbcourse, "tom")
    outcome = batch(nbcourse, Broken(5, trouble)).grade("tom")
    assert outcome.status is Status.FAILED
    assert "n'a pas pu être corrigé" in outcome.reason.lower()
    assert scores(nbcourse, "tom") == {}


def test_a_surprise_is_logged_with_its_trace_and_the_batch_goes_on(
    nbcourse: NbCourse, caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(nbcourse, "lea")
    hand_in(nbcourse, "tom")
    outcomes: list[Outcome] = []
    batch(nbcourse, Broken(1, ZeroDivisionError("defect"))).run(["lea", "tom"], outcomes.append)
    assert {outcome.status for outcome in outcomes} == {Status.GRADED, Status.FAILED}
    assert "ZeroDivisionError: defect" in caplog.text


def test_many_graders_share_one_gradebook(nbcourse: NbCourse) -> None:
    learners = [f"l{number}" for number in range(8)]
    for learner in learners:
        hand_in(nbcourse, learner)
    outcomes: list[Outcome] = []
    graders = [
        threading.Thread(target=batch(nbcourse).run, args=(part, outcomes.append))
        for part in (learners[:4], learners[4:])
    ]
    for grader in graders:
        grader.start()
    for grader in graders:
        grader.join()
    assert {outcome.status for outcome in outcomes} == {Status.GRADED}
    assert {who for who, _, _ in nbcourse.saved("tp")} == set(learners)


def test_a_locked_gradebook_is_waited_for(nbcourse: NbCourse) -> None:
    hand_in(nbcourse)
    ready = batch(nbcourse)
    other = sqlite3.connect(nbcourse.root / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(6.0, other.rollback)  # longer than the driver's own five seconds
    release.start()
    outcome = ready.grade("lea")
    release.join()
    other.close()
    assert outcome.status is Status.GRADED


def test_a_late_penalty_of_the_course_s_plugin_counts(nbcourse: NbCourse) -> None:
    (nbcourse.root / "retard.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class UnPoint(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 1\n"
    )
    (nbcourse.root / "nbgrader_config.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(nbcourse.root)!r})\n"
        "c = get_config()\n"
        "c.AssignLatePenalties.plugin_class = 'retard.UnPoint'\n"
    )
    with nbcourse.gradebook() as gradebook:
        gradebook.update_or_create_assignment("tp", duedate="2026-02-01 00:00:00 UTC")
    hand_in(nbcourse, stamp="2026-02-02 00:00:00 UTC")
    assert batch(nbcourse).grade("lea").score == 2.5  # 4.5, less one for each notebook
    hand_in(nbcourse, stamp="2026-01-02 00:00:00 UTC")
    assert batch(nbcourse).grade("lea").score == 4.5


def test_only_newer_hand_ins_are_graded_again(nbcourse: NbCourse) -> None:
    hand_in(nbcourse, stamp="2026-01-02 00:00:00 UTC")
    ready = batch(nbcourse)
    assert not ready.is_graded("lea")
    ready.grade("lea")
    assert ready.is_graded("lea")
    hand_in(nbcourse, stamp="2026-01-03 00:00:00 UTC")
    assert not ready.is_graded("lea")


@pytest.mark.parametrize(
    ("content", "moment"),
    [
        (b"2026-01-02 03:04:05 UTC", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
        (b"\xff\xfe not a time", None),
        (b"9" * 90, None),
        (b"9" * 400, None),
        (b"", None),
    ],
)
def test_a_garbage_timestamp_is_no_timestamp(
    content: bytes, moment: dt.datetime | None, tmp_path: Path
) -> None:
    (tmp_path / "timestamp.txt").write_bytes(content)
    assert timestamp(tmp_path) == moment


def _remove(*parts: str) -> Callable[[Path], None]:
    return lambda root: shutil.rmtree(root.joinpath(*parts))


@pytest.mark.parametrize(
    ("spoil", "kind", "says"),
    [
        (lambda root: (root / "gradebook.db").unlink(), NotFoundError, "generate_assignment tp"),
        (_remove("source", "tp"), NotFoundError, "n'existe pas"),
        (lambda root: (root / "source/tp/tp.ipynb").unlink(), NotFoundError, "disparu"),
        (
            lambda root: shutil.copy(root / "source/tp/suite.ipynb", root / "source/tp/tp.ipynb"),
            ConflictError,
            "d'autres cellules",
        ),
    ],
)
def test_a_course_that_cannot_be_graded_says_what_to_do(
    spoil: Callable[[Path], None], kind: type[BacasableError], says: str, nbcourse: NbCourse
) -> None:
    spoil(nbcourse.root)
    with pytest.raises(kind, match=says):
        batch(nbcourse)


def test_an_assignment_edited_since_is_graded_as_generated(nbcourse: NbCourse) -> None:
    path = nbcourse.root / "source/tp/tp.ipynb"
    path.write_text(path.read_text().replace("carre(2) == 4", "carre(2) == 5"))
    (cell,) = (c for c in batch(nbcourse).source.notebooks[1].cells if c.grade_id == "visible")
    assert cell.source == "assert carre(2) == 4"
