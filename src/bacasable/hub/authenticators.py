"""Who gets in: people whom the platform's database knows, however they prove who they are.

Nobody can create their own account, and an account that is gone is out within a minute.
"""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub.auth import Authenticator, DummyAuthenticator
from jupyterhub.handlers.login import LoginHandler
from nativeauthenticator import NativeAuthenticator
from oauthenticator.generic import GenericOAuthenticator
from sqlalchemy import func, select
from traitlets import Bool, Unicode

from bacasable.cohort import people
from bacasable.cohort import username as usernames
from bacasable.database import Database, Person
from bacasable.hub import passwords, visits
from bacasable.hub.account_pages import ChangePasswordHandler, InvitationHandler
from bacasable.hub.page_error import PageError
from bacasable.hub.throttle import Throttle

REFRESH_SECONDS = 60
FAILED_LOGINS = 8  # of one name from one address
FAILED_LOGINS_IN_ALL = 60  # of one name: nobody locks a neighbour out by mistake
BLOCKED_SECONDS = 300


class Provisioned(Authenticator):  # type: ignore[misc]
    """What all ways to log in share: names, and who is known, come from the platform."""

    database_url = Unicode(help="URL of the platform's database.").tag(config=True)
    servers_apart = Bool(help="Whether trainers may open learners' servers.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.platform = Database(self.database_url)

    def person(self, username: str) -> Person | None:
        with self.platform.reading() as session:
            return people.find_person(session, username)

    def normalize_username(self, username: str) -> str:
        return usernames.normalize(username)

    def validate_username(self, username: str) -> bool:
        return usernames.is_valid(username)

    def check_allowed(self, username: str, authentication: Any = None) -> bool:
        return self.person(username) is not None

    def is_admin(self, handler: Any, authentication: dict[str, Any]) -> bool:
        person = self.person(authentication["name"])
        return person is not None and person.is_admin

    async def refresh_user(self, user: Any, handler: Any = None, **_: Any) -> Any:
        """Out with who is no longer known; admins and trainers are who the platform says, now."""
        person = self.person(user.name)
        self._open_servers(user.name, user)
        return False if person is None else {"name": user.name, "admin": person.is_admin}

    async def get_authenticated_user(self, handler: Any, data: Any) -> Any:
        """At each login: a trainer of a new cohort need not wait for the next refresh."""
        model = await super().get_authenticated_user(handler, data)
        if model:
            self._open_servers(model["name"], handler)
        return model

    def _open_servers(self, username: str, hub: Any) -> None:
        with self.platform.reading() as session:
            taught = people.taught_course_ids(session, username)
        if taught:
            visits.ensure(hub.db, taught, apart=self.servers_apart)

    def add_user(self, user: Any) -> None:
        """Called for each user when the hub starts: take back the groups they have left."""
        super().add_user(user)
        with self.platform.reading() as session:
            wanted = people.hub_groups(session)
        ours = (*people.GROUP_PREFIXES.values(), people.LEARNERS)
        for group in list(user.groups):
            if group.name.startswith(ours) and user.name not in wanted.get(group.name, ()):
                user.groups.remove(group)


class LocalAccounts(Provisioned, NativeAuthenticator):  # type: ignore[misc]
    """Username and password; the password was chosen through a one-time invitation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.throttles = (
            Throttle(limit=FAILED_LOGINS, seconds=BLOCKED_SECONDS),
            Throttle(limit=FAILED_LOGINS_IN_ALL, seconds=BLOCKED_SECONDS),
        )

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        username = self.normalize_username(data.get("username", ""))
        keys = (f"{username} {handler.request.remote_ip}", username)
        counted = list(zip(self.throttles, keys, strict=True))
        if any(throttle.blocked(key) for throttle, key in counted):
            raise PageError(429, "Trop d'essais. Attendez cinq minutes, puis réessayez.")
        stored = passwords.stored(self.db, username) if self.validate_username(username) else None
        if await asyncio.to_thread(passwords.matches, stored, data.get("password", "")):
            counted[0][0].succeeded(keys[0])
            return username
        for throttle, key in counted:
            throttle.failed(key)
        return None

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        # Only these: NativeAuthenticator's pages to sign up and to authorise don't exist here.
        return [
            (r"/login", LoginHandler),
            (r"/invitation", InvitationHandler),
            (r"/change-password", ChangePasswordHandler),
        ]


class TestAccounts(Provisioned, DummyAuthenticator):  # type: ignore[misc]
    """Any password, for tests only."""

    __test__ = False  # not a test class, whatever its name


class OpenIdAccounts(Provisioned, GenericOAuthenticator):  # type: ignore[misc]
    """Any OpenID Connect provider, Microsoft Entra ID included.

    The claim is a username, or an e-mail address: then the person with that address.
    """

    required_tenant = Unicode(help="Tenant whose accounts get in (Entra).").tag(config=True)

    def user_info_to_username(self, user_info: dict[str, Any]) -> str:
        if self.required_tenant and user_info.get("tid") != self.required_tenant:
            raise PageError(403, "Ce compte est celui d'un autre organisme.")
        claim = str(super().user_info_to_username(user_info))
        return self._username_of_address(claim) if "@" in claim else claim

    def _username_of_address(self, address: str) -> str:
        same = func.lower(Person.email) == address.strip().lower()
        with self.platform.reading() as session:
            found = session.scalars(select(Person.username).where(same).limit(2)).all()
        if len(found) != 1:
            raise PageError(403, "Aucun compte de la plateforme n'a cette adresse.")
        return found[0]
