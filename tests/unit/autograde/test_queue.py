"""Graders that stop, are killed or fall silent: no hand-in is lost, or graded twice."""

from __future__ import annotations

import threading

import pytest
from grading_school import (
    STATE,
    Honest,
    KilledError,
    die_at_work,
    hand_in,
    queue,
    recorded,
    running,
    submission,
    wait_graded,
)
from nbcourse import NbCourse
from school import School
from waiting import PATIENCE_SECONDS

from bacasable.autograde.service import grader_name
from bacasable.autograde.work import Work
from bacasable.database import Release
from bacasable.errors import MachineError
from bacasable.settings import Settings


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
        die_at_work(school, held, sandbox)
    assert submission(school, public_id).state == STATE.GRADING
    with running(school, Honest(), owner="un"):
        (done,) = wait_graded(school, public_id)
    assert (done.state, done.score) == (STATE.GRADED, 4.5)
    assert recorded(gradebook) == 4.5
    assert [key for key in gradebook.saved("tp") if key[2] == "cache"] == [("ana", "tp", "cache")]


def test_two_graders_never_have_the_same_name(settings: Settings) -> None:
    folder = settings.data_dir / "run"
    with grader_name(folder) as first:
        with grader_name(folder) as second:
            assert first != second
        with grader_name(folder) as again:
            assert again == second
    with grader_name(folder) as restarted:
        assert restarted == first


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
