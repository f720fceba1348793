"""Points come only from tests that demonstrably ran to their end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from course_cells import (
    course,
    error,
    essay,
    graded_test,
    hand_in,
    printed,
    released,
    result,
    shows,
    solution,
)

from bacasable.autograde.job import CellMode, CellResult, CellStatus, Flag, JobResult, Limits
from bacasable.autograde.rebuild import rebuild
from bacasable.autograde.verify import CellGrade, Mode, VerifiedNotebook, not_handed_in, verify

COURSE = course(
    solution("sol"),
    graded_test("t", "assert f(2) == 4", points=3),
    essay("avis"),
)
TEST_KEY = "c1"


def judge(*results: CellResult, flags: tuple[Flag, ...] = ()) -> VerifiedNotebook:
    cells = released(COURSE)
    cells[0] = replace(cells[0], source="def f(x): ...")
    answer = JobResult(id="1", cells={r.key: r for r in results}, flags=flags)
    return verify(rebuild(COURSE, hand_in(*cells)), answer, Limits())


def grade(*outputs: dict[str, object], status: CellStatus = CellStatus.OK) -> CellGrade:
    return judge(result(TEST_KEY, status, *outputs)).grade("t")


def test_where_a_test_ran_is_kept_with_its_points() -> None:
    inside = replace(result(TEST_KEY), mode=CellMode.INSIDE, why="utilise `%`")
    kept = judge(inside).grade("t")
    assert (kept.ran, kept.ran_why) == (CellMode.INSIDE, "utilise `%`")
    assert judge(result(TEST_KEY)).grade("avis").ran is None


def test_a_test_that_ended_well_earns_all() -> None:
    assert grade().points == 3
    assert grade(printed("du texte")).points == 3


def test_warnings_on_stderr_cost_nothing() -> None:
    assert grade(printed("attention", "stderr")).points == 3


@pytest.mark.parametrize("status", [s for s in CellStatus if s is not CellStatus.OK])
def test_any_other_end_earns_nothing(status: CellStatus) -> None:
    assert grade(status=status).points == 0
    assert grade(shows("3"), status=status).points == 0


def test_a_test_without_a_result_earns_nothing() -> None:
    assert judge().grade("t").points == 0


def test_a_shown_error_earns_nothing() -> None:
    assert grade(error("raté")).points == 0


@pytest.mark.parametrize(
    ("shown", "points"),
    [("1.5", 1.5), ("0", 0), ("3", 3), ("3.0", 3), ("'bravo'", 3), ("None", 3), ("[1, 2]", 3)],
)
def test_the_value_shown_is_partial_credit_as_in_nbgrader(shown: str, points: float) -> None:
    assert grade(shows(shown)).points == points


@pytest.mark.parametrize("shown", ["4", "-1", "nan", "inf", "-inf", "1e999"])
def test_an_impossible_number_earns_nothing(shown: str) -> None:
    assert grade(shows(shown)).points == 0


def test_a_flag_takes_the_points_of_its_cell_and_tells_the_trainer() -> None:
    verified = judge(result(TEST_KEY), flags=(Flag(key=TEST_KEY, reason="piège désarmé"),) * 2)
    assert verified.grade("t").points == 0
    assert [(flag.grade_id, flag.reason) for flag in verified.flags] == [("t", "piège désarmé")]


def test_what_a_tampered_test_printed_is_dropped() -> None:
    flags = (Flag(key=TEST_KEY, reason="piège désarmé"),)
    verified = judge(result(TEST_KEY, CellStatus.OK, printed("secret")), flags=flags)
    (output,) = verified.results[TEST_KEY].outputs
    assert output["evalue"] == "Ce test ne compte pas : piège désarmé."


def test_a_flag_that_names_no_cell_concerns_every_test() -> None:
    assert judge(result(TEST_KEY), flags=(Flag(key="?", reason="x"),)).grade("t").points == 0


def test_written_answers_wait_for_a_person_unless_untouched() -> None:
    untouched = judge(result(TEST_KEY)).grade("avis")
    assert (untouched.points, untouched.mode) == (0, Mode.NO_RESPONSE)
    cells = released(COURSE)
    cells[2] = replace(cells[2], source="Mon avis.")
    verified = verify(rebuild(COURSE, hand_in(*cells)), JobResult(id="1", cells={}), Limits())
    assert verified.grade("avis").points is None
    assert verified.grade("avis").manual


def test_a_notebook_not_handed_in_is_zero_everywhere() -> None:
    grades = not_handed_in(COURSE)
    assert {(g.grade_id, g.points) for g in grades} == {("t", 0.0), ("avis", 0.0)}


def test_a_timeout_is_said_in_french() -> None:
    assert "Temps dépassé" in grade(status=CellStatus.TIMEOUT).message


COUNTS = "points = 0\npoints += 1.5 * (f(2) == 4)\npoints += 1.5 * (f(3) == 9)\n"


@pytest.mark.parametrize("end", ["points", "round(points, 2)", "min(points, 3)", "points * 2 / 2"])
@pytest.mark.parametrize("shown", ["array([0., 0.])", "<NA>", "masked", "'zéro'", "0    0.0"])
def test_a_test_that_counts_points_earns_none_for_something_else(end: str, shown: str) -> None:
    counting = course(solution("sol"), graded_test("t", COUNTS + end, points=3))
    answer = JobResult(id="1", cells={TEST_KEY: result(TEST_KEY, CellStatus.OK, shows(shown))})
    judged = verify(rebuild(counting, hand_in(*released(counting))), answer, Limits())
    assert judged.grade("t").points == 0
    assert "impossible" in judged.grade("t").message


@pytest.mark.parametrize("end", ["tableau", "'Bravo'", "f(2)", "print(n)", "n = 3", "df.head(n)"])
def test_a_test_that_shows_anything_else_still_earns_all(end: str) -> None:
    showing = course(solution("sol"), graded_test("t", f"n = 2\nassert f(n) == 4\n{end}", points=3))
    answer = JobResult(
        id="1", cells={TEST_KEY: result(TEST_KEY, CellStatus.OK, shows("array([4])"))}
    )
    judged = verify(rebuild(showing, hand_in(*released(showing))), answer, Limits())
    assert judged.grade("t").points == 3
