"""How a failure reaches a person: one JSON shape for the API, one French page for the rest."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from bacasable.classroom.context import API, classroom_of
from bacasable.errors import BacasableError, ForbiddenError

log = logging.getLogger(__name__)

_TEXTS = {
    400: ("requete", "La demande est mal formée."),
    404: ("introuvable", "Cette page n'existe pas, ou n'existe plus."),
    405: ("methode", "Cette action n'existe pas ici."),
    422: ("invalide", "La demande est incomplète ou mal formée."),
    500: ("interne", "Une erreur inattendue s'est produite. Elle est notée dans le journal."),
}


class LoginRequiredError(BacasableError):
    """Nobody is logged in, or no longer."""

    code = "connexion"
    http_status = 401


class CsrfError(ForbiddenError):
    """The request does not come from one of our pages, or from a page that is too old."""

    code = "csrf"


def install(app: FastAPI) -> None:
    """Answer every failure of `app` in our own shape."""
    app.add_exception_handler(BacasableError, _expected)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _surprise)


def is_api(request: Request) -> bool:
    """Whether the request is for the API, whose errors are JSON."""
    return request.url.path.startswith(classroom_of(request).prefix + API)


def is_navigation(request: Request) -> bool:
    """Whether a browser opens a page, rather than a script reading or a form sending something."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return request.method in {"GET", "HEAD"} and mode == "navigate"


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, BacasableError)  # noqa: S101 - Starlette's handlers are untyped
    if isinstance(error, LoginRequiredError) and is_navigation(request) and not is_api(request):
        return classroom_of(request).login.begin(request)
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s: %s", request.method, request.url.path, error.line())
    return answer(request, error.http_status, error.code, sentence(error))


async def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    code, message = _TEXTS.get(status, ("requete", HTTPStatus(status).phrase))
    return answer(request, status, code, message, headers=getattr(error, "headers", None))


async def _invalid(request: Request, _error: Exception) -> Response:
    return answer(request, 422, *_TEXTS[422])


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it: the client left in the middle


async def _surprise(request: Request, _error: Exception) -> Response:
    # Starlette raises it again after this answer, so that the trace reaches the log.
    return answer(request, 500, *_TEXTS[500])


def answer(
    request: Request, status: int, code: str, message: str, *, headers: Any = None
) -> Response:
    """A failure as JSON or as a page, by who asked."""
    if is_api(request):
        body = {"error": {"code": code, "message": message}}
        return JSONResponse(body, status_code=status, headers=headers)
    return classroom_of(request).pages.render(
        request, "problem.html", status=status, code=code, message=message
    )


def sentence(error: BacasableError) -> str:
    """The failure's line, starting with a capital."""
    line = error.line()
    return line[:1].upper() + line[1:]
