"""Passwords are long enough, hashed, and seen fresh from another process."""

from __future__ import annotations

import pytest

from bacasable.errors import InvalidInputError
from bacasable.hub import passwords
from bacasable.settings import Settings

GOOD = "une phrase à retenir"


@pytest.mark.parametrize(
    "password", ["", "court", "a" * 20, "é" * 60, "lea-lea-lea-1", "avec\0nul-long"]
)
def test_refused(password: str) -> None:
    with pytest.raises(InvalidInputError):
        passwords.checked(password, username="lea")


def test_only_the_right_one_matches() -> None:
    stored = passwords.hashed(passwords.checked(GOOD, username="lea"))
    assert passwords.matches(stored, GOOD)
    for wrong in ("", GOOD + "x", GOOD.upper(), "a" * 1000, "\0"):
        assert not passwords.matches(stored, wrong)
    assert not passwords.matches(None, GOOD)
    assert not passwords.matches(None, "")


def test_what_one_process_stores_another_sees(settings: Settings) -> None:
    with passwords.hub_session(settings) as hub, passwords.hub_session(settings) as seed:
        assert passwords.stored(hub, "lea") is None
        for password in (GOOD, "une autre phrase"):
            passwords.store(seed, "lea", passwords.hashed(password.encode()))
            seed.commit()
            seen = passwords.stored(hub, "lea")
            assert passwords.matches(seen, password)
            hub.commit()


def test_the_hub_opens_the_database_that_the_seed_made(settings: Settings) -> None:
    for _ in range(2):
        with passwords.hub_session(settings) as session:
            passwords.store(session, "lea", b"x")
            session.commit()
