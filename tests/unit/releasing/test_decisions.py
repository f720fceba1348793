"""Dates and rules of a release, at first and afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from exercise_source import EXERCISE, Honest, grade_all, hand_in, release
from school import School

from bacasable.database import Audit, LateUnit, Release, ScorePolicy, Submission, utc_now
from bacasable.errors import InvalidInputError
from bacasable.exchange.release import ReleaseRules, rules_of
from bacasable.gradebook import CohortGradebook
from bacasable.releasing.decisions import change_rules

pytestmark = pytest.mark.slow
BAD = "def double(x):\n    return 0"
DAY = dt.timedelta(days=1)


def _change(school: School, released: Release, **changes: Any) -> Release:
    return change_rules(
        school.settings,
        school.database,
        cohort="demo",
        assignment=EXERCISE,
        rules=replace(rules_of(released), **changes),
        actor="formatrice",
    )


def _late(school: School, released: Release, learner: str, *, days: float, answer: str = "") -> str:
    """Hand in, so many days after the due date."""
    public_id = hand_in(school, released, learner, *([answer] if answer else []))
    assert released.due_at is not None
    with school.database.transaction() as session:
        row = session.query(Submission).filter_by(public_id=public_id).one()
        row.received_at = released.due_at + dt.timedelta(days=days)
        row.late, row.late_seconds = days > 0, max(0.0, days * 86_400)
    return public_id


def _recorded(school: School, learner: str = "ana") -> tuple[float, float, float]:
    """Raw score and penalty as nbgrader's own exporter reads them, and what we show."""
    book = CohortGradebook(school.settings, "petit-demo")
    with book.open() as gradebook:
        saved = gradebook.find_submission(EXERCISE, learner)
        raw, penalty = saved.score, saved.late_submission_penalty
    return raw, penalty, book.scores()[learner, EXERCISE].score


def _due(**more: Any) -> ReleaseRules:
    rules = {"opens_at": utc_now() - 9 * DAY, "due_at": utc_now() - 5 * DAY, "late_percent": 10.0}
    return ReleaseRules(**(rules | more))


def test_the_gradebook_keeps_the_raw_score_and_the_penalty_beside(source: School) -> None:
    released = release(source, _due())
    _late(source, released, "ana", days=1.5)
    grade_all(source, Honest())
    assert source.submissions()[0].score == 2.0
    raw, penalty, score = _recorded(source)
    assert (raw, penalty, score) == (2.0, pytest.approx(0.6), pytest.approx(1.4))


def test_a_new_penalty_counts_for_what_is_graded(source: School) -> None:
    released = release(source, _due())
    _late(source, released, "ana", days=1.5)
    grade_all(source, Honest())
    _change(source, released, late_percent=50.0, late_unit=LateUnit.ONCE)
    assert _recorded(source) == (2.0, 1.5, 0.5)
    _change(source, released, late_percent=0.0)
    assert _recorded(source) == (2.0, 0.0, 2.0)
    assert source.submissions()[0].state == "graded"


def test_more_time_makes_late_hand_ins_timely(source: School) -> None:
    released = release(source, _due())
    _late(source, released, "ana", days=1.5)
    grade_all(source, Honest())
    done = _change(source, released, due_at=utc_now())
    (mine,) = source.submissions()
    assert (mine.late, mine.late_seconds) == (False, 0.0)
    assert _recorded(source) == (2.0, 0.0, 2.0)
    with source.database.reading() as session:
        (trail,) = session.query(Audit).filter_by(action="change-rules")
    assert set(trail.details) == {"due_at"}
    assert done.version == 1


def test_the_best_attempt_is_chosen_after_the_penalty(source: School) -> None:
    released = release(source, _due(late_percent=40.0))
    first = _late(source, released, "ana", days=-1, answer=BAD)
    second = _late(source, released, "ana", days=0.5)
    grade_all(source, Honest())
    counts = {s.public_id: s.counts for s in source.submissions()}
    assert counts == {first: False, second: True}  # 2 - 1.2 is still better than 0
    _change(source, released, late_percent=100.0)
    grade_all(source, Honest())
    counts = {s.public_id: s.counts for s in source.submissions()}
    assert counts == {first: True, second: False}  # equal now: the earlier
    assert _recorded(source) == (0.0, 0.0, 0.0)


def test_another_score_policy_puts_another_attempt_into_the_gradebook(source: School) -> None:
    released = release(source)
    first = hand_in(source, released, "ana")
    second = hand_in(source, released, "ana", BAD)
    grade_all(source, Honest())
    assert _recorded(source)[2] == 2.0
    _change(source, released, score_policy=ScorePolicy.LAST)
    grade_all(source, Honest())
    assert {s.public_id: s.counts for s in source.submissions()} == {first: False, second: True}
    assert _recorded(source)[2] == 0.0


def test_rules_that_contradict_each_other_change_nothing(source: School) -> None:
    released = release(source)
    for wrong, words in [
        ({"late_percent": 10.0}, "demande une date limite"),
        ({"late_percent": 101.0}, "de 0 à 100"),
        ({"due_at": released.opens_at}, "après l'ouverture"),
    ]:
        with pytest.raises(InvalidInputError, match=words):
            _change(source, released, **wrong)
    with source.database.reading() as session:
        assert session.query(Audit).filter_by(action="change-rules").all() == []


def test_releasing_again_what_is_released_changes_its_rules_only(source: School) -> None:
    first = release(source)
    again = release(source, ReleaseRules(max_attempts=2))
    assert (again.id, again.version, again.max_attempts) == (first.id, 1, 2)
