"""One container a person: their image, their home, their limits, their turn to start.

A container runs without root, without capabilities, on a read-only root; what survives it is
one named volume. What it may reach is in `network`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from dockerspawner import DockerSpawner
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from bacasable.cohort import people, tutors
from bacasable.database import Database
from bacasable.errors import MachineError
from bacasable.hub import trainer_folders
from bacasable.hub.admission import Admission
from bacasable.hub.network import ensure_network
from bacasable.hub.page_error import PageError
from bacasable.hub.texts import Translator
from bacasable.settings import Settings

USER = 1000
HOME = "/home/jovyan"
ANSWER_SECONDS = 120  # once it has its turn, a server must answer within this time
POLL_SECONDS = 0.2
TMP_OPTIONS = "rw,nosuid,nodev,size=256m,nr_inodes=50k,mode=1777"
LANGUAGES = {"fr": "fr_FR.UTF-8", "en": "en_US.UTF-8"}


class Platform:
    """What every spawner of this hub shares."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database)
        self.admission = Admission(slots=settings.start_slots)
        self.text = Translator(settings.language)


class ContainerSpawner(DockerSpawner):  # type: ignore[misc]
    """DockerSpawner with the person's image and folders, and an orderly start."""

    platform: Platform

    async def get_options_form(self) -> str:
        """There is no form; asked for it, refuse at once who opens no workspace."""
        self._refuse_tutors()
        return str(await super().get_options_form())

    async def start(self) -> tuple[str, int]:
        """Wait for a slot, start the container, wait until the server answers."""
        self._prepare()
        async with self.platform.admission.slot(self.user.name):
            address: tuple[str, int] = await super().start()
            # The hub asks again after 0.2, 0.4, 0.8… seconds; asking here at a steady pace
            # saves a learner about two seconds, and keeps the slot until the work is done.
            await asyncio.wait_for(self._answers(address), timeout=ANSWER_SECONDS)
        return address

    def _prepare(self) -> None:
        """The image and the folders, by what the person is now."""
        self._refuse_tutors()
        settings = self.platform.settings
        # The hub keeps what was once asked for as the default of every later start: a request
        # for another image would otherwise be refused again and again.
        self.user_options: dict[str, object] = {}
        self.image = self.own_image()
        self.volumes = {f"{settings.instance}-home-{self.escaped_name}": HOME}
        self.read_only_volumes: dict[str, str] = {}
        for course_id in self._taught():
            folders = trainer_folders.prepare(settings, course_id=course_id, user=USER)
            self.volumes |= folders.writable
            self.read_only_volumes |= folders.readable

    def own_image(self) -> str:
        """The one image that this person may have, whatever they ask for."""
        return self.platform.settings.image("trainer" if self._taught() else "learner")

    def _refuse_tutors(self) -> None:
        with self.platform.database.reading() as session:
            if tutors.only_tutors(session, self.user.name):
                raise PageError(
                    403,
                    "Un compte de tuteur·rice n'ouvre pas d'espace de travail. "
                    "Vos apprenant·es sont sous « Exercices et résultats ».",
                )

    def _taught(self) -> list[str]:
        with self.platform.database.reading() as session:
            return people.taught_course_ids(session, self.user.name)

    async def _answers(self, address: tuple[str, int]) -> None:
        url = f"http://{address[0]}:{address[1]}{self.server.base_url}api"
        tries = 0
        while not await _responds(url):
            tries += 1
            if tries % 5 == 0 and await self.poll() is not None:
                raise self._failure("Le serveur s'est arrêté pendant son démarrage.")
            await asyncio.sleep(POLL_SECONDS)

    def _failure(self, what: str) -> MachineError:
        error = MachineError(what, where=self.object_name, todo="Réessayez.")
        error.jupyterhub_message = self.platform.text(what)  # type: ignore[attr-defined]
        return error

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """What the waiting person reads, each time it changes."""
        last = None
        while self._spawn_pending:
            event = self._progress_event()
            if event != last:
                last = event
                yield event
            await asyncio.sleep(POLL_SECONDS)

    def _progress_event(self) -> dict[str, Any]:
        text = self.platform.text
        position = self.platform.admission.position(self.user.name)
        if position:
            return {"progress": 10, "message": text.queue(position)}
        if not self.object_id:
            return {"progress": 40, "message": text("Votre espace de travail se prépare…")}
        return {"progress": 70, "message": text("Votre serveur démarre…")}


