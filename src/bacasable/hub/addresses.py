"""Where browsers find things: the hub and its services at one address, learners' servers apart.

With `BACASABLE_SUBDOMAIN_HOST`, each server has a subdomain, so an origin, of its own. The services
are ours and stay at the hub's: JupyterHub would give each of them a subdomain, too, and a link from
one of our pages to another would have to know of it.
"""

from __future__ import annotations

from typing import Any

from jupyterhub.utils import subdomain_hook_idna

from bacasable.settings import Settings


def configure(c: Any, settings: Settings) -> None:
    """The address that the proxy listens on; subdomains where they are wanted."""
    c.JupyterHub.bind_url = f"http://{settings.address}:{settings.port}"
    c.JupyterHub.subdomain_host = settings.subdomain_host
    c.JupyterHub.subdomain_hook = domain_of


def domain_of(name: str, domain: str, kind: str) -> str:
    """The domain of a user's server (`kind` "user") or of a service; the hub's is `domain`."""
    return domain if kind == "service" else str(subdomain_hook_idna(name, domain, kind))
