"""Who may do what in the hub: roles by their scopes, groups from the platform's database.

A learner's token can report activity, open its own server and talk to classroom: no more. A
trainer may also open the servers of their learners, see `visits`.
"""

from __future__ import annotations

from typing import Any

from bacasable.cohort import people
from bacasable.database import Database
from bacasable.hub import visits
from bacasable.settings import Settings

SERVER_TOKEN_SCOPES = [
    "users:activity!user",
    "access:servers!server",
    "access:services!service=classroom",
]
# Whether learners' servers run and were used lately; nothing of anybody else.
CLASSROOM_SCOPES = [f"{scope}!group={people.LEARNERS}" for scope in ("list:users", "read:servers")]
PROVISIONER_SCOPES = ["admin:users", "admin:groups", "list:users", "list:groups"]


def configure(c: Any, settings: Settings) -> None:
    """Define the roles; bring in the groups, as they are in the platform's database."""
    c.Spawner.server_token_scopes = SERVER_TOKEN_SCOPES
    with Database(settings.database).reading() as session:
        groups = people.hub_groups(session)
    c.JupyterHub.load_roles = [
        {"name": "user", "scopes": ["self", "access:services!service=classroom"]},
        {"name": "classroom", "scopes": CLASSROOM_SCOPES, "services": ["classroom"]},
        {"name": "provisioner", "scopes": PROVISIONER_SCOPES, "services": ["provisioner"]},
        *visits.roles(groups, apart=settings.servers_apart),
    ]
    c.JupyterHub.load_groups = {name: {"users": sorted(users)} for name, users in groups.items()}
