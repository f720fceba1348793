"""Tells the running hub who there is: its users and groups follow the platform's database.

The hub does the same by itself when it starts, so a hub that is down is no failure.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bacasable.cohort import people
from bacasable.database import Database
from bacasable.errors import MachineError
from bacasable.secret import secret
from bacasable.settings import Settings

TIMEOUT_SECONDS = 20
PAGE = 200


class HubDownError(Exception):
    """No hub answers: what was to be pushed, it reads itself when it starts."""


@dataclass(frozen=True, kw_only=True)
class HubClient:
    """The few calls of the hub's REST API that provisioning needs."""

    url: str
    token: str

    def usernames(self) -> set[str]:
        return {user["name"] for user in self._all("/users")}

    def groups(self) -> dict[str, set[str]]:
        return {group["name"]: set(group["users"]) for group in self._all("/groups")}

    def add_users(self, names: Iterable[str]) -> None:
        self._call("POST", "/users", {"usernames": sorted(names)})

    def add_group(self, name: str, members: Iterable[str]) -> None:
        path = f"/groups/{urllib.parse.quote(name, safe='')}"
        self._call("POST", path, {"users": sorted(members)})

    def change_group(self, name: str, *, method: str, members: Iterable[str]) -> None:
        path = f"/groups/{urllib.parse.quote(name, safe='')}/users"
        self._call(method, path, {"users": sorted(members)})

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._call("GET", f"{path}?limit={PAGE}&offset={len(found)}")
            found.extend(page)
            if len(page) < PAGE:
                return found

    def _call(self, method: str, path: str, body: object = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  (our own hub)
            f"{self.url}/hub/api{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if "X-JupyterHub-Version" not in error.headers:  # a proxy without its hub
                raise HubDownError(path) from error
            raise MachineError(
                f"le hub a répondu {error.code}.",
                where=f"{method} {path}",
                todo="Relancez le hub : il lira la base au démarrage.",
            ) from error
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise HubDownError(path) from error


def push(settings: Settings) -> bool:
    """Bring the hub's users and groups to the platform's state. False if the hub is down."""
    with Database(settings.database).reading() as session:
        usernames, groups = people.all_usernames(session), people.hub_groups(session)
    client = HubClient(url=_local_url(settings), token=secret(settings, "provisioner-token"))
    try:
        _push_users(client, usernames)
        _push_groups(client, groups)
    except HubDownError:
        return False
    return True


def _push_users(client: HubClient, wanted: set[str]) -> None:
    if missing := wanted - client.usernames():
        client.add_users(missing)


def _push_groups(client: HubClient, wanted: dict[str, set[str]]) -> None:
    present = client.groups()
    for name, members in wanted.items():
        if name not in present:
            client.add_group(name, members)
            continue
        if added := members - present[name]:
            client.change_group(name, method="POST", members=added)
        if gone := present[name] - members:
            client.change_group(name, method="DELETE", members=gone)


def _local_url(settings: Settings) -> str:
    address = "127.0.0.1" if settings.address == "0.0.0.0" else settings.address  # noqa: S104
    return f"http://{address}:{settings.port}"
