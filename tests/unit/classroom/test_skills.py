"""Which level exercises propose, what changes it and what must not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from skill_course import write_course

from bacasable.classroom.views.skill_records import SkillRecord, has_changed
from bacasable.classroom.views.skills import (
    Attempt,
    Points,
    SkillStanding,
    linked_skills,
    links_of,
    skill_standings,
)
from bacasable.course.content import Course
from bacasable.database import SkillDecision, SkillVerdict

LEVELS = [1, 1, 2, 2, 2, 2, 3, 3]
NAMES = [f"a{number}" for number in range(1, len(LEVELS) + 1)]
SKILL = "ref:C1"
NOON = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)

outcomes = st.sampled_from([None, 0.0, 1.5, 2.0])  # of 2 points
tries = st.lists(outcomes, max_size=4)
work = st.dictionaries(st.sampled_from(NAMES), tries, max_size=len(NAMES))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return write_course(tmp_path_factory.mktemp("courses"), LEVELS)


def attempts(
    points: Sequence[float | None], *, by_person: bool = False, counts: int = -1
) -> list[Attempt]:
    """Hand-ins with these points, the oldest first; the last one counts unless said."""
    counting = counts % len(points) if points else 0
    return [
        Attempt(
            number=place + 1,
            questions={
                "double-test": Points(
                    points=value, max_points=2.0, by_person=by_person and place == counting
                )
            },
            counts=place == counting,
            submission=f"s{place}",
            received_at=NOON + dt.timedelta(days=place),
        )
        for place, value in enumerate(points)
    ]


def standings(course: Course, work: Mapping[str, Sequence[Attempt]]) -> dict[str, SkillStanding]:
    return skill_standings(course, links_of(course, course.skills), work)


def standing(course: Course, done: dict[str, Sequence[float | None]]) -> SkillStanding:
    found = standings(course, {name: attempts(points) for name, points in done.items()})
    return found.get(SKILL, SkillStanding(code=SKILL, title=""))


def proposed(course: Course, done: dict[str, float | None]) -> int:
    return standing(course, {name: [points] for name, points in done.items()}).proposed


def decision(
    level: int, now: SkillStanding, verdict: SkillVerdict = SkillVerdict.VALIDATED, id: int = 1
) -> SkillDecision:
    evidence = [evidence.as_json() for evidence in now.evidence]
    return SkillDecision(id=id, level=level, verdict=verdict, evidence=evidence, comment="")


def test_a_level_is_proposed_by_distinct_passed_exercises(course: Course) -> None:
    assert proposed(course, {"a1": 1.5}) == 0, "partly right is not passed"
    assert proposed(course, {"a1": None}) == 0, "waiting for a person is not passed"
    assert proposed(course, {"a1": 2.0}) == 1
    assert proposed(course, {"a1": 2.0, "a3": 2.0, "a4": 2.0}) == 1, "two of level 2 are too few"
    assert proposed(course, {"a3": 2.0, "a4": 2.0, "a5": 2.0}) == 2
    assert proposed(course, {"a3": 2.0, "a4": 2.0, "a7": 2.0}) == 2, "level 3 is never proposed"
    assert standings(course, {}) == {}, "a skill that no exercise speaks of is not shown"
    assert linked_skills(course) == {SKILL}


@given(work)
def test_the_rule_counted_another_way(course: Course, done: dict[str, list[float | None]]) -> None:
    passed = [LEVELS[NAMES.index(name)] for name, points in done.items() if 2.0 in points]
    expected = 2 if sum(level >= 2 for level in passed) >= 3 else 1 if passed else 0
    assert standing(course, done).proposed == expected


@given(work, st.sampled_from(NAMES), st.lists(st.sampled_from([None, 0.0, 1.5]), max_size=5))
def test_failed_attempts_never_take_anything_away(
    course: Course, done: dict[str, list[float | None]], name: str, failed: list[float | None]
) -> None:
    before = done.get(name, [])
    longer = standing(course, done | {name: [*failed, *before]})
    assert longer.proposed == standing(course, done).proposed
    after = standing(course, done | {name: [*before, *failed]})
    assert after.proposed == standing(course, done).proposed


@given(work, st.sampled_from(NAMES))
def test_one_more_success_never_lowers_a_level(
    course: Course, done: dict[str, list[float | None]], name: str
) -> None:
    more = standing(course, done | {name: [*done.get(name, []), 2.0]})
    assert more.proposed >= max(1, standing(course, done).proposed)


@given(st.lists(outcomes, min_size=1, max_size=6))
def test_one_exercise_done_again_and_again_stays_one(
    course: Course, points: list[float | None]
) -> None:
    assert standing(course, {"a3": points}).proposed == (1 if 2.0 in points else 0)


def test_the_first_success_is_the_evidence(course: Course) -> None:
    [evidence] = standing(course, {"a1": [0.0, 2.0, 0.0, 2.0]}).evidence
    assert (evidence.attempt.number, evidence.passed) == (2, True)
    [evidence] = standing(course, {"a1": [1.5, 0.0]}).evidence
    assert (evidence.attempt.number, evidence.passed) == (2, False), "else the one that counts"


def test_what_a_person_judged_stands_over_other_attempts(course: Course) -> None:
    tries = attempts([2.0, 0.0], by_person=True)
    assert standings(course, {"a1": tries})[SKILL].proposed == 0
    tries = attempts([0.0, 2.0], by_person=True)
    assert standings(course, {"a1": tries})[SKILL].proposed == 1


def test_a_question_that_the_attempt_lacks_is_not_right(course: Course) -> None:
    empty = Attempt(number=1, questions={}, counts=True)
    assert standings(course, {"a1": [empty]})[SKILL].proposed == 0


@given(work, st.sampled_from([1, 2, 3]))
def test_a_decision_has_not_changed_when_it_is_taken(
    course: Course, done: dict[str, list[float | None]], level: int
) -> None:
    now = standing(course, done)
    for verdict in SkillVerdict:
        assert not has_changed(decision(level, now, verdict), now)


@given(work)
def test_a_validated_level_holds_whatever_the_scores_become(
    course: Course, done: dict[str, list[float | None]]
) -> None:
    then = standing(course, {"a3": [2.0], "a4": [2.0], "a5": [2.0]})
    now = standing(course, done)
    record = SkillRecord(standing=now, decisions=(decision(2, then),))
    assert record.validated == 2
    assert record.proposed == 0
    passed = {evidence.assignment for evidence in now.passed}
    assert record.changed is not ({"a3", "a4", "a5"} <= passed)


def test_new_work_is_news_for_a_refusal_only(course: Course) -> None:
    then = standing(course, {"a3": [0.0]})
    now = standing(course, {"a3": [0.0], "a4": [2.0]})
    assert not has_changed(decision(1, then), now)
    assert has_changed(decision(2, then, SkillVerdict.REFUSED), now)
    still = standing(course, {"a3": [0.0], "a4": [0.0], "a1": [2.0]})
    assert not has_changed(decision(2, then, SkillVerdict.REFUSED), still)


def test_decisions_add_up(course: Course) -> None:
    now = standing(course, {"a3": [2.0], "a4": [2.0], "a5": [2.0]})

    def record(*taken: tuple[int, SkillVerdict]) -> SkillRecord:
        made = [decision(level, now, verdict, id) for id, (level, verdict) in enumerate(taken, 1)]
        return SkillRecord(standing=now, decisions=tuple(made))

    yes, no, back = SkillVerdict.VALIDATED, SkillVerdict.REFUSED, SkillVerdict.TAKEN_BACK
    assert (record().validated, record().proposed, record().last_id) == (0, 2, 0)
    assert (record((1, yes)).validated, record((1, yes)).proposed) == (1, 2)
    both = record((1, yes), (2, no))
    assert (both.validated, both.proposed) == (1, 0)
    assert both.refusal is both.decisions[1]
    assert record((2, no)).proposed == 1, "a refused level leaves the one below to decide"
    undone = record((1, yes), (2, yes), (2, back))
    assert (undone.validated, undone.proposed, undone.last_id) == (1, 2, 3)
    assert len(undone.decisions) == 3, "nothing is forgotten"
    assert record((3, yes), (1, no)).validated == 3
    assert record((3, yes), (1, no)).refusal is None, "what is below a validated level is not shown"
