"""Who is online: learners whose server runs, and when it was last used, as the hub says.

The hub is asked once for everybody who looks, every few seconds. When it does not answer, nobody
knows who is online: pages say so, and go on.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from contextlib import suppress

import aiohttp
from jupyterhub.httpclient import JupyterHubHTTPClient
from jupyterhub.services.auth import HubOAuth
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from bacasable.classroom.live import Live
from bacasable.database import Cohort, Database, Membership, Person, Role, utc_now

log = logging.getLogger(__name__)

PRESENCE = "presence"  # the event that says it changed
POLL_SECONDS = 5.0
QUIET_ROUNDS = 12  # nobody looks: only every so many
TIMEOUT_SECONDS = 5.0
PAGE = 200  # users in an answer of the hub
# Servers report to the hub every five minutes.
RECENT = dt.timedelta(minutes=10)

Servers = Mapping[str, dt.datetime]  # username -> when their running server was last used


class _Server(BaseModel):
    ready: bool = False
    last_activity: AwareDatetime | None = None


class _User(BaseModel):
    name: str
    servers: dict[str, _Server] = {}


_USERS = TypeAdapter(list[_User])


class Presence:
    """The hub's last answer, and the poller that asks."""

    def __init__(self, hub: HubOAuth, database: Database, live: Live) -> None:
        self._hub, self._database, self._live = hub, database, live
        self._servers: Servers | None = None
        self._told: Mapping[str, bool] | None = None
        self._poller: asyncio.Task[None] | None = None

    @property
    def servers(self) -> Servers | None:
        """The learners' running servers; None: unknown."""
        return self._servers

    async def start(self) -> None:
        """Begin to ask."""
        self._poller = asyncio.create_task(self._poll(), name="presence")

    async def stop(self) -> None:
        """End the poller."""
        if self._poller is not None:
            self._poller.cancel()
            with suppress(asyncio.CancelledError):
                await self._poller

    async def _poll(self) -> None:
        while True:
            before, self._servers = self._servers, await self._ask()
            if before is not None and self._servers is None:
                log.warning("the hub does not say who is online")
            await self._tell()
            for _ in range(QUIET_ROUNDS):
                await asyncio.sleep(POLL_SECONDS)
                if self._live.streams:
                    break

    async def _ask(self) -> Servers | None:
        found: dict[str, dt.datetime] = {}
        users: list[_User] = []
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                for offset in range(0, 100 * PAGE, PAGE):
                    users = await self._page(offset)
                    found |= _running(users)
                    if len(users) < PAGE:
                        break
        except (aiohttp.ClientError, OSError, ValidationError) as error:
            log.debug("no answer of the hub: %s", error)
            return None
        return found

    async def _page(self, offset: int) -> list[_User]:
        answer = await JupyterHubHTTPClient.loop_instance().fetch(
            f"{self._hub.api_url}/users?state=active&limit={PAGE}&offset={offset}",
            headers={"Authorization": f"token {self._hub.api_token}"},
        )
        async with answer:
            return _USERS.validate_json(await answer.read())

    async def _tell(self) -> None:
        """Tell the trainers whose learners came or went."""
        now = utc_now()
        current = {name: is_recent(at, now=now) for name, at in (self._servers or {}).items()}
        state = None if self._servers is None else current
        if state == self._told:
            return
        both = state is not None and self._told is not None
        changed = set(current.items()) ^ set((self._told or {}).items()) if both else None
        try:
            names = None if changed is None else {name for name, _ in changed}
            self._live.tell(PRESENCE, await run_in_threadpool(self._cohorts, names))
        except OperationalError as error:  # pages learn it with the next change
            log.warning("cohorts can't be read: %s", error)
            return
        self._told = state

    def _cohorts(self, usernames: set[str] | None) -> list[int]:
        """Ids of the cohorts in which these learn; None: all of them."""
        query = select(Cohort.id)
        if usernames is not None:
            query = select(Membership.cohort_id).join(Membership.person).distinct()
            query = query.where(Membership.role == Role.LEARNER, Person.username.in_(usernames))
        with self._database.reading() as session:
            return list(session.scalars(query))


def is_recent(last_activity: dt.datetime, *, now: dt.datetime) -> bool:
    """Whether somebody used their server a short while ago."""
    return now - last_activity < RECENT


def _running(users: list[_User]) -> dict[str, dt.datetime]:
    return {
        user.name: server.last_activity
        for user in users
        for server in user.servers.values()
        if server.ready and server.last_activity
    }
