"""The skeleton of a new exercise: it breaks no rule, so that authors start from what works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from bacasable.course.content import COURSE_FILE, Course
from bacasable.course.proof import ERRORS_FILE
from bacasable.errors import ConflictError

WELCOME = """# {title}

**Temps de lecture** : 5 minutes. **Durée estimée** : 1 heure. **Points** : 2.

**Situation.** Qui a besoin de quoi, et pourquoi ? Deux ou trois phrases.

**Dans cet exercice**, vous apprenez à :

1. …
"""
EXAMPLE = (
    "## 1. Une notion\n\nL'explication.\n\n**Exemple.** Un exemple qui marche, sur un autre sujet."
)
EXAMPLE_CODE = "def triple(nombre):\n    return 3 * nombre\n\n\ntriple(4)"
QUESTION = "### Question 1 (2 points)\n\nÉcrivez la fonction `double(nombre)`, qui rend le double."
SOLUTION = """def double(nombre):
    ### BEGIN SOLUTION
    return 2 * nombre
    ### END SOLUTION"""
TEST = """import verifie

note = verifie.bareme(2)
with note.critere(1, "Un exemple simple"):
    verifie.fonction("double").rend(6, 3, aide="relisez l'exemple")
### BEGIN HIDDEN TESTS
with note.critere(1, "D'autres valeurs", cache=True):
    fonction = verifie.fonction("double", aide="pensez à zéro et aux nombres négatifs")
    for nombre in (0, -4, 1.5, 1000):
        fonction.rend(2 * nombre, nombre)
### END HIDDEN TESTS
note.total()"""
FURTHER = "## Pour aller plus loin (sans points)\n\nUne question ouverte, pour qui a du temps."
MISTAKES = """\
# Réponses fausses que l'on rencontre souvent : les points et le message que chacune doit recevoir.
- nom: afficher au lieu de rendre
  reponses:
    double: |
      def double(nombre):
          print(2 * nombre)
  points: {verif-double: 0}
  messages:
    verif-double: "ne rend rien"

- nom: le carré au lieu du double
  reponses:
    double: |
      def double(nombre):
          return nombre ** 2
  points: {verif-double: 0}
  messages:
    verif-double: "`double(3)` rend 9 ; on attend 6."

- nom: une réponse qui ne marche que pour l'exemple
  reponses:
    double: |
      def double(nombre):
          return 6
  points: {verif-double: 1}
  messages:
    verif-double: "sur d'autres données"
"""
ENTRY = """
  - nom: {name}
    titre: "{title}"
    module: {module}
    contexte: "Qui a besoin de quoi, et pourquoi."
    modalite: individuel
    duree_estimee: 60
    points: 2
    criteres:
      - "Ce qui sera regardé."
    questions:
      - {{cellule: verif-double, intitule: "Une notion", competences: [{{code: fondamentaux, niveau: 1}}]}}
"""


def create(course: Course, name: str, *, title: str, module: str) -> list[Path]:
    """Write an exercise's notebook, its wrong answers and its entry. Nothing is overwritten."""
    source = course.folder / "source" / name
    if source.exists():
        raise ConflictError("cet exercice existe déjà.", where=str(source))
    notebook = source / f"{name.partition('-')[2] or name}.ipynb"
    mistakes = course.folder / "tests" / name / ERRORS_FILE
    for path in (notebook, mistakes):
        path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(_notebook(title, course.kernel), notebook)
    mistakes.write_text(MISTAKES, encoding="utf-8")
    entries = course.folder / COURSE_FILE
    text = entries.read_text(encoding="utf-8").rstrip("\n") + "\n"
    entry = ENTRY.format(name=name, title=title, module=module)
    entries.write_text(text + entry, encoding="utf-8")
    return [notebook, mistakes, entries]


def _notebook(title: str, kernel: str) -> Any:
    cells = [
        new_markdown_cell(WELCOME.format(title=title), id="accueil"),
        new_markdown_cell(EXAMPLE, id="exemple-1"),
        new_code_cell(EXAMPLE_CODE, id="exemple-1-code"),
        new_markdown_cell(QUESTION, id="question-1"),
        new_code_cell(SOLUTION, id="double", metadata=_metadata("double", solution=True)),
        new_code_cell(
            TEST,
            id="verif-double",
            metadata=_metadata("verif-double", grade=True, locked=True, points=2),
        ),
        new_markdown_cell(FURTHER, id="plus-loin"),
    ]
    kernelspec = {"name": kernel, "display_name": "Python 3 (ipykernel)", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def _metadata(grade_id: str, **more: Any) -> dict[str, Any]:
    nbgrader = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**nbgrader, "grade_id": grade_id, "schema_version": 3, **more}}
