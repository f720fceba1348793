"""An invitation works once, until its date, and the last one made is the one that counts."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.cohort import invitation, people
from bacasable.database import Database, Invitation, Person, utc_now
from bacasable.errors import NotFoundError
from bacasable.settings import Settings


@pytest.fixture
def lea(session: Session) -> Person:
    return people.ensure_person(
        session, username="lea", full_name="Léa Martin", email="lea@exemple.fr"
    )[0]


def test_a_token_names_its_person_and_works_once(session: Session, lea: Person) -> None:
    token = invitation.invite(session, lea, days=14)
    assert invitation.holder(session, token).username == "lea"
    assert invitation.use(session, token).username == "lea"
    for attempt in (invitation.use, invitation.holder):
        with pytest.raises(NotFoundError, match="déjà servi, ou il a expiré"):
            attempt(session, token)


def test_a_new_token_ends_those_before(session: Session, lea: Person) -> None:
    old = invitation.invite(session, lea, days=14)
    new = invitation.invite(session, lea, days=14)
    with pytest.raises(NotFoundError):
        invitation.use(session, old)
    invitation.use(session, new)


def test_a_token_ends_on_its_date(session: Session, lea: Person) -> None:
    token = invitation.invite(session, lea, days=1)
    row = session.scalars(select(Invitation)).one()
    row.expires_at = utc_now() - dt.timedelta(seconds=1)
    with pytest.raises(NotFoundError):
        invitation.use(session, token)
    assert invitation.needed(session, lea)


def test_the_database_never_holds_the_token(session: Session, lea: Person) -> None:
    token = invitation.invite(session, lea, days=14)
    row = session.scalars(select(Invitation)).one()
    assert token not in str(vars(row))


def test_who_has_an_account_or_a_link_needs_none(session: Session, lea: Person) -> None:
    assert invitation.needed(session, lea)
    token = invitation.invite(session, lea, days=14)
    assert not invitation.needed(session, lea)
    invitation.use(session, token)
    assert not invitation.needed(session, lea)


def test_the_link_leads_to_the_platform(settings: Settings) -> None:
    assert invitation.link(settings, "abc") == "http://127.0.0.1:8000/hub/invitation?token=abc"


def test_of_many_who_use_a_token_at_once_one_gets_in(database: Database) -> None:
    with database.transaction() as session:
        person, _ = people.ensure_person(
            session, username="lea", full_name="Léa", email="lea@exemple.fr"
        )
        token = invitation.invite(session, person, days=1)

    def attempt(_: int) -> bool:
        try:
            with database.transaction() as session:
                invitation.use(session, token)
        except NotFoundError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1
