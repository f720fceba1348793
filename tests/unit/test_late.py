"""What lateness costs."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bacasable.database import LateUnit, Release, Submission
from bacasable.late import (
    DAY_SECONDS,
    after_penalty,
    final_score,
    penalty_of,
    percent_lost,
    seconds_late,
)

PERCENTS = st.floats(0, 100)
LATE = st.floats(0, 60 * DAY_SECONDS)
POINTS = st.floats(0, 100)
UNITS = st.sampled_from(LateUnit)
DUE = dt.datetime(2027, 3, 15, 17, tzinfo=dt.UTC)


def _release(percent: float, unit: LateUnit, max_score: float = 10.0) -> Release:
    return Release(late_percent=percent, late_unit=unit, max_score=max_score)


def _attempt(score: float | None, late_seconds: float) -> Submission:
    return Submission(score=score, late_seconds=late_seconds)


@given(PERCENTS, UNITS, LATE, POINTS, POINTS)
def test_a_penalty_never_gives_points_and_never_goes_below_zero(
    percent: float, unit: LateUnit, late: float, max_score: float, score: float
) -> None:
    release = _release(percent, unit, max_score)
    final = final_score(_attempt(score, late), release)
    assert final is not None
    assert 0 <= final <= score
    assert 0 <= penalty_of(_attempt(score, late), release) <= max_score


@given(PERCENTS, UNITS, POINTS)
def test_in_time_costs_nothing(percent: float, unit: LateUnit, score: float) -> None:
    assert final_score(_attempt(score, 0.0), _release(percent, unit)) == score


@given(UNITS, LATE, POINTS)
def test_a_release_without_a_penalty_takes_nothing(
    unit: LateUnit, late: float, score: float
) -> None:
    assert final_score(_attempt(score, late), _release(0.0, unit)) == score


@given(PERCENTS, LATE, LATE)
def test_later_never_costs_less(percent: float, one: float, other: float) -> None:
    release = _release(percent, LateUnit.DAY)
    assert percent_lost(release, min(one, other)) <= percent_lost(release, max(one, other))


@given(st.floats(0.01, 100), st.floats(0.001, 60 * DAY_SECONDS))
def test_once_costs_the_same_however_late(percent: float, late: float) -> None:
    assert percent_lost(_release(percent, LateUnit.ONCE), late) == percent


@given(POINTS, POINTS, st.floats(0, 10), UNITS, LATE)
def test_a_correction_of_the_points_leaves_the_penalty(
    one: float, other: float, percent: float, unit: LateUnit, late: float
) -> None:
    release = _release(percent, unit)
    penalty = penalty_of(_attempt(one, late), release)
    assert penalty == penalty_of(_attempt(other, late), release)
    assert final_score(_attempt(one, late), release) == after_penalty(one, penalty)


def test_each_day_begun_counts() -> None:
    release = _release(10.0, LateUnit.DAY)
    for late, lost in [
        (1.0, 10),
        (DAY_SECONDS, 10),
        (DAY_SECONDS + 1, 20),
        (30 * DAY_SECONDS, 100),
    ]:
        assert percent_lost(release, late) == lost
    assert final_score(_attempt(8.0, DAY_SECONDS + 1), release) == 6.0
    assert final_score(_attempt(1.0, DAY_SECONDS + 1), release) == 0.0
    assert final_score(_attempt(None, 1.0), release) is None


def test_how_late_is_counted_from_the_due_date() -> None:
    assert seconds_late(DUE, DUE) == 0.0
    assert seconds_late(DUE - dt.timedelta(hours=1), DUE) == 0.0
    assert seconds_late(DUE + dt.timedelta(minutes=2), DUE) == 120.0
    assert seconds_late(DUE, None) == 0.0
