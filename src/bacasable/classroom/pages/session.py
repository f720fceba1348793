"""Logging in and out, and the files that every page needs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bacasable.classroom.context import classroom_of

router = APIRouter(include_in_schema=False)


@router.get("/oauth_callback")
async def oauth_callback(request: Request) -> Response:
    """Where the hub sends the browser back."""
    return await classroom_of(request).login.finish(request)


@router.get("/logout")
def logout(request: Request) -> Response:
    """Log out here and in the hub."""
    return classroom_of(request).login.end()


@router.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    """Style and script of the pages."""
    return classroom_of(request).pages.static(name)
