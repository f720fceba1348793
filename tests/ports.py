"""Ports for servers that a test starts, until they listen."""

from __future__ import annotations

import contextlib
import secrets
import socket

# Not those that the system gives to whoever connects somewhere (from 32768 on): one of them may
# be taken before the test's server listens. By chance, since others look for ports here too.
CHOICE = range(12_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, on any address."""
    with contextlib.ExitStack() as stack:
        found: list[int] = []
        while len(found) < count:
            port = secrets.choice(CHOICE)
            with contextlib.suppress(OSError):
                stack.enter_context(socket.create_server(("", port)))
                found.append(port)
        return found
