"""`bacasable-auteur`: exercises to and from the course, for whoever writes them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bacasable_lab.client import Classroom
from bacasable_lab.errors import LabError
from bacasable_lab.trainer.authoring import checking
from bacasable_lab.trainer.authoring.copy import WorkingCopy


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when one French line says why not."""
    options = _parser().parse_args(argv)
    try:
        copy = WorkingCopy(Path.home(), Classroom.from_environ())
        lines = _run(copy, options)
    except LabError as error:
        print(error.line(), file=sys.stderr)
        return 1
    for line in lines:
        print(line)
    return 0


def _run(copy: WorkingCopy, options: argparse.Namespace) -> list[str]:
    if options.command == "recevoir":
        received = copy.receive(options.exercises)
        return [*received.came, *received.kept] or ["Tout est à jour dans ~/auteur."]
    place = copy.place(options.exercise, course=options.cours)
    if options.command == "tester":
        sent, check = checking.ask(copy, place)
        check = checking.wait(copy, place, check)
        problems = dict.fromkeys([*check.problems, *check.advice, *sent.problems])
        found = [f"À revoir : {problem}" for problem in problems]
        return found or ["La solution obtient tous les points, et une copie vierge aucun."]
    sent = copy.send(place)
    return [
        f"Envoyé : {place.key} ({len(sent.exercise.files)} fichiers).",
        *(f"À revoir : {problem}" for problem in sent.problems),
        "Publiez-le depuis le tableau de bord de la promo.",
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bacasable-auteur", description="Les exercices de vos cours, pour les écrire."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMANDE")
    receive = commands.add_parser("recevoir", help="apporter les exercices dans ~/auteur")
    receive.add_argument("exercises", nargs="*", metavar="EXERCICE", help="tous, sans précision")
    for verb, what in (
        ("envoyer", "envoyer le dossier d'un exercice au cours"),
        ("tester", "l'envoyer, puis exécuter sa solution et sa version vierge"),
    ):
        one = commands.add_parser(verb, help=what)
        one.add_argument("exercise", metavar="EXERCICE")
        one.add_argument("--cours", default="", metavar="COURS", help="s'il y en a plusieurs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
