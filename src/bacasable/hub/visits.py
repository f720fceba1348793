"""Trainers open the servers of the learners whom they teach, and of nobody else.

One role a cohort gives its trainers' group the servers of its learners' group; the hub checks both
groups as they are at that moment. Whenever somebody is let into another person's server, the hub
writes a line of the audit first: without a trail, no entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jupyterhub import orm
from jupyterhub import roles as hub_roles
from sqlalchemy import event

from bacasable.cohort import people
from bacasable.database import Database, Role
from bacasable.settings import Settings

ACTION = "server.opened"
_SERVER_CLIENT = "jupyterhub-user-"  # how the hub names a server that asks who somebody is


def role(course_id: str, *, apart: bool) -> dict[str, Any]:
    """The role of a cohort's trainers, as JupyterHub defines one.

    It opens nothing unless servers are kept `apart`: what one sends could act as its visitor.
    """
    learners = people.GROUP_PREFIXES[Role.LEARNER] + course_id
    return {
        "name": f"visits-{course_id}".lower(),
        "description": "Open the servers of the learners of one cohort",
        "scopes": [f"access:servers!group={learners}"] if apart else [],
        "groups": [people.GROUP_PREFIXES[Role.TRAINER] + course_id],
    }


def roles(groups: Iterable[str], *, apart: bool) -> list[dict[str, Any]]:
    """The roles of all cohorts, from the names of the hub's groups."""
    prefix = people.GROUP_PREFIXES[Role.TRAINER]
    names = [name.removeprefix(prefix) for name in sorted(groups) if name.startswith(prefix)]
    return [role(name, apart=apart) for name in names]


def ensure(hub: Any, course_ids: Iterable[str], *, apart: bool) -> None:
    """Give the roles of cohorts that were made since the hub started. `hub`: its database."""
    for wanted in (role(course_id, apart=apart) for course_id in course_ids):
        groups = [orm.Group.find(hub, name) for name in wanted["groups"]]
        if orm.Role.find(hub, wanted["name"]) is None and all(groups):
            hub_roles.create_role(hub, wanted)
            for group in groups:
                hub_roles.grant_role(hub, group, rolename=wanted["name"])


def configure(c: Any, settings: Settings) -> None:
    """Have every entry into somebody else's server recorded."""
    database = Database(settings.database)

    @event.listens_for(orm.APIToken, "after_insert")
    def _record(_mapper: Any, _connection: Any, token: Any) -> None:
        visitor, owner = _names(token)
        if visitor and owner and visitor != owner:
            with database.transaction() as session:
                people.record(session, actor=visitor, action=ACTION, target=owner)


def _names(token: Any) -> tuple[str, str]:
    """Whose token it is, and whose server it opens; empty for other tokens."""
    client = str(token.client_id or "")
    if token.user is None or not client.startswith(_SERVER_CLIENT):
        return "", ""
    return str(token.user.name), client.removeprefix(_SERVER_CLIENT)
