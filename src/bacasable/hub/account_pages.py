"""Pages on which people set their own password: by invitation, or knowing the old one."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub.handlers import BaseHandler
from tornado import web

from bacasable.cohort import invitation, people
from bacasable.errors import BacasableError, InvalidInputError
from bacasable.hub import passwords
from bacasable.hub.page_error import PageError
from bacasable.hub.throttle import Throttle

# Tokens can't be guessed: this only keeps somebody from using the machine's time.
_wrong_links = Throttle(limit=30, seconds=300)


def _chosen_password(handler: Any, *, username: str) -> bytes:
    """The password in the form, typed twice. Raises `InvalidInputError`."""
    password = handler.get_body_argument("password", strip=False)
    if password != handler.get_body_argument("confirmation", strip=False):
        raise InvalidInputError("les deux mots de passe sont différents.")
    return passwords.checked(password, username=username)


class InvitationHandler(BaseHandler):  # type: ignore[misc]
    """`/hub/invitation?token=…`: choose a password, once; then you are logged in."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")  # the address holds the token
        self.set_header("Cache-Control", "no-store")

    async def get(self) -> None:
        await self._answer(error="")

    async def post(self) -> None:
        try:
            username = await self._accept(self._token())
        except InvalidInputError as error:
            self.set_status(error.http_status)
            await self._answer(error=error.line())
            return
        password = self.get_body_argument("password", strip=False)
        user = await self.login_user({"username": username, "password": password})
        if user is None:
            raise web.HTTPError(403)
        self.redirect(self.get_next_url(user))

    def _token(self) -> str:
        if _wrong_links.blocked(self.request.remote_ip):
            raise PageError(429, "Trop d'essais. Attendez cinq minutes, puis réessayez.")
        return str(self.get_argument("token", ""))[:200]

    async def _accept(self, token: str) -> str:
        """Store the password, then spend the token: a failure leaves the link usable."""
        encoded = _chosen_password(self, username=self._holder(token)[0])
        hashed_password = await asyncio.to_thread(passwords.hashed, encoded)
        with self.authenticator.platform.transaction() as session:
            person = invitation.use(session, token)
            passwords.store(self.db, person.username, hashed_password)
            people.record(
                session, actor=person.username, action="invitation.used", target=person.username
            )
            self.db.commit()
        return person.username

    def _holder(self, token: str) -> tuple[str, str]:
        with self.authenticator.platform.reading() as session:
            try:
                person = invitation.holder(session, token)
            except BacasableError as error:
                _wrong_links.failed(self.request.remote_ip)
                raise PageError(error.http_status, error.line()) from error
            return person.username, person.full_name

    async def _answer(self, *, error: str) -> None:
        token = self._token()
        username, full_name = self._holder(token)
        html = await self.render_template(
            "invitation.html",
            token=token,
            username=username,
            full_name=full_name,
            min_length=passwords.MIN_LENGTH,
            error=error,
        )
        self.finish(html)


class ChangePasswordHandler(BaseHandler):  # type: ignore[misc]
    """`/hub/change-password`: the old one, then the new one twice."""

    @web.authenticated
    async def get(self) -> None:
        await self._answer()

    @web.authenticated
    async def post(self) -> None:
        try:
            await self._change(self.current_user.name)
        except InvalidInputError as error:
            self.set_status(error.http_status)
            await self._answer(error=error.line())
            return
        await self._answer(done=True)

    async def _change(self, username: str) -> None:
        new = _chosen_password(self, username=username)
        # The same door as logging in, so the same limit on guesses.
        old = {
            "username": username,
            "password": self.get_body_argument("old_password", strip=False),
        }
        if await self.authenticator.authenticate(self, old) is None:
            raise InvalidInputError("l'ancien mot de passe n'est pas le bon.")
        passwords.store(self.db, username, await asyncio.to_thread(passwords.hashed, new))
        self.db.commit()

    async def _answer(self, *, error: str = "", done: bool = False) -> None:
        html = await self.render_template(
            "change-password.html", min_length=passwords.MIN_LENGTH, error=error, done=done
        )
        self.finish(html)
