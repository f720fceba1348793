"""Who makes a request, as the hub says: a hub token, or a cookie holding one after an OAuth login.

The hub must vouch for `access:services!service=classroom`. The token that a trainer leaves in a
learner's server by visiting it does not carry that scope, so it opens nothing here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from jupyterhub.httpclient import JupyterHubHTTPClient
from jupyterhub.services.auth import HubOAuth
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from tornado.httputil import url_concat
from tornado.web import HTTPError, create_signed_value, decode_signed_value

from bacasable.errors import ForbiddenError, MachineError

SESSION_COOKIE = "classroom-session"
SESSION_DAYS = 14
LOGIN_COOKIE = "classroom-login"
LOGIN_SECONDS = 600
CACHE_SECONDS = 60
_AUTHORIZATION = re.compile(r"(?:token|bearer)\s+([!-~]{1,400})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A user name the hub vouches for. `csrf`: the token that our pages send back."""

    username: str
    by_cookie: bool
    csrf: str


class Login:
    """The hub's answers, cached for a minute, and the browsers' way to log in and out."""

    def __init__(self, hub: HubOAuth, *, secret: str, secure: bool) -> None:
        self.hub, self._secret, self._secure = hub, secret, secure

    @property
    def path(self) -> str:
        """Path of our cookies, with a final slash."""
        return str(self.hub.base_url)

    async def identify(self, request: HTTPConnection) -> Identity | None:
        """Who asks, or None. `ForbiddenError` for a token without the scope."""
        header = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        token = header.group(1) if header else self._session(request)
        if not token:
            return None
        model = await self._model(token, request.cookies.get("jupyterhub-session-id", ""))
        if model is None:
            return None
        self._check_scope(model)
        return Identity(
            username=model["name"], by_cookie=header is None, csrf=self._csrf_token(token)
        )

    def begin(self, request: Request) -> Response:
        """Send the browser to the hub, to come back where it wanted to go."""
        verifier, challenge, method = self.hub.generate_pkce_code_challenge()
        state = secrets.token_urlsafe(24)
        query = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        response = RedirectResponse(url_concat(self.hub.login_url, query), status_code=302)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        kept = json.dumps({"state": state, "next": wanted, "verifier": verifier})
        self._set_cookie(response, self._login_cookie(state), kept, seconds=LOGIN_SECONDS)
        return response

    async def finish(self, request: Request) -> Response:
        """The hub sent the browser back with a code: keep the token that it gives for it."""
        state, code = (request.query_params.get(name, "") for name in ("state", "code"))
        cookie = self._login_cookie(state)
        kept = json.loads(self._cookie(request, cookie, days=1) or "{}")
        if not (code and kept and hmac.compare_digest(kept["state"].encode(), state.encode())):
            raise ForbiddenError(
                "la connexion n'a pas abouti.", todo="Revenez à l'accueil et recommencez."
            )
        token = await self._token(code, kept["verifier"])
        response = RedirectResponse(kept["next"], status_code=303)
        self._set_cookie(response, SESSION_COOKIE, token, seconds=SESSION_DAYS * 86_400)
        response.delete_cookie(cookie, path=self.path)
        return response

    def end(self) -> Response:
        """Forget the browser here, then in the hub."""
        response = RedirectResponse(f"{self.hub.hub_host}{self.hub.hub_prefix}logout", 303)
        response.delete_cookie(SESSION_COOKIE, path=self.path)
        return response

    async def close(self) -> None:
        """Close the connections to the hub."""
        await JupyterHubHTTPClient.loop_instance().close()

    async def _model(self, token: str, session_id: str) -> dict[str, Any] | None:
        try:
            model: dict[str, Any] | None = await self.hub.user_for_token(
                token, session_id=session_id, sync=False
            )
        except HTTPError as error:
            raise _hub_is_away() from error
        return model if model and model.get("kind", "user") == "user" else None

    async def _token(self, code: str, verifier: str) -> str:
        try:
            return str(await self.hub.token_for_code(code, code_verifier=verifier, sync=False))
        except HTTPError as error:
            raise _hub_is_away() from error

    def _check_scope(self, model: dict[str, Any]) -> None:
        if not self.hub.check_scopes(self.hub.access_scopes, model):
            raise ForbiddenError("ce jeton ne donne pas accès à ce service.")

    def _session(self, request: HTTPConnection) -> str:
        return self._cookie(request, SESSION_COOKIE, days=SESSION_DAYS)

    def _cookie(self, request: HTTPConnection, name: str, *, days: int) -> str:
        value = request.cookies.get(name, "")
        content = decode_signed_value(self._secret, name, value, max_age_days=days)
        return content.decode() if content else ""

    def _set_cookie(self, response: Response, name: str, content: str, *, seconds: int) -> None:
        response.set_cookie(
            name,
            create_signed_value(self._secret, name, content).decode(),
            max_age=seconds,
            path=self.path,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def _login_cookie(self, state: str) -> str:
        # One a login under way, so that two tabs don't undo each other.
        return f"{LOGIN_COOKIE}-{hashlib.sha256(state.encode()).hexdigest()[:16]}"

    def _csrf_token(self, token: str) -> str:
        return hmac.new(self._secret.encode(), f"csrf:{token}".encode(), "sha256").hexdigest()


def hub_oauth(*, prefix: str, service: str) -> HubOAuth:
    """JupyterHub's own client, configured by the variables that the hub gives its services."""
    return HubOAuth(
        base_url=prefix,
        access_scopes={f"access:services!service={service}"},
        cache_max_age=CACHE_SECONDS,
    )


def _hub_is_away() -> MachineError:
    return MachineError(
        "la plateforme ne peut pas vérifier votre connexion.", todo="Réessayez dans une minute."
    )
