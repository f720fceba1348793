"""`bacasable-lab`: what a learner can ask for in a terminal, beside nbgrader's own commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when one French line says why not."""
    options = _parser().parse_args(argv)
    try:
        return _run(options)
    except LabError as error:
        print(error.line(), file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    desk = Desk.mine()
    if options.command == "reset":
        _say(desk.reset(options.assignment, course_id=options.course))
        return 0
    report = desk.bring()
    _say(report.done or ["Tout est à jour dans ~/exercices."])
    for problem in report.problems:
        print(problem, file=sys.stderr)
    return 1 if report.problems else 0


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bacasable-lab", description="Vos exercices.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMANDE")
    commands.add_parser("sync", help="apporter les nouveaux exercices dans ~/exercices")
    reset = commands.add_parser("reset", help="reprendre un exercice depuis le début")
    reset.add_argument("assignment", metavar="EXERCICE")
    reset.add_argument("--course", default="", metavar="COURS", help="s'il y en a plusieurs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
