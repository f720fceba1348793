"""From a hand-in's row to its scores, whoever is killed on the way."""

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
from waiting import PATIENCE_SECONDS, wait_until

from bacasable.autograde.job import CellStatus, Job, JobResult
from bacasable.autograde.queue import Queue
from bacasable.autograde.service import Grader, grader_name
from bacasable.autograde.work import Work
from bacasable.classroom import grouping
from bacasable.database import Release, ScorePolicy, Submission, SubmissionState
from bacasable.errors import MachineError
from bacasable.settings import Settings

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


@pytest.fixture
def release(school: School, template: NbCourse) -> Release:
    """The assignment `tp`, generated in the cohort's gradebook and released."""
    template.copy(school.settings.data_dir / "gradebooks" / COURSE_ID)
    folder = template.root / "release" / "tp"
    files = {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
    return school.release("demo", "tp", files=files)


@pytest.fixture
def gradebook(school: School, release: Release) -> NbCourse:
    course = NbCourse.__new__(NbCourse)
    course.root = school.settings.data_dir / "gradebooks" / COURSE_ID
    return course


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


def test_a_hand_in_is_graded_as_it_arrives(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    with running(school, Honest()):
        (done,) = wait_graded(school, hand_in(school, release))
    assert (done.state, done.score, done.max_score) == (STATE.GRADED, 4.5, 8.5)
    assert done.counts
    assert done.tries == 1
    assert done.lease_owner is None
    assert done.graded_version == release.version
    assert recorded(gradebook) == 4.5
    cells = {cell["grade_id"]: cell for cell in done.cells}
    assert set(cells["cache"]) == {
        "notebook", "grade_id", "points", "max_points", "manual", "hidden", "message", "mode",
    }  # fmt: skip
    assert cells["cache"]["hidden"]
    assert not cells["visible"]["hidden"]
    assert school.store.feedback_notebooks(done.public_id) == ["suite", "tp"]
    states = [e.payload["state"] for e in school.events() if e.kind == "submission"]
    assert states == ["queued", "grading", "graded"]
    handed_in = gradebook.root / "submitted" / "ana" / "tp"
    assert (handed_in / "timestamp.txt").is_file()
    assert (handed_in / "tp.ipynb").is_file()


def test_what_a_learner_reads_holds_no_hidden_check(school: School, release: Release) -> None:
    with running(school, Honest()):
        (done,) = wait_graded(school, hand_in(school, release, answer=BAD))
    pages = [
        school.store.feedback_file(done.public_id, name).read_text()
        for name in school.store.feedback_notebooks(done.public_id)
    ]
    for secret in ("CANARI-CACHE", "CANARI-SOLUTION"):
        assert secret not in "".join(pages)
    hidden = next(cell for cell in done.cells if cell["grade_id"] == "cache")
    assert hidden["message"] == "Un contrôle caché a échoué."


def test_many_learners_and_two_graders(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    ids = []
    for number in range(12):
        school.enrol(f"l{number}", "demo")
        ids.append(hand_in(school, release, f"l{number}", GOOD if number % 2 else BAD))
    sandbox = Honest()
    with running(school, sandbox, owner="un"), running(school, sandbox, owner="deux"):
        done = wait_graded(school, *ids)
    assert [one.score for one in done] == [1.0, 4.5] * 6
    assert [one.tries for one in done] == [1] * 12
    assert [recorded(gradebook, f"l{n}") for n in range(12)] == [1.0, 4.5] * 6


@pytest.mark.parametrize(
    ("policy", "scores", "counting", "kept"),
    [
        (ScorePolicy.BEST, (BAD, GOOD, BAD), 2, 4.5),
        (ScorePolicy.LAST, (BAD, GOOD, BAD), 3, 1.0),
        (ScorePolicy.BEST, (GOOD, GOOD), 1, 4.5),
    ],
)
def test_the_attempt_that_counts_is_the_one_in_the_gradebook(
    policy: ScorePolicy,
    scores: tuple[str, ...],
    counting: int,
    kept: float,
    school: School,
    release: Release,
    gradebook: NbCourse,
) -> None:
    set_policy(school, release, policy)
    with running(school, Honest()):
        for answer in scores:
            wait_graded(school, hand_in(school, release, answer=answer))
    assert [one.attempt for one in school.submissions() if one.counts] == [counting]
    assert recorded(gradebook) == kept


class Refusing(Honest):
    """A sandbox whose machine always fails."""

    def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
        self.jobs.append(job)
        raise MachineError("le conteneur a disparu.")


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


@pytest.mark.parametrize(("policy", "kept"), [(ScorePolicy.LAST, None), (ScorePolicy.BEST, 4.5)])
def test_a_newer_hand_in_that_cannot_be_graded_is_visible(
    policy: ScorePolicy,
    kept: float | None,
    school: School,
    release: Release,
    gradebook: NbCourse,
) -> None:
    set_policy(school, release, policy)
    with running(school, Honest()):
        wait_graded(school, hand_in(school, release))
    second = hand_in(school, release)
    spoil(school, second, b"{ not a notebook")
    with running(school, Honest()):
        (done,) = wait_graded(school, second)
    assert done.state == STATE.REFUSED
    assert "tp.ipynb" in done.reason
    assert done.score is None
    assert not done.counts
    assert recorded(gradebook) == kept
    assert [one.counts for one in school.submissions()] == [kept is not None, False]


def test_machine_trouble_ends_with_the_trainer_not_with_a_zero(
    school: School, release: Release, gradebook: NbCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bacasable.autograde.work.retry_seconds", lambda tries: 0.0)
    sandbox = Refusing()
    with running(school, sandbox):
        (done,) = wait_graded(school, hand_in(school, release))
    assert done.state == STATE.FAILED
    assert "N'a pas pu être corrigé" in done.reason
    assert done.score is None
    assert len(sandbox.jobs) == school.settings.grading_tries
    assert recorded(gradebook) is None


def test_a_stored_hand_in_that_was_changed_is_not_graded(
    school: School, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bacasable.autograde.work.retry_seconds", lambda tries: 0.0)
    public_id = hand_in(school, release)
    path = school.store.submission(submission(school, public_id).sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\0" * 512)
    with running(school, Honest()):
        (done,) = wait_graded(school, public_id)
    assert done.state == STATE.FAILED


def test_a_course_that_is_broken_fails_for_the_trainer_only(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    (gradebook.root / "source" / "tp" / "tp.ipynb").unlink()
    with running(school, Honest()):
        (done,) = wait_graded(school, hand_in(school, release))
    assert done.state == STATE.FAILED
    assert "disparu" in done.reason


def test_a_stopped_grader_puts_its_work_back(school: School, release: Release) -> None:
    sandbox, started = Honest(), threading.Event()

    def hang(cancelled: threading.Event | None) -> None:
        started.set()
        assert cancelled is not None
        assert cancelled.wait(PATIENCE_SECONDS)
        raise MachineError("correction interrompue.")

    sandbox.before = hang
    public_id = hand_in(school, release)
    with running(school, sandbox):
        assert started.wait(PATIENCE_SECONDS)
    put_back = submission(school, public_id)
    assert (put_back.state, put_back.tries, put_back.lease_owner) == (STATE.QUEUED, 0, None)


def queue(school: School, owner: str, *, lease_seconds: float = 60.0) -> Queue:
    return Queue(school.database, owner=owner, lease_seconds=lease_seconds)


def test_a_claim_is_given_once(school: School, release: Release) -> None:
    hand_in(school, release)
    assert queue(school, "un").claim() is not None
    assert queue(school, "deux").claim() is None


def test_one_submission_of_a_learner_at_a_time(school: School, release: Release) -> None:
    hand_in(school, release, "ana")
    hand_in(school, release, "ana")
    hand_in(school, release, "karim")
    first, second = queue(school, "un").claim(), queue(school, "un").claim()
    assert first is not None
    assert second is not None
    assert (first.learner, second.learner) == ("ana", "karim")
    assert queue(school, "deux").claim() is None


def test_the_work_of_a_silent_grader_is_taken_over_and_its_result_refused(
    school: School, release: Release
) -> None:
    public_id = hand_in(school, release)
    silent, other = queue(school, "un", lease_seconds=-1), queue(school, "deux")
    lost = silent.claim()
    assert lost is not None
    taken = other.claim()
    assert taken is not None
    assert taken.tries == 2
    assert silent.renew([lost.id]) == set()
    sandbox = Honest()
    Work(school.settings, school.database, silent, sandbox).do(lost, threading.Event())
    assert submission(school, public_id).state == STATE.GRADING
    Work(school.settings, school.database, other, sandbox).do(taken, threading.Event())
    assert submission(school, public_id).score == 4.5


def test_a_restarted_grader_takes_its_own_work_up_at_once(school: School, release: Release) -> None:
    public_id = hand_in(school, release)
    dead, living = queue(school, "un", lease_seconds=3600), queue(school, "deux")
    assert dead.claim() is not None
    assert living.take_over() == 0
    with running(school, Honest(), owner="un"):
        (done,) = wait_graded(school, public_id)
    assert (done.score, done.tries) == (4.5, 1)


class KilledError(BaseException):
    """Stands for kill -9 at a given point: nothing after it runs."""


@pytest.mark.parametrize("step", ["read", "run", "record", "feedback", "finish"])
def test_killed_at_any_point_and_started_again_gives_one_right_score(
    step: str,
    school: School,
    release: Release,
    gradebook: NbCourse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    public_id, sandbox = hand_in(school, release), Honest()
    held = queue(school, "un", lease_seconds=3600)

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as killing:
        match step:
            case "read":
                killing.setattr("bacasable.autograde.work.read_tar", die)
            case "run":
                sandbox.before = die
            case "record":
                killing.setattr("bacasable.autograde.record.pipeline.Recorder._check", die)
            case "feedback":
                killing.setattr("bacasable.autograde.work.write_feedback", die)
            case "finish":
                killing.setattr(held, "finish", die)
        claim = held.claim()
        assert claim is not None
        with pytest.raises(KilledError):
            Work(school.settings, school.database, held, sandbox).do(claim, threading.Event())
    assert submission(school, public_id).state == STATE.GRADING
    with running(school, Honest(), owner="un"):
        (done,) = wait_graded(school, public_id)
    assert (done.state, done.score) == (STATE.GRADED, 4.5)
    assert recorded(gradebook) == 4.5
    assert [key for key in gradebook.saved("tp") if key[2] == "cache"] == [("ana", "tp", "cache")]


def test_a_regrade_downwards_lets_the_better_attempt_count(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    class Strict(Honest):
        """A corrected test, which the first answer no longer passes."""

        def run(self, job: Job, *, cancelled: threading.Event | None = None) -> JobResult:
            old = any("attempt 1" in cell.source for cell in job.cells)
            return CannedRunner(**({"cache": FAILED, "visible": FAILED} if old else {})).run(job)

    with running(school, Honest()):
        (first,) = wait_graded(school, hand_in(school, release, answer=f"{GOOD}  # attempt 1"))
        (second,) = wait_graded(school, hand_in(school, release, answer=GOOD))
    assert first.counts
    with school.database.transaction() as session:
        session.get_one(Submission, first.id).state = STATE.QUEUED
    with running(school, Strict()):
        wait_until(lambda: submission(school, second.public_id).counts)
    assert not submission(school, first.public_id).counts
    assert recorded(gradebook) == 4.5


def test_two_graders_never_have_the_same_name(settings: Settings) -> None:
    folder = settings.data_dir / "run"
    with grader_name(folder) as first:
        with grader_name(folder) as second:
            assert first != second
        with grader_name(folder) as again:
            assert again == second
    with grader_name(folder) as restarted:
        assert restarted == first


def test_an_assignment_generated_again_is_read_again(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    with running(school, Honest()):
        wait_graded(school, hand_in(school, release))
        with gradebook.gradebook() as saved:
            saved.find_grade_cell("visible", "tp", "tp").max_score = 3.0
            saved.db.commit()
        school.change_release(release, version=2)
        (done,) = wait_graded(school, hand_in(school, release))
    assert (done.score, done.max_score, done.graded_version) == (6.0, 10.0, 2)


def in_groups(school: School, numbers: dict[str, int]) -> None:
    for username in numbers:
        if username not in school.people:
            school.enrol(username, "demo")
    cohort_id = school.cohorts["demo"]
    grouping.arrange(school.database, cohort_id, "tp", numbers, actor="formatrice")


def all_graded(school: School) -> list[Submission]:
    wait_until(lambda: not {STATE.QUEUED, STATE.GRADING} & {s.state for s in school.submissions()})
    return school.submissions()


def test_a_group_is_graded_once_and_each_member_has_the_score(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    in_groups(school, {"ana": 1, "karim": 1, "lea": 1})
    sandbox = Honest()
    hand_in(school, release, "karim", GOOD)
    with running(school, sandbox):
        done = all_graded(school)
    assert sorted(job.notebook for job in sandbox.jobs) == ["suite", "tp"], "once for all three"
    assert [(s.state, s.score, s.max_score, s.counts) for s in done] == [
        (STATE.GRADED, 4.5, 8.5, True)
    ] * 3
    for who, row in zip(("karim", "ana", "lea"), done, strict=True):
        assert row.person_id == school.people[who]
        assert recorded(gradebook, who) == 4.5
        assert (gradebook.root / "submitted" / who / "tp" / "timestamp.txt").is_file()
        assert school.store.feedback_notebooks(row.public_id) == ["suite", "tp"]
        assert {cell["grade_id"] for cell in row.cells} == {c["grade_id"] for c in done[0].cells}
    states = [(e.person_id, e.payload["state"]) for e in school.events() if e.kind == "submission"]
    for person_id in {row.person_id for row in done}:
        mine = [state for who, state in states if who == person_id]
        assert mine == ["queued", "grading", "graded"]


def test_which_attempt_counts_is_each_members_own(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    with running(school, Honest()):
        hand_in(school, release, "ana", GOOD)
        all_graded(school)
        in_groups(school, {"ana": 1, "karim": 1})
        hand_in(school, release, "karim", BAD)
        all_graded(school)
    counting = {(s.person_id, s.score) for s in school.submissions() if s.counts}
    assert counting == {(school.people["ana"], 4.5), (school.people["karim"], 1.0)}
    assert (recorded(gradebook, "ana"), recorded(gradebook, "karim")) == (4.5, 1.0)


def test_a_group_hand_in_that_cannot_be_graded_says_so_to_all(
    school: School, release: Release, gradebook: NbCourse
) -> None:
    set_policy(school, release, ScorePolicy.LAST)
    in_groups(school, {"ana": 1, "karim": 1})
    with running(school, Honest()):
        hand_in(school, release, "ana", GOOD)
        all_graded(school)
    spoil(school, hand_in(school, release, "karim"), b"{ not a notebook")
    with running(school, Honest()):
        done = all_graded(school)
    assert [s.state for s in done] == [STATE.GRADED] * 2 + [STATE.REFUSED] * 2
    assert not any(s.counts for s in done)
    assert (recorded(gradebook, "ana"), recorded(gradebook, "karim")) == (None, None)


def test_hand_ins_of_mates_are_graded_one_after_the_other(school: School, release: Release) -> None:
    in_groups(school, {"ana": 1, "karim": 1})
    hand_in(school, release, "ana")
    hand_in(school, release, "karim")
    school.enrol("tom", "demo")
    hand_in(school, release, "tom")
    first, second = queue(school, "un").claim(), queue(school, "deux").claim()
    assert first is not None
    assert second is not None
    assert (first.learner, [one.learner for one in first.credited]) == ("ana", ["ana", "karim"])
    assert second.learner == "tom"
    assert queue(school, "trois").claim() is None
    assert queue(school, "un").renew([first.id]) == {first.id}
    queue(school, "un").give_back(first)
    put_back = [s.state for s in school.submissions()]
    assert put_back == [STATE.QUEUED] * 4 + [STATE.GRADING]


def test_a_mates_own_work_is_not_graded_beside_the_groups(school: School, release: Release) -> None:
    hand_in(school, release, "karim")
    in_groups(school, {"ana": 1, "karim": 1})
    hand_in(school, release, "ana")
    assert queue(school, "un").claim() is not None
    assert queue(school, "deux").claim() is None


@pytest.mark.parametrize("step", ["record", "feedback", "finish"])
def test_a_grader_killed_in_a_groups_hand_in_gives_each_member_one_score(
    step: str,
    school: School,
    release: Release,
    gradebook: NbCourse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_groups(school, {"ana": 1, "karim": 1})
    hand_in(school, release, "ana")
    held, calls = queue(school, "un", lease_seconds=3600), []

    def die_the_second_time(*_: object, **__: object) -> None:
        calls.append(1)
        if len(calls) == 2 or step == "finish":
            raise KilledError

    with monkeypatch.context() as killing:
        match step:
            case "record":
                killing.setattr("bacasable.autograde.work.keep_submitted", die_the_second_time)
            case "feedback":
                killing.setattr("bacasable.autograde.work.write_feedback", die_the_second_time)
            case "finish":
                killing.setattr(held, "finish", die_the_second_time)
        claim = held.claim()
        assert claim is not None
        with pytest.raises(KilledError):
            Work(school.settings, school.database, held, Honest()).do(claim, threading.Event())
    assert [s.state for s in school.submissions()] == [STATE.GRADING] * 2
    with running(school, Honest(), owner="un"):
        done = all_graded(school)
    assert [(s.score, s.counts, s.tries) for s in done] == [(4.5, True, 1), (4.5, True, 0)]
    assert (recorded(gradebook, "ana"), recorded(gradebook, "karim")) == (4.5, 4.5)
