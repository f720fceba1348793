"""`bacasable doctor`: a table of checks, each with what was seen and what repairs it."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.markup import escape

from bacasable.doctor import isolation, machine, platform
from bacasable.doctor.finding import Check, Finding, Status, examine
from bacasable.settings import Settings

CHECKS: tuple[tuple[str, Check], ...] = (
    ("Réglages", platform.check_settings),
    ("Adresse publique", platform.check_public_address),
    ("Disque", machine.check_disk),
    ("Mémoire", machine.check_memory),
    ("Moteur Docker", machine.check_engine),
    ("Redémarrage de Docker", machine.check_live_restore),
    ("Images", machine.check_images),
    ("Base de données", platform.check_database),
    ("Paquet du proxy", machine.check_proxy_package),
    ("Hub", platform.check_hub),
    ("Proxy", platform.check_proxy),
    ("Classroom", platform.check_classroom),
    ("Correcteur", platform.check_grader),
    ("Bac à sable", isolation.check_sandbox),
    ("Réseau", isolation.check_network),
    ("Conteneurs", isolation.check_learner_container),
)
SIGNS = {Status.OK: "[green]✔[/]", Status.WARNING: "[yellow]![/]", Status.FAILED: "[red]✘[/]"}
WIDTH = max(len(title) for title, _ in CHECKS)


@click.command()
def doctor() -> None:
    """Vérifie chaque partie de l'installation et dit comment la réparer."""
    settings = Settings.load()
    console = Console(highlight=False, soft_wrap=True)
    broken = 0
    for title, check in CHECKS:
        with console.status(f"{title}…"):
            finding = examine(check, settings)
        console.print(line(title, finding))
        broken += finding.status is Status.FAILED
    console.print(f"\n{broken} en panne." if broken else "\nTout fonctionne.")
    sys.exit(1 if broken else 0)


def line(title: str, finding: Finding) -> str:
    """One check as people read it; what to do is on a line of its own, to be copied."""
    text = f"{SIGNS[finding.status]} {title:<{WIDTH}} {escape(finding.text)}"
    return f"{text}\n{'':>{WIDTH + 3}}→ {escape(finding.fix)}" if finding.fix else text
