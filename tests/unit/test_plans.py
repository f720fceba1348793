"""What a personal plan does to a due date, whatever is in it."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bacasable.database import Adaptation, AdaptationKind, Release
from bacasable.plans import Plans, extension_to, pauses, terms

KIND = AdaptationKind
OPEN = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
DUE = dt.datetime(2027, 3, 8, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOURS = st.integers(0, 24 * 60).map(lambda hours: OPEN - 20 * DAY + dt.timedelta(hours=hours))


def release(due_at: dt.datetime | None = DUE, most: int | None = 3) -> Release:
    return Release(assignment="a1", opens_at=OPEN, due_at=due_at, max_attempts=most)


def adaptation(kind: AdaptationKind, amount: int = 0, **more: object) -> Adaptation:
    return Adaptation(kind=kind, amount=amount, **{"assignment": "", **more})


def pause(start: dt.datetime, end: dt.datetime) -> Adaptation:
    return adaptation(KIND.PAUSE, starts_at=start, ends_at=end)


def extension(length: dt.timedelta, assignment: str = "a1") -> Adaptation:
    seconds = int(length.total_seconds())
    return adaptation(KIND.EXTENSION, seconds, assignment=assignment)


PAUSES = st.tuples(HOURS, st.integers(1, 24 * 20)).map(
    lambda p: pause(p[0], p[0] + dt.timedelta(hours=p[1]))
)
EXTENSIONS = st.integers(1, 60 * 24 * 3600).map(lambda s: extension(dt.timedelta(seconds=s)))
TIMES = st.integers(1, 300).map(lambda percent: adaptation(KIND.EXTRA_TIME, percent))
MORE = st.integers(1, 100).map(lambda n: adaptation(KIND.ATTEMPTS, n, assignment="a1"))
PLAN = st.lists(st.one_of(PAUSES, EXTENSIONS, TIMES, MORE), max_size=8)


@given(PLAN, HOURS, st.integers(1, 20))
def test_a_plan_never_gives_less(plan: list[Adaptation], due: dt.datetime, most: int) -> None:
    theirs = terms(release(due, most), plan)
    assert theirs.due_at is not None
    assert theirs.due_at >= due
    assert theirs.max_attempts is not None
    assert theirs.max_attempts >= most
    assert theirs.adapted == ((theirs.due_at, theirs.max_attempts) != (due, most))


@given(PLAN, st.one_of(PAUSES, EXTENSIONS, TIMES))
def test_adding_to_a_plan_never_takes_away(plan: list[Adaptation], one: Adaptation) -> None:
    before, after = terms(release(), plan).due_at, terms(release(), [*plan, one]).due_at
    assert before is not None
    assert after is not None
    assert after >= before


@given(PLAN, st.randoms())
def test_the_order_in_which_a_plan_was_made_plays_no_part(plan: list[Adaptation], chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(plan)
    chance.shuffle(shuffled)
    assert terms(release(), plan) == terms(release(), shuffled)


@given(PLAN)
def test_what_is_open_for_all_stays_open(plan: list[Adaptation]) -> None:
    theirs = terms(release(None, None), plan)
    assert (theirs.due_at, theirs.max_attempts, theirs.adapted) == (None, None, False)


@given(st.integers(1, 300), st.integers(1, 10_000_000))
def test_extra_time_lengthens_the_span_by_the_percentage(percent: int, seconds: int) -> None:
    due = OPEN + dt.timedelta(seconds=seconds)
    theirs = terms(release(due), [adaptation(KIND.EXTRA_TIME, percent)])
    assert theirs.due_at is not None
    expected = math.ceil(seconds * percent / 100)
    assert theirs.due_at - due == dt.timedelta(seconds=expected)


@given(PLAN)
def test_nothing_is_due_during_a_pause(plan: list[Adaptation]) -> None:
    due = terms(release(), plan).due_at
    assert due is not None
    assert not any(start <= due < end for start, end in pauses(plan))


@given(PLAN, st.integers(1, 24 * 60))
def test_an_extension_reaches_the_date_it_is_for(plan: list[Adaptation], hours: int) -> None:
    before = terms(release(), plan).due_at
    assert before is not None
    until = before + dt.timedelta(hours=hours)
    until = next((end for start, end in pauses(plan) if start <= until < end), until)
    more = extension_to(release(), plan, until)
    assert terms(release(), [*plan, extension(more)]).due_at == until


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ([extension(7 * DAY)], DUE + 7 * DAY),
        ([extension(7 * DAY, assignment="a2")], DUE),
        ([pause(DUE - DAY, DUE + DAY)], DUE + 2 * DAY),
        ([pause(OPEN - 9 * DAY, OPEN - 7 * DAY)], DUE + 2 * DAY),
        ([pause(DUE, DUE + DAY)], DUE + DAY),
        ([pause(DUE + DAY, DUE + 3 * DAY)], DUE),
        ([pause(DUE + DAY, DUE + 3 * DAY), extension(2 * DAY)], DUE + 4 * DAY),
        ([pause(OPEN, OPEN + 3 * DAY), pause(OPEN + DAY, OPEN + 4 * DAY)], DUE + 4 * DAY),
        ([pause(OPEN, OPEN + 3 * DAY), pause(DUE + DAY, DUE + 2 * DAY)], DUE + 4 * DAY),
        ([adaptation(KIND.EXTRA_TIME, 33), adaptation(KIND.EXTRA_TIME, 50)], DUE + 3.5 * DAY),
        ([adaptation(KIND.EXTRA_TIME, 100), extension(DAY)], DUE + 8 * DAY),
    ],
)
def test_how_a_plan_is_put_together(plan: list[Adaptation], due: dt.datetime) -> None:
    assert terms(release(), plan).due_at == due


def test_a_plan_is_one_persons_in_one_cohort() -> None:
    one = adaptation(KIND.EXTRA_TIME, 33, cohort_id=1, person_id=7)
    plans, here = Plans([one]), release()
    here.cohort_id = 1
    assert plans.terms(here, 7).adapted
    assert not plans.terms(here, 8).adapted
    here.cohort_id = 2
    assert not plans.terms(here, 7).adapted
