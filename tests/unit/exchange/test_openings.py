"""A release scheduled ahead: unseen before, there at its time."""

from __future__ import annotations

import datetime as dt

from school import School

from bacasable.database import utc_now
from bacasable.exchange.openings import tell_openings
from bacasable.exchange.release import STAFF_ONLY, ReleaseRules, restore, withdraw

HOUR = dt.timedelta(hours=1)


def test_an_opening_is_told_once_when_it_comes(school: School) -> None:
    release = school.release("demo", rules=ReleaseRules(opens_at=utc_now() + HOUR))
    (scheduled,) = school.events()
    assert scheduled.payload[STAFF_ONLY] is True
    assert tell_openings(school.database) == 0
    school.change_release(release, opens_at=utc_now() - HOUR)
    assert [tell_openings(school.database) for _ in range(2)] == [1, 0]
    assert school.events()[-1].payload == {"assignment": "a1", "version": 1}


def test_what_opens_at_once_is_told_at_once(school: School) -> None:
    school.release("demo")
    assert tell_openings(school.database) == 0
    assert len(school.events()) == 1


def test_what_was_withdrawn_before_its_opening_is_not_told(school: School) -> None:
    release = school.release("demo", rules=ReleaseRules(opens_at=utc_now() + HOUR))
    withdraw(school.database, cohort="demo", assignment="a1", actor="formatrice")
    school.change_release(release, opens_at=utc_now() - HOUR)
    before = len(school.events())
    tell_openings(school.database)
    assert len(school.events()) == before
    restore(school.database, cohort="demo", assignment="a1", actor="formatrice")
    assert school.events()[-1].payload == {"assignment": "a1", "version": 1}
