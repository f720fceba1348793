"""A browser's cookie is not enough: what changes or reads something must come from our own pages.

Learners' servers may share our origin (no subdomains), so `SameSite` and CORS don't protect us
from their pages. With a cookie, only a plain navigation is served without our token.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from bacasable.classroom.auth import Identity
from bacasable.classroom.problems import CsrfError, is_navigation

HEADER, FIELD = "X-CSRF-Token", "_csrf"


def check(request: Request, identity: Identity) -> None:
    """Raise `CsrfError` unless the request is safe to obey."""
    if not identity.by_cookie or is_navigation(request):
        return
    given = request.headers.get(HEADER) or request.query_params.get(FIELD, "")
    ours = hmac.compare_digest(given.encode(), identity.csrf.encode())
    if not ours or _comes_from_elsewhere(request):
        raise CsrfError(
            "cette demande ne vient pas d'une page à jour.",
            todo="Rechargez la page et recommencez.",
        )


def _comes_from_elsewhere(request: Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    own = request.headers.get("Host", "")
    return site != "same-origin" or (origin is not None and urlsplit(origin).netloc != own)
