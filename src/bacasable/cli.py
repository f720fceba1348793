"""`bacasable …`: a table of commands, each imported only when it is called."""

from __future__ import annotations

import atexit
import gc
import importlib
import sys

import click

from bacasable.errors import BacasableError

# command -> (where it lives, one line of help)
COMMANDS = {
    "autograde": ("bacasable.autograde.command:autograde", "Corrige un cours nbgrader."),
    "classroom": ("bacasable.classroom.command:classroom", "Lance le service classroom."),
    "cohort": ("bacasable.cohort.command:cohort", "Crée et remplit les promos."),
    "course": ("bacasable.course.command:course", "Vérifie et montre les exercices."),
    "doctor": ("bacasable.doctor:doctor", "Vérifie l'installation, dit comment la réparer."),
    "down": ("bacasable.machine.command:down", "Arrête la plateforme ; les données restent."),
    "firewall": ("bacasable.machine.command:firewall", "Règle le réseau des conteneurs (root)."),
    "grader": ("bacasable.autograde.service:grader", "Lance le correcteur."),
    "images": ("bacasable.machine.command:images", "Construit les images qui ont changé."),
    "prepare": ("bacasable.machine.command:prepare", "Prépare la machine, sans rien lancer."),
    "release": ("bacasable.exchange.command:release", "Publie un exercice pour une promo."),
    "restart": ("bacasable.machine.command:restart", "Relance le hub, sans fermer les serveurs."),
    "seed": ("bacasable.seed:seed", "Installe la promo de démonstration."),
    "settings": ("bacasable.settings_command:settings", "Liste les réglages."),
    "up": ("bacasable.machine.command:up", "Installe et démarre la plateforme."),
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is called or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bacasable")
def cli() -> None:
    """Bac à sable : apprendre la donnée et l'IA en pratiquant."""


def main() -> None:
    """Run the command line; an expected failure is one line on stderr and exit status 1."""
    atexit.register(
        gc.freeze
    )  # else the interpreter looks for garbage before it ends: half a second
    try:
        cli()
    except BacasableError as error:
        print(f"bacasable : {error.line()}", file=sys.stderr)
        sys.exit(1)
