"""A hand-in or an exercise as it arrives: never more of it in memory or on the disk than the limit, plus framing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bacasable.errors import InvalidInputError
from bacasable.exchange.check import MAX_FILES, Parcel, Upload, too_large
from bacasable.exchange.durable import storage_errors

FIELD = "files"
# What a route that reads uploads says of its body in the API's description.
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [FIELD],
                "properties": {
                    FIELD: {"type": "array", "items": {"type": "string", "format": "binary"}}
                },
            }
        }
    },
}
FRAMING_BYTES = 1_000 * MAX_FILES
UPLOAD_SECONDS = 300.0
# A client that is told too early, while it still sends, sees a cut connection and not the reason.
DRAIN_BYTES = 100_000_000


@asynccontextmanager
async def uploads_of(
    request: Request, *, max_bytes: int, parcel: Parcel
) -> AsyncIterator[list[Upload]]:
    """The files of a multipart request, removed from the temporary folder at the end."""
    form = await _parse(request, max_bytes=max_bytes, parcel=parcel)
    try:
        files = [f for f in form.getlist(FIELD) if isinstance(f, UploadFile) and f.filename]
        yield [Upload(name=f.filename or "", stream=f.file, size=f.size or 0) for f in files]
    finally:
        await form.close()


async def _parse(request: Request, *, max_bytes: int, parcel: Parcel) -> FormData:
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        raise InvalidInputError("les fichiers doivent arriver en multipart/form-data.")
    body = _bounded(request, max_bytes=max_bytes, parcel=parcel)
    parser = MultiPartParser(request.headers, body, max_files=MAX_FILES + 1, max_fields=20)
    try:
        with storage_errors():
            async with asyncio.timeout(UPLOAD_SECONDS):
                return await parser.parse()
    except MultiPartException:
        raise InvalidInputError(
            f"{parcel.name} a plus de {MAX_FILES} fichiers, ou son envoi est mal formé.",
            todo=parcel.fewer,
        ) from None
    except TimeoutError:
        raise InvalidInputError("l'envoi a duré trop longtemps.", todo="Réessayez.") from None


async def _bounded(
    request: Request, *, max_bytes: int, parcel: Parcel
) -> AsyncGenerator[bytes, None]:
    received, limit = 0, max_bytes + FRAMING_BYTES
    too_big = int(request.headers.get("Content-Length") or 0) > limit
    async for chunk in request.stream():
        received += len(chunk)
        too_big = too_big or received > limit
        if not too_big:
            yield chunk
        elif received > DRAIN_BYTES:
            break
    if too_big:
        raise too_large(parcel, max_bytes)