def spawner_class(settings: Settings) -> type[ContainerSpawner]:
    """The spawner of one hub. A class attribute, because a configured value would be copied
    into each spawner, and the queue must be one for all."""
    return type("HubSpawner", (ContainerSpawner,), {"platform": Platform(settings)})


async def _responds(url: str) -> bool:
    request = HTTPRequest(url, follow_redirects=False, connect_timeout=2, request_timeout=5)
    try:
        await AsyncHTTPClient().fetch(request)
    except HTTPClientError as error:
        return error.code < 500  # 599: no answer at all
    except OSError:
        return False
    return True


def configure(c: Any, settings: Settings) -> None:
    """Limits, isolation and the order of starts."""
    c.JupyterHub.spawner_class = spawner_class(settings)
    c.JupyterHub.cleanup_servers = False  # a hub that restarts leaves people at work
    c.JupyterHub.concurrent_spawn_limit = 0  # ours is a queue, not a refusal
    c.Spawner.start_timeout = settings.start_timeout_seconds
    c.Spawner.http_timeout = 30
    c.Spawner.consecutive_failure_limit = 0
    c.Spawner.disable_user_config = True
    c.Spawner.mem_limit = settings.learner_memory
    c.Spawner.cpu_limit = settings.learner_cpus
    c.Spawner.environment = _environment(settings)
    _configure_docker(c, settings)


def _configure_docker(c: Any, settings: Settings) -> None:
    c.DockerSpawner.allowed_images = lambda spawner: [spawner.own_image()]
    c.DockerSpawner.pull_policy = "never"
    c.DockerSpawner.prefix = settings.instance
    c.DockerSpawner.name_template = "{prefix}-lab-{username}"
    c.DockerSpawner.network_name = settings.network
    c.DockerSpawner.use_internal_ip = True
    c.DockerSpawner.remove = True
    c.DockerSpawner.extra_create_kwargs = {
        "user": f"{USER}:{USER}",
        "labels": {"fr.bacasable.instance": settings.instance, "fr.bacasable.role": "lab"},
    }
    c.DockerSpawner.extra_host_config = _host_config(settings)


def _host_config(settings: Settings) -> dict[str, Any]:
    config: dict[str, Any] = {
        "memswap_limit": settings.learner_memory.lower(),
        "pids_limit": settings.learner_processes,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "tmpfs": {"/tmp": TMP_OPTIONS},  # noqa: S108  (the container's)
        "init": True,
        "log_config": {"type": "json-file", "config": {"max-size": "1m", "max-file": "2"}},
    }
    if not settings.learner_internet:
        # Docker's resolver would still carry questions to the outside: point it at nobody.
        config["dns"] = ["127.0.0.1"]
        config["dns_opt"] = ["timeout:1", "attempts:1"]  # a learner's mistake fails at once
    return config


def _environment(settings: Settings) -> dict[str, str]:
    gateway = ensure_network(settings).gateway
    locale = LANGUAGES[settings.language]
    return {
        "BACASABLE_CLASSROOM_URL": (
            f"http://{gateway}:{settings.classroom_port}/services/classroom"
        ),
        "BACASABLE_IDLE_MINUTES": str(settings.learner_idle_minutes),
        "TZ": settings.timezone,
        "TINI_SUBREAPER": "1",  # our images start with tini, below the engine's own init
        "LANG": locale,
        "LC_ALL": locale,
    }
