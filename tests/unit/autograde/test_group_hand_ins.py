"""A group's hand-in: graded once, each member credited."""

from __future__ import annotations

import pytest
from grading_school import (
    BAD,
    GOOD,
    STATE,
    Honest,
    KilledError,
    die_at_work,
    hand_in,
    queue,
    recorded,
    running,
    set_policy,
    spoil,
)
from nbcourse import NbCourse
from school import School
from waiting import wait_until

from bacasable.classroom import grouping
from bacasable.database import Release, ScorePolicy, Submission


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
        die_at_work(school, held, Honest())
    assert [s.state for s in school.submissions()] == [STATE.GRADING] * 2
    with running(school, Honest(), owner="un"):
        done = all_graded(school)
    assert [(s.score, s.counts, s.tries) for s in done] == [(4.5, True, 1), (4.5, True, 0)]
    assert (recorded(gradebook, "ana"), recorded(gradebook, "karim")) == (4.5, 4.5)
