"""The platform's database says who is who; bringing it there can be repeated."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from bacasable.cohort import people
from bacasable.cohort.people import Change
from bacasable.database import Cohort, Role
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError

DATES = {"starts_on": dt.date(2026, 1, 5), "ends_on": dt.date(2026, 8, 1)}


def add(session: Session, username: str = "lea", **changes: object) -> people.Person:
    values = {"full_name": "Léa Martin", "email": "lea@exemple.fr"} | changes
    return people.ensure_person(session, username=username, **values)[0]  # type: ignore[arg-type]


def test_a_person_is_created_then_updated_then_left_alone(session: Session) -> None:
    values = {"username": "Lea", "full_name": "Léa Martin", "email": "lea@exemple.fr"}
    person, change = people.ensure_person(session, **values)
    assert (person.username, change) == ("lea", Change.CREATED)
    assert people.ensure_person(session, **values)[1] is Change.UNCHANGED
    again, change = people.ensure_person(session, **values | {"email": "lm@exemple.fr"})
    assert (again.id, again.email, change) == (person.id, "lm@exemple.fr", Change.UPDATED)


def test_only_an_explicit_word_makes_or_unmakes_an_admin(session: Session) -> None:
    add(session, is_admin=True)
    assert add(session).is_admin
    assert people.admin_usernames(session) == {"lea"}
    assert not add(session, is_admin=False).is_admin


def test_groups_are_what_nbgrader_looks_for(session: Session, cohort: Cohort) -> None:
    for name, role in (("lea", Role.LEARNER), ("claire", Role.TRAINER), ("tom", Role.TUTOR)):
        people.ensure_membership(session, person=add(session, name), cohort=cohort, role=role)
    assert people.hub_groups(session) == {
        "nbgrader-data-demo": {"lea"},
        "formgrade-data-demo": {"claire"},
        "learners": {"lea"},
    }
    assert people.taught_course_ids(session, "claire") == ["data-demo"]
    assert people.taught_course_ids(session, "lea") == []
    assert people.taught_course_ids(session, "tom") == []


def test_a_changed_role_replaces_the_one_before(session: Session, cohort: Cohort) -> None:
    lea = add(session)
    people.ensure_membership(session, person=lea, cohort=cohort, role=Role.LEARNER)
    _, change = people.ensure_membership(session, person=lea, cohort=cohort, role=Role.TRAINER)
    assert change is Change.UPDATED
    assert people.hub_groups(session)["nbgrader-data-demo"] == set()


def test_a_cohort_keeps_its_course(session: Session, cohort: Cohort) -> None:
    with pytest.raises(ConflictError, match="suit déjà le cours « data »"):
        people.ensure_cohort(session, name="demo", title="Promo", course="web", **DATES)


def test_no_two_cohorts_share_a_gradebook(session: Session) -> None:
    people.ensure_cohort(session, name="b-demo", title="Promo", course="data", **DATES)
    with pytest.raises(ConflictError, match="data-b-demo"):
        people.ensure_cohort(session, name="demo", title="Promo", course="data-b", **DATES)


@pytest.mark.parametrize("name", ["", "../x", "Promo", "a b", "é", "-a", "a" * 33])
def test_a_cohort_name_is_a_safe_part_of_a_path(session: Session, name: str) -> None:
    with pytest.raises(InvalidInputError, match="nom de promo"):
        people.ensure_cohort(session, name=name, title="Promo", course="data", **DATES)


def test_a_cohort_ends_after_its_start(session: Session) -> None:
    with pytest.raises(InvalidInputError, match="finit avant de commencer"):
        people.ensure_cohort(
            session,
            name="p",
            title="P",
            course="data",
            starts_on=DATES["ends_on"],
            ends_on=DATES["starts_on"],
        )


def test_who_is_not_there_is_told_so(session: Session) -> None:
    with pytest.raises(NotFoundError, match="zoe"):
        people.get_person(session, "zoe")
    with pytest.raises(NotFoundError, match="p9"):
        people.get_cohort(session, "p9")
