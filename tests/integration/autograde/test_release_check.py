"""The check of an exercise in the real sandbox, taken by the grader's own service."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from exercise_source import EXERCISE, cells, write_exercise
from nbcourse import check
from school import COURSE, School
from waiting import wait_until

from bacasable.autograde.sandbox import Pool
from bacasable.autograde.service import Grader
from bacasable.database import CheckState, Event, ReleaseCheck
from bacasable.exchange.release import STAFF_ONLY
from bacasable.releasing.checks import ask
from bacasable.releasing.report import Report, report_of

pytestmark = pytest.mark.docker


@pytest.fixture
def grader(school: School, pool: Pool) -> Iterator[None]:
    stop = threading.Event()
    service = Grader(school.settings, school.database, pool, owner="un")
    thread = threading.Thread(target=service.run, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()


def _check(school: School) -> Report:
    """Ask for the check and wait for its result, as a trainer does."""
    asked = {"course": COURSE, "assignment": EXERCISE, "actor": "formatrice", "again": False}
    row = ask(school.settings, school.database, **asked)  # type: ignore[arg-type]

    def state() -> ReleaseCheck:
        with school.database.reading() as session:
            return session.get_one(ReleaseCheck, row.id)

    wait_until(lambda: state().state in {CheckState.DONE, CheckState.FAILED})
    done = state()
    assert (done.state, done.reason) == (CheckState.DONE, "")
    return report_of(done.result)


@pytest.mark.usefixtures("grader")
def test_a_good_exercise_then_each_way_to_be_wrong(school: School) -> None:
    inside = check("lecture", "# bacasable: inside\nassert callable(double)", points=1)
    write_exercise(school, *cells(), inside)
    good = _check(school)
    assert good.problems == ()
    found = {q.grade_id: (q.solution, q.blank, q.mode) for q in good.questions}
    assert found == {
        "double-test": (2.0, 0.0, "outside"),
        "avis": (None, None, ""),
        "lecture": (1.0, 0.0, "inside"),
    }
    assert all(q.why for q in good.questions if q.mode == "inside")

    write_exercise(school, *cells(solution="def double(x):\n    return 4"))
    (wrong,) = _check(school).problems
    assert wrong.startswith("La solution obtient 0 sur 2 à « double-test » : AssertionError")

    given = check("cadeau", "assert True", points=1)
    write_exercise(school, *cells(), given)
    assert _check(school).problems == ("Une copie vierge obtient 1 à « cadeau ».",)

    with school.database.reading() as session:
        told = [e.payload for e in session.query(Event).filter_by(kind="check").order_by(Event.id)]
    assert [payload["state"] for payload in told] == ["queued", "running", "done"] * 3
    assert all(payload[STAFF_ONLY] for payload in told)
