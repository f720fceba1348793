"""Passwords of local accounts, in NativeAuthenticator's table of the hub's database.

They get there in this one way, whether a person chose one or the demo's were generated.
"""

from __future__ import annotations

import bcrypt
import jupyterhub.orm
from nativeauthenticator.orm import UserInfo
from sqlalchemy import select
from sqlalchemy.orm import Session

from bacasable.errors import InvalidInputError
from bacasable.settings import Settings

MIN_LENGTH = 10  # also in the text below, which is translated whole
MAX_BYTES = 72  # bcrypt ignores or refuses what comes after

# Compared against when nobody has that name, so that time doesn't tell which names exist.
_NOBODY = bcrypt.hashpw(b"", bcrypt.gensalt())


def checked(password: str, *, username: str) -> bytes:
    """The password as bytes. Raises `InvalidInputError` for one that is too easy or too long."""
    encoded = password.encode()
    if len(password) < MIN_LENGTH:
        raise InvalidInputError("le mot de passe est trop court : il faut au moins 10 caractères.")
    if len(encoded) > MAX_BYTES:
        raise InvalidInputError("le mot de passe est trop long.")
    if b"\0" in encoded or username in password.lower() or len(set(password)) < 5:
        raise InvalidInputError(
            "le mot de passe est trop facile à deviner : pas votre identifiant, "
            "et au moins 5 caractères différents."
        )
    return encoded


def hashed(password: bytes) -> bytes:
    """Slow on purpose: call it in a thread, not on the hub's event loop."""
    return bcrypt.hashpw(password, bcrypt.gensalt())


def matches(stored: bytes | None, password: str) -> bool:
    """Whether this is the password. As slow where there is none; call it in a thread."""
    attempt = password.encode()[:MAX_BYTES]
    if b"\0" in attempt:
        return False
    return bcrypt.checkpw(attempt, stored or _NOBODY) and stored is not None


def stored(session: Session, username: str) -> bytes | None:
    """The hash in the hub's database, fresh: another process may have changed it."""
    query = select(UserInfo).where(UserInfo.username == username)
    row = session.scalar(query.execution_options(populate_existing=True))
    return None if row is None or not row.is_authorized else bytes(row.password)


def store(session: Session, username: str, hashed_password: bytes) -> None:
    """Create or change the account. The caller commits."""
    row = session.scalar(select(UserInfo).where(UserInfo.username == username))
    if row is None:
        row = UserInfo(username=username)
        session.add(row)
    row.password = hashed_password
    row.is_authorized = True
    session.flush()


def hub_session(settings: Settings) -> Session:
    """A session on the hub's database from outside the hub; creates what is missing."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    session: Session = jupyterhub.orm.new_session_factory(settings.hub_database)()
    return session
