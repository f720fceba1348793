"""`bacasable settings`: every setting, its default and what it is for."""

from __future__ import annotations

import click

from bacasable.settings import Settings, describe

HEADER = """# Réglages

Chaque réglage est une variable d'environnement, ou une ligne de `settings.env` dans le dossier de
données (sans le préfixe, si vous voulez). L'environnement l'emporte. Un nom inconnu est refusé.

Cette page est produite par `bacasable settings --markdown`.

| variable | défaut | rôle |
|---|---|---|
"""


def markdown() -> str:
    """The reference page, as `docs/reglages.md` holds it."""
    rows = (
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |\n"
        for name, default, text in describe()
    )
    return HEADER + "".join(rows)


@click.command()
@click.option("--markdown", "as_markdown", is_flag=True, help="Affiche la page de référence.")
def settings(*, as_markdown: bool) -> None:
    """Liste les réglages, avec leur valeur ici."""
    if as_markdown:
        click.echo(markdown(), nl=False)
        return
    here = Settings.load()
    for name, _, text in describe():
        value = getattr(here, name.removeprefix("BACASABLE_").lower())
        shown = "(défini)" if "secret" in name.lower() and value else value
        click.echo(f"{name}={shown}\n    {text}")
