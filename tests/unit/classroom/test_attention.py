from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from school import School

from bacasable.classroom import grouping
from bacasable.classroom.views.attention import Need, Why, needs
from bacasable.classroom.views.tables import learners
from bacasable.database import Cohort, Release

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
CELLS = {"q1": 1.0, "q2": 3.0}


def _needs(school: School, *, now: dt.datetime = NOW) -> dict[str, Need]:
    with school.database.reading() as session:
        cohort = session.get_one(Cohort, school.cohorts["demo"])
        found = needs(session, cohort, learners(session, cohort.id), now=now)
    assert len({need.username for need in found}) == len(found)
    return {need.username: need for need in found}


def _attempt(
    school: School, username: str, release: Release, points: dict[str, float], at: dt.datetime
) -> None:
    public_id = school.hand_in(username, release, at=at).body["id"]
    school.grade(public_id, sum(points.values()), cells=_cells(points))


def _cells(points: dict[str, float]) -> list[dict[str, Any]]:
    return [
        {"notebook": "n1", "grade_id": q, "points": points[q], "max_points": most, "manual": False}
        for q, most in CELLS.items()
    ]


@pytest.fixture
def opened(school: School) -> Release:
    release = school.release("demo")
    school.change_release(release, opens_at=NOW - dt.timedelta(days=2))
    return release


def test_who_fails_the_same_question_three_times_is_stuck_on_it(
    school: School, opened: Release
) -> None:
    tries = [{"q1": 0, "q2": 0}, {"q1": 1, "q2": 0}, {"q1": 1, "q2": 2}]
    for number, points in enumerate(tries):
        assert "ana" not in _needs(school)
        _attempt(school, "ana", opened, points, NOW - dt.timedelta(minutes=30 - number))
    need = _needs(school)["ana"]
    assert (need.why, need.grade_id, need.attempts) == (Why.STUCK, "q2", 3)
    assert need.since == NOW - dt.timedelta(minutes=28)


@pytest.mark.parametrize(
    "tries",
    [
        [{"q1": 0, "q2": 0}, {"q1": 0, "q2": 0}, {"q1": 1, "q2": 3}],  # made it
        [{"q1": 0, "q2": 3}, {"q1": 1, "q2": 0}, {"q1": 0, "q2": 3}],  # never the same
    ],
)
def test_who_moves_on_is_not_stuck(
    school: School, opened: Release, tries: list[dict[str, float]]
) -> None:
    for number, points in enumerate(tries):
        _attempt(school, "ana", opened, points, NOW - dt.timedelta(minutes=30 - number))
    assert "ana" not in _needs(school)


def test_an_old_struggle_or_one_being_graded_is_not_shown(school: School, opened: Release) -> None:
    for number in range(3):
        _attempt(school, "ana", opened, {"q1": 0, "q2": 0}, NOW - dt.timedelta(hours=3 - number))
    assert _needs(school, now=NOW + dt.timedelta(days=30)).get("ana") is None
    school.hand_in("ana", opened, at=NOW)
    assert "ana" not in _needs(school)


def test_a_stuck_group_is_one_line_that_names_its_members(school: School, opened: Release) -> None:
    for username in ("lea", "tom"):
        school.enrol(username, "demo")
    grouping.arrange(
        school.database,
        school.cohorts["demo"],
        "a1",
        {"ana": 1, "karim": 1, "lea": 1},
        actor="formatrice",
    )
    for number in range(3):
        at = NOW - dt.timedelta(minutes=30 - number)
        _attempt(school, "tom", opened, {"q1": 0, "q2": 0}, at)
        _attempt(school, "karim", opened, {"q1": 1, "q2": 0}, at)
        for row in school.submissions()[-3:]:
            school.grade(row.public_id, 1.0, cells=_cells({"q1": 1, "q2": 0}))
    found = _needs(school)
    assert set(found) == {"karim", "tom"}
    assert [mate.full_name for mate in found["karim"].mates] == ["Ana", "Lea"]
    assert (found["karim"].grade_id, found["tom"].grade_id) == ("q2", "q1")
    assert found["tom"].mates == ()


def test_who_handed_in_much_less_than_most_is_behind(school: School) -> None:
    for username in ("lea", "tom"):
        school.enrol(username, "demo")
    for number in range(4):
        release = school.release("demo", f"a{number}")
        school.change_release(release, opens_at=NOW - dt.timedelta(days=1))
        for username in ("karim", "lea", "tom")[: 3 if number else 2]:
            school.hand_in(username, release, at=NOW)
    found = _needs(school)
    assert (found["ana"].why, found["ana"].done, found["ana"].usual) == (Why.BEHIND, 0, 3)
    assert set(found) == {"ana"}


def test_who_has_been_silent_for_a_week_with_work_left(school: School, opened: Release) -> None:
    assert _needs(school) == {}  # open for two days only
    other = school.release("demo", "a2")
    for release in (opened, other):
        school.change_release(release, opens_at=NOW - dt.timedelta(days=20))
    long_ago = NOW - dt.timedelta(days=9)
    school.hand_in("ana", opened, at=long_ago)
    found = _needs(school)
    assert (found["ana"].why, found["ana"].since) == (Why.SILENT, long_ago)
    assert (found["karim"].why, found["karim"].since) == (Why.SILENT, None)
    school.hand_in("ana", other, at=long_ago)
    assert "ana" not in _needs(school)  # all done
    school.hand_in("karim", other, at=NOW)
    assert _needs(school) == {}


def test_a_cohort_that_has_ended_needs_nobody(school: School, opened: Release) -> None:
    school.change_release(opened, opens_at=NOW - dt.timedelta(days=20))
    assert _needs(school)
    with school.database.transaction() as session:
        session.get_one(Cohort, school.cohorts["demo"]).ends_on = NOW.date() - dt.timedelta(days=1)
    assert _needs(school) == {}
