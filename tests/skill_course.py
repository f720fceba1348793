"""A small course whose exercises are linked to skills, and the graded cells of a hand-in."""

from __future__ import annotations

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
  - nom: a%(number)d
    titre: "Exercice %(number)d"
    module: M1
    contexte: "Une petite histoire."
    duree_estimee: 30
    points: 2
    criteres: ["C'est juste."]
    questions:
      - {cellule: double-test, intitule: Doubler, competences: [{code: "ref:C1", niveau: %(level)d}]}
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


def write_course(folder: Path, levels: list[int]) -> Course:
    """One exercise a level, "a1", "a2"…, each with one question linked to "ref:C1"."""
    home = folder / "petit"
    home.mkdir(parents=True, exist_ok=True)
    (home / "referentiel.yaml").write_text(FRAMEWORK.replace("2026", '"2026"'))
    (home / "ancien.yaml").write_text(OLDER)
    entries = [EXERCISE % {"number": n, "level": level} for n, level in enumerate(levels, 1)]
    (home / "course.yaml").write_text(COURSE + "".join(entries))
    return Course.load(home)


def cells(points: float | None) -> list[dict[str, object]]:
    """The graded cells of a hand-in of one of its exercises."""
    return [{"notebook": "n1", "grade_id": "double-test", "points": points, "max_points": 2.0}]
