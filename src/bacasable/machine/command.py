"""`bacasable up`, `down`, `restart`, `images`, `prepare`, `firewall`: what the Makefile calls."""

from __future__ import annotations

import os
import sys

import click

from bacasable.hub.network import ensure_firewall, ensure_network
from bacasable.machine import engine, hub_process, preflight
from bacasable.machine import up as steps
from bacasable.machine.images import remove_superseded
from bacasable.machine.progress import Progress
from bacasable.settings import Settings

YES = click.option("--yes", is_flag=True, envvar="YES", help="Ne demande rien.")


@click.command()
@YES
@click.option("--demo/--no-demo", default=True, envvar="DEMO", help="La promo de démonstration.")
def up(yes: bool, demo: bool) -> None:
    """Installe ce qui manque, construit les images, démarre la plateforme."""
    settings, progress = _begin()
    with steps.only_one(settings):
        _check_room(settings)
        todo = steps.missing(settings)
        _announce(todo, yes=yes, progress=progress)
        steps.prepare(settings, environ=os.environ, progress=progress)
        steps.ensure_firewall_as_root(settings)
        steps.start(settings, environ=os.environ, progress=progress)
        if demo and steps.wants_demo(settings):
            from bacasable import seed  # it loads nbgrader, which no other command here needs

            with progress.step("Promo de démonstration"):
                seed.install(settings)
            seed.show_accounts(settings)
    progress(f"\nLa plateforme est prête : {settings.url}")
    progress("Vérifier : make doctor · Arrêter : make down · Aide : make help")
    progress("Pour les commandes « bacasable … » : source .venv/bin/activate")


@click.command()
def down() -> None:
    """Arrête la plateforme et tout ce que « up » a démarré. Les données restent."""
    settings, progress = _begin()
    with steps.only_one(settings):
        steps.stop(settings, progress=progress)
    progress(f"La plateforme est arrêtée. Ses données restent dans {settings.data_dir}.")


@click.command()
def restart() -> None:
    """Relance le hub et ses services. Les serveurs des apprenant·e·s restent ouverts."""
    settings, progress = _begin()
    with steps.only_one(settings):
        hub_process.stop(settings)
        steps.start(settings, environ=os.environ, progress=progress)
    progress(f"La plateforme est prête : {settings.url}")


@click.command()
@click.option("--rebuild", is_flag=True, help="Reconstruit tout, mises à jour de Debian comprises.")
@click.option("--prune", is_flag=True, help="Retire seulement les images remplacées.")
def images(rebuild: bool, prune: bool) -> None:
    """Construit les images dont le contenu a changé."""
    settings, progress = _begin()
    if prune:
        with engine.connected() as client:
            remove_superseded(client, age="0s")
        return
    steps.prepare(settings, environ=os.environ, progress=progress, rebuild=rebuild)
    progress("Les images sont à jour.")


@click.command()
@YES
def prepare(yes: bool) -> None:
    """Prépare la machine (moteur Docker, images, proxy), sans démarrer la plateforme."""
    settings, progress = _begin()
    _announce(steps.missing_to_prepare(settings), yes=yes, progress=progress)
    steps.prepare(settings, environ=os.environ, progress=progress)


@click.command()
def firewall() -> None:
    """Crée le réseau des conteneurs et règle son pare-feu (root)."""
    settings = Settings.load()
    ensure_firewall(settings, ensure_network(settings))


def _begin() -> tuple[Settings, Progress]:
    settings = Settings.load()
    steps.ensure_data_dir(settings)
    return settings, Progress()


def _check_room(settings: Settings) -> None:
    """What can be known before anything starts, so that nothing is built in vain."""
    preflight.check_disk(settings.data_dir, needed_bytes=preflight.DISK_BYTES_TO_RUN)
    if hub_process.running_pid(settings) is None:
        preflight.check_memory()
        preflight.check_ports(settings)


def _announce(todo: list[str], *, yes: bool, progress: Progress) -> None:
    if not todo:
        return
    progress("Ce qui va être installé ou démarré :")
    for item in todo:
        progress(f"  - {item}")
    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        answer = input("Continuer ? [O/n] ").strip().lower()
        if answer.startswith("n"):
            progress("Arrêté à votre demande : rien n'a été changé.")
            sys.exit(1)
