"""Which tests `make test` runs one after the other, in one process, while others run beside them."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# They start containers on networks, or drive a browser: and a browser drops all its requests
# whenever an interface of the machine comes or goes.
ON_NETWORKS = (
    "tests/browser/",
    "tests/e2e/",
    "tests/integration/doctor/",
    "tests/integration/hub/",
    "tests/integration/images/",
    "tests/integration/machine/",
    "tests/integration/postgresql/test_hub_on_postgresql.py",
)


def lane(nodeid: str) -> str:
    """The lane of a test: the one of all on networks; else, its folder's."""
    path = nodeid.partition("::")[0]
    return "networks" if path.startswith(ON_NETWORKS) else path.rpartition("/")[0]


class Lanes(LoadScopeScheduling):  # type: ignore[misc]
    """pytest-xdist's scheduler by scope, where the scope is the lane."""

    def _split_scope(self, nodeid: str) -> str:
        return lane(nodeid)
