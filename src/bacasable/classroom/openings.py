"""Tells open pages when a scheduled release opens, for as long as the service runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from bacasable.database import Database
from bacasable.exchange.openings import tell_openings

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0


@asynccontextmanager
async def telling_openings(database: Database) -> AsyncIterator[None]:
    """Look once a second until the end of the block."""
    task = asyncio.create_task(_look(database), name="openings")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _look(database: Database) -> None:
    while True:
        try:
            await run_in_threadpool(tell_openings, database)
        except OperationalError as error:
            log.warning("openings can't be read: %s", error)
        await asyncio.sleep(POLL_SECONDS)
