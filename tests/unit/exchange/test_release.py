from __future__ import annotations

import datetime as dt

import pytest
from school import School, notebook

from bacasable.database import Audit, FeedbackPolicy, utc_now
from bacasable.errors import InvalidInputError, NotFoundError
from bacasable.exchange.moment import parse_moment
from bacasable.exchange.release import ReleaseRules, return_feedback, title_of, withdraw

TOMORROW = utc_now() + dt.timedelta(days=1)


def test_a_release_says_points_title_and_version(school: School) -> None:
    release = school.release("demo")
    assert (release.version, release.max_score, release.title) == (1, 2.0, "Doubler un nombre")
    folder = school.settings.data_dir / "generated" / "demo" / "a1"
    assert title_of(folder) == "Doubler un nombre"
    (event,) = school.events()
    assert (event.kind, event.payload) == ("release", {"assignment": "a1", "version": 1})
    with school.database.reading() as session:
        audit = session.query(Audit).one()
    assert (audit.actor, audit.action, audit.target) == ("formatrice", "release", "petit-demo/a1")


def test_only_what_changed_makes_a_new_version(school: School) -> None:
    first = school.release("demo")
    again = school.release("demo", rules=ReleaseRules(due_at=TOMORROW))
    assert (again.version, again.digest, again.due_at) == (1, first.digest, TOMORROW)
    assert again.opens_at == first.opens_at
    changed = school.release("demo", files={"n1.ipynb": notebook("x = 1", points=5)})
    assert (changed.id, changed.version, changed.max_score) == (first.id, 2, 5.0)
    assert school.store.release_file(first.digest, "n1.ipynb").read_bytes() == notebook()


@pytest.mark.parametrize(
    "left",
    [
        "### BEGIN HIDDEN TESTS",
        "### END SOLUTION",
        "### BEGIN SOLUTION",
        "=== BEGIN MARK SCHEME ===",
    ],
)
def test_what_learners_must_not_see_is_never_released(school: School, left: str) -> None:
    with pytest.raises(InvalidInputError, match=r"n1\.ipynb.*contient encore"):
        school.release("demo", files={"n1.ipynb": notebook(left)})
    with pytest.raises(InvalidInputError, match=r"aide\.py.*contient encore"):
        school.release("demo", "a2", files={"n1.ipynb": notebook(), "aide.py": left.encode()})
    assert school.events() == []
    assert not (school.store.root / "releases").exists()


def test_a_release_needs_a_notebook_and_a_cohort(school: School) -> None:
    with pytest.raises(InvalidInputError, match="aucun notebook"):
        school.release("demo", files={"lisez-moi.txt": b"bonjour"})
    with pytest.raises(NotFoundError, match="inconnue"):
        school.release("inconnue")


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        (ReleaseRules(max_attempts=0), "attempts"),
        (ReleaseRules(opens_at=TOMORROW, due_at=TOMORROW), "due"),
        (ReleaseRules(feedback_policy=FeedbackPolicy.AFTER_DUE), "feedback"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(
    school: School, rules: ReleaseRules, where: str
) -> None:
    with pytest.raises(InvalidInputError, match=where):
        school.release("demo", rules=rules)


def test_withdrawing_and_returning_are_told_and_kept(school: School) -> None:
    school.release("demo", rules=ReleaseRules(feedback_policy=FeedbackPolicy.MANUAL))
    who = {"cohort": "demo", "assignment": "a1", "actor": "formatrice"}
    assert return_feedback(school.database, **who).feedback_returned_at is not None
    assert withdraw(school.database, **who).withdrawn_at is not None
    assert [event.kind for event in school.events()] == ["release"] * 3
    with school.database.reading() as session:
        actions = [row.action for row in session.query(Audit).order_by(Audit.id)]
    assert actions == ["release", "return-feedback", "withdraw"]
    assert school.release("demo").withdrawn_at is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-15", "2027-03-15T22:59:59+00:00"),
        ("2027-03-15 17:30", "2027-03-15T16:30:00+00:00"),
        ("2027-07-15T17:30", "2027-07-15T15:30:00+00:00"),
        ("2027-07-15T17:30+00:00", "2027-07-15T17:30:00+00:00"),
    ],
)
def test_dates_are_on_the_schools_clock(text: str, expected: str) -> None:
    moment = parse_moment(text, "Europe/Paris", end_of_day=True)
    assert moment is not None
    assert moment.astimezone(dt.UTC).isoformat() == expected


def test_what_is_no_date_says_how_to_write_one() -> None:
    assert parse_moment("", "Europe/Paris") is None
    with pytest.raises(InvalidInputError, match=r"demain.*2027-03-15"):
        parse_moment("demain", "Europe/Paris")
