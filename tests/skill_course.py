"""A small course whose exercises are linked to skills, and the graded cells of a hand-in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bacasable.course.content import Course

COURSE = """
nom: petit
titre: Petit cours
description: Pour les essais.
referentiels: [referentiel.yaml, ancien.yaml]
modules:
  - {code: M1, titre: Bases}
exercices:
"""
EXERCISE = """
  - nom: %(name)s
    titre: "Exercice %(number)d"
    module: M1
    contexte: "Une petite histoire."
    duree_estimee: 30
    points: 2
    criteres: ["C'est juste."]
    questions:
      - {cellule: %(cell)s, intitule: Doubler, competences: [{code: "ref:C1", niveau: %(level)d}]}
"""
FRAMEWORK = """
code: ref
titre: Un référentiel
periode: 2026
source: essais
blocs:
  - code: B1
    titre: Bloc
    competences: [{code: C1, titre: Programmer}, {code: C2, titre: Parler}]
"""


OLDER = """
code: ancien
titre: Un référentiel plus ancien
periode: "2020"
source: essais
blocs:
  - {code: BC01, titre: Bloc ancien}
"""


def write_course(
    folder: Path, levels: list[int], *, names: Sequence[str] = (), cell: str = "double-test"
) -> Course:
    """One exercise a level, "a1", "a2"… unless named, each with one cell linked to "ref:C1"."""
    home = folder / "petit"
    home.mkdir(parents=True, exist_ok=True)
    (home / "referentiel.yaml").write_text(FRAMEWORK.replace("2026", '"2026"'))
    (home / "ancien.yaml").write_text(OLDER)
    known = names or [f"a{number}" for number in range(1, len(levels) + 1)]
    entries = [
        EXERCISE % {"number": number, "name": name, "cell": cell, "level": level}
        for number, (name, level) in enumerate(zip(known, levels, strict=True), 1)
    ]
    (home / "course.yaml").write_text(COURSE + "".join(entries))
    return Course.load(home)


def cells(points: float | None) -> list[dict[str, object]]:
    """The graded cells of a hand-in of one of its exercises."""
    return [{"notebook": "n1", "grade_id": "double-test", "points": points, "max_points": 2.0}]
