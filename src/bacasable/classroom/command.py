"""`bacasable classroom`: the service as the hub runs it, configured by the hub's variables."""

from __future__ import annotations

import gc
import os
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import click
import uvicorn

from bacasable.classroom.app import create_app
from bacasable.classroom.auth import hub_oauth
from bacasable.database import Database
from bacasable.errors import BacasableError
from bacasable.settings import Settings

DEFAULT_PREFIX = "/services/classroom/"


class PortTakenError(BacasableError):
    code = "port"


@click.command()
def classroom() -> None:
    """Lance le service classroom (le hub s'en charge)."""
    settings = Settings.load()
    listening = listen(*_address(settings))
    Database(settings.database).create()
    hub = hub_oauth(
        prefix=os.environ.get("JUPYTERHUB_SERVICE_PREFIX", DEFAULT_PREFIX),
        service=os.environ.get("JUPYTERHUB_SERVICE_NAME", "classroom"),
    )
    app = create_app(settings, hub=hub)
    spare_what_stays()
    config = uvicorn.Config(
        app,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    with suppress(KeyboardInterrupt):  # how the hub ends it: uvicorn has stopped in good order
        uvicorn.Server(config).run(sockets=[listening])


def spare_what_stays() -> None:
    """Keep the garbage collector from what is loaded now, and stays: modules, templates, tables.

    Otherwise one page of a large cohort in a few waits 0.2 s while all of it is looked through.
    """
    gc.collect()
    gc.freeze()


def listen(host: str, port: int) -> socket.socket:
    """A socket on that address, or one line that says who may hold it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise PortTakenError(
            f"l'adresse ne peut pas être utilisée ({error.strerror}).",
            where=f"{host}:{port}",
            todo="Arrêtez le programme qui l'occupe ou changez BACASABLE_CLASSROOM_PORT.",
        ) from error
    return listening


def _address(settings: Settings) -> tuple[str, int]:
    url = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
    return url.hostname or "127.0.0.1", url.port or settings.classroom_port
