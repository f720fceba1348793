"""From a hand-in's row to its scores."""

from __future__ import annotations

import threading

import pytest
from course_cells import CannedRunner
from grading_school import (
    BAD,
    FAILED,
    GOOD,
    STATE,
    Honest,
    Refusing,
    hand_in,
    recorded,
    running,
    set_policy,
    spoil,
    submission,
    wait_graded,
)
from nbcourse import NbCourse
from school import School
from waiting import wait_until

from bacasable.autograde.job import Job, JobResult
from bacasable.database import Release, ScorePolicy, Submission


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
