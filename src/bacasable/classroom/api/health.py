"""What the hub, `doctor` and monitoring ask: does the service answer, and does its database."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from bacasable.classroom.context import classroom_of

router = APIRouter(tags=["health"])


@router.get("/health", include_in_schema=False)
def health(request: Request) -> JSONResponse:
    """200 if the service can read its database, else 503."""
    try:
        with classroom_of(request).database.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return JSONResponse({"status": "database"}, status_code=503)
    return JSONResponse({"status": "ok"})
