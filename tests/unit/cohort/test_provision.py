"""A roster line becomes a person, once, however often the file is imported."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.cohort import invitation, people
from bacasable.cohort.people import Change
from bacasable.cohort.provision import Provisioned, provision
from bacasable.cohort.roster import Entry
from bacasable.database import Audit, Cohort, Membership, Person, Role
from bacasable.errors import ConflictError
from bacasable.settings import Settings

LEA = Entry(
    line=2,
    username="",
    first_name="Léa",
    last_name="Martin",
    email="lea@exemple.fr",
    role=Role.LEARNER,
)


@pytest.fixture
def add(session: Session, settings: Settings, cohort: Cohort):  # type: ignore[no-untyped-def]
    def add(entry: Entry = LEA, *, settings: Settings = settings, **changes: object) -> Provisioned:
        changed = dataclasses.replace(entry, **changes)  # type: ignore[arg-type]
        return provision(session, settings=settings, cohort=cohort, entry=changed, actor="test")

    return add


def test_a_line_becomes_a_person_with_a_link(session: Session, add) -> None:  # type: ignore[no-untyped-def]
    done = add()
    assert (done.entry.username, done.change) == ("lea.martin", Change.CREATED)
    token = done.link.rpartition("=")[2]
    assert invitation.holder(session, token).email == "lea@exemple.fr"
    assert people.hub_groups(session)["nbgrader-data-demo"] == {"lea.martin"}


def test_importing_again_changes_nothing_and_keeps_the_link(session: Session, add) -> None:  # type: ignore[no-untyped-def]
    token = add().link.rpartition("=")[2]
    again = add()
    assert (again.change, again.link) == (Change.UNCHANGED, "")
    assert invitation.holder(session, token).username == "lea.martin"
    assert len(session.scalars(select(Person)).all()) == 1
    assert len(session.scalars(select(Membership)).all()) == 1
    assert len(session.scalars(select(Audit)).all()) == 1


def test_namesakes_with_other_addresses_are_two_people(add) -> None:  # type: ignore[no-untyped-def]
    add()
    assert add(email="autre@exemple.fr").entry.username == "lea.martin2"
    assert add(email="autre@exemple.fr").change is Change.UNCHANGED


def test_an_address_is_not_given_to_a_second_person(add) -> None:  # type: ignore[no-untyped-def]
    add()
    with pytest.raises(ConflictError, match="déjà celui de « Léa Martin »"):
        add(first_name="Zoé")


def test_a_username_is_not_taken_over(session: Session, add) -> None:  # type: ignore[no-untyped-def]
    add(username="lea")
    with pytest.raises(ConflictError, match="l'identifiant « lea » est déjà celui"):
        add(username="lea", first_name="Lea", last_name="Autre", email="autre@exemple.fr")
    assert people.get_person(session, "lea").email == "lea@exemple.fr"


def test_a_roster_never_makes_or_unmakes_an_admin(session: Session, add) -> None:  # type: ignore[no-untyped-def]
    people.ensure_person(
        session, username="lea", full_name="Léa Martin", email="lea@exemple.fr", is_admin=True
    )
    add(username="lea")
    add(username="tom", first_name="Tom", email="tom@exemple.fr")
    assert people.admin_usernames(session) == {"lea"}


def test_a_refused_line_leaves_no_trace(session: Session, add) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Exception, match="n'est pas valide"):
        add(email="non")
    assert session.scalars(select(Person)).all() == []


def test_passwords_kept_elsewhere_need_no_link(settings: Settings, add) -> None:  # type: ignore[no-untyped-def]
    elsewhere = dataclasses.replace(settings, authenticator="entra")
    assert add(settings=elsewhere).link == ""
