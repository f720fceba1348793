"""The authoring rules that can be checked without running anything.

A rule takes an exercise and yields a sentence for each thing that breaks it; `RULES` is the whole
list. Rules that need to run the notebook are in `proof.py`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bacasable.course.released import SourceNotebook, release
from bacasable.course.subject import Notebooks, Subject

SCHEMA_VERSION = 3
MARKERS = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION")
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
GRADE_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")
IMPORT = re.compile(r"(from|import) ")
SHORTEST_SECRET = 20


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that breaks a rule: where, and what."""

    where: str
    what: str

    def line(self) -> str:
        return f"{self.where} : {self.what}"


Rule = Callable[[Subject], Iterator[str]]
NotebookRule = Callable[[Notebooks], Iterator[str]]


def check(subject: Subject) -> list[Problem]:
    """Everything that breaks a rule in one exercise."""
    where = subject.assignment.name
    return [Problem(where, what) for rule in RULES for what in rule(subject)]


def check_notebooks(found: Notebooks) -> list[str]:
    """What breaks the rules that need no `course.yaml`: for an exercise that it doesn't describe."""
    return [what for rule in NOTEBOOK_RULES for what in rule(found)]


def files_are_there(subject: Subject) -> Iterator[str]:
    folder = subject.assignment.source
    if not folder.is_dir():
        yield f"le dossier {folder} n'existe pas."
        return
    if not subject.assignment.notebooks:
        yield "le dossier ne contient aucun notebook."
    declared = set(subject.assignment.data_files)
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    data = {name for name in present if not name.endswith(".ipynb")}
    yield from (f"le fichier {name} manque." for name in sorted(declared - data))
    yield from (
        f"le fichier {name} n'est pas déclaré dans course.yaml (clé « fichiers »)."
        for name in sorted(data - declared)
        if ".ipynb_checkpoints" not in name
    )


def notebooks_are_readable(subject: Notebooks) -> Iterator[str]:
    yield from subject.unreadable


def kernel_is_known(subject: Notebooks) -> Iterator[str]:
    for notebook in subject.notebooks:
        kernel = notebook.node.metadata.get("kernelspec", {}).get("name", "")
        if kernel != subject.kernel:
            yield (
                f"{notebook.name} : noyau inconnu « {kernel} », "
                f"le cours utilise « {subject.kernel} »."
            )


def metadata_is_current(subject: Notebooks) -> Iterator[str]:
    for notebook, cell in subject.cells:
        version = cell.nbgrader.get("schema_version", SCHEMA_VERSION if not cell.nbgrader else 0)
        if version != SCHEMA_VERSION:
            yield (
                f"{notebook.name}, cellule {cell.name} : métadonnées nbgrader de version {version}, "
                "lancez « nbgrader update »."
            )
        if not cell.node.get("id"):
            yield f"{notebook.name} : une cellule n'a pas d'identifiant (nbformat 4.5)."


def grade_ids_are_unique(subject: Notebooks) -> Iterator[str]:
    for notebook in subject.notebooks:
        names = [cell.grade_id for cell in notebook.cells if cell.grade_id]
        for name, count in Counter(names).items():
            if count > 1:
                yield f"{notebook.name} : l'identifiant « {name} » est donné à {count} cellules."
            if not GRADE_ID.match(name):
                yield f"{notebook.name} : identifiant « {name} » refusé (lettres a-z, chiffres, - et _)."


def points_add_up(subject: Subject) -> Iterator[str]:
    graded = [cell for notebook in subject.notebooks for cell in notebook.graded]
    if subject.notebooks and not graded:
        yield "aucune cellule n'est notée."
        return
    yield from (f"la cellule {cell.name} vaut zéro point." for cell in graded if cell.points <= 0)
    total = sum(cell.points for cell in graded)
    if graded and total != subject.assignment.points:
        yield (
            f"les cellules valent {total:g} points, "
            f"course.yaml en annonce {subject.assignment.points:g}."
        )


def questions_match_cells(subject: Subject) -> Iterator[str]:
    graded = {cell.grade_id for notebook in subject.notebooks for cell in notebook.graded}
    questions = [question.cellule for question in subject.assignment.questions]
    yield from (
        f"course.yaml nomme la cellule « {name} », qui n'est pas une cellule notée."
        for name in questions
        if name not in graded
    )
    yield from (
        f"la cellule notée « {name} » n'a pas de question dans course.yaml."
        for name in sorted(graded - set(questions))
    )


def criteria_add_up(subject: Subject) -> Iterator[str]:
    graded = {cell.grade_id: cell for notebook in subject.notebooks for cell in notebook.graded}
    tests = {cell.grade_id for notebook in subject.notebooks for cell in notebook.tests}
    for question in (q for q in subject.assignment.questions if q.criteres):
        given, cell = sum(c.points for c in question.criteres), graded.get(question.cellule)
        if question.cellule in tests:
            yield f"« {question.cellule} » est un test : ses critères sont dans la cellule."
        elif cell and round(given, 6) != cell.points:
            yield f"la cellule {cell.name} vaut {cell.points:g} points, ses critères {given:g}."


def tests_are_locked(subject: Notebooks) -> Iterator[str]:
    for notebook in subject.notebooks:
        for cell in notebook.tests:
            if not cell.nbgrader.get("locked"):
                yield f"la cellule de test {cell.name} n'est pas en lecture seule."


def some_tests_are_hidden(subject: Notebooks) -> Iterator[str]:
    for notebook in subject.notebooks:
        if notebook.tests and not any(HIDDEN.search(cell.source) for cell in notebook.tests):
            yield f"{notebook.name} : aucun test caché sur d'autres données."


def outputs_are_stripped(subject: Notebooks) -> Iterator[str]:
    for notebook, cell in subject.cells:
        if cell.is_code and cell.node.get("outputs"):
            yield f"{notebook.name}, cellule {cell.name} : effacez les sorties avant d'enregistrer."


def release_keeps_secrets(subject: Notebooks) -> Iterator[str]:
    """No hidden test and no solution in what learners get."""
    for notebook in subject.notebooks:
        try:
            released = release(notebook)
        except Exception as error:  # noqa: BLE001 - whatever nbgrader refuses, it says why
            yield f"{notebook.name} : nbgrader refuse de le publier ({error})."
            continue
        text = "\n".join(cell.source for cell in released.cells)
        yield from (
            f"« {mark} » reste dans la version publiée." for mark in MARKERS if mark in text
        )
        for name, secret in _secrets(notebook):
            if secret in text:
                yield f"la version publiée montre une ligne de {name} : « {secret[:60]} »."


def _secrets(notebook: SourceNotebook) -> Iterator[tuple[str, str]]:
    """Lines of hidden tests, and whole solutions."""
    visible = "\n".join(HIDDEN.sub("", cell.source) for cell in notebook.tests)
    for cell in notebook.cells:
        for block in HIDDEN.findall(cell.source):
            lines = {line.strip() for line in block.splitlines()}
            yield from (
                (f"test caché ({cell.name})", line)
                for line in sorted(lines)
                if len(line) >= SHORTEST_SECRET and line not in visible and not IMPORT.match(line)
            )
        for block in SOLUTION.findall(cell.source):
            if len(block.strip()) >= SHORTEST_SECRET:
                yield f"solution ({cell.name})", block.strip()


def tests_can_fail(subject: Notebooks) -> Iterator[str]:
    for notebook in subject.notebooks:
        for cell in notebook.tests:
            try:
                tree = ast.parse(cell.source)
            except SyntaxError as error:
                yield f"le test {cell.name} n'est pas du Python (ligne {error.lineno})."
                continue
            yield from (f"le test {cell.name} {what}" for what in _weaknesses(tree, cell.points))


def _weaknesses(tree: ast.Module, points: float) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    asserts = [node for node in nodes if isinstance(node, ast.Assert)]
    checks = [name for name in map(_called, nodes) if _is_check(name)]
    if not asserts and not checks and not any(isinstance(node, ast.Raise) for node in nodes):
        yield "ne peut pas échouer : il ne vérifie rien."
    for node in asserts:
        if isinstance(node.test, ast.Constant) or node.msg is None:
            yield f"a un « assert » sans message ou toujours vrai (ligne {node.lineno})."
    maximum = [_first_number(node) for node in nodes if _called(node) == "verifie.bareme"]
    if not maximum:
        return
    given = sum(_first_number(node) for node in nodes if _called(node).endswith(".critere"))
    if maximum != [points] or round(given, 6) != points:
        yield f"vaut {points:g} points, son barème {maximum[0]:g} et ses critères {given:g}."
    last = tree.body[-1]
    if not (isinstance(last, ast.Expr) and _called(last.value).endswith(".total")):
        yield "doit finir par la ligne « note.total() »."


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _is_check(name: str) -> bool:
    known = ("verifie.", "np.testing.", "numpy.testing.", "pd.testing.", "pandas.testing.")
    return name.startswith(known) and name != "verifie.bareme"


def _first_number(node: ast.AST) -> float:
    value = node.args[0] if isinstance(node, ast.Call) and node.args else None
    number = value.value if isinstance(value, ast.Constant) else 0
    return float(number) if isinstance(number, int | float) else 0.0


NOTEBOOK_RULES: tuple[NotebookRule, ...] = (
    notebooks_are_readable,
    kernel_is_known,
    metadata_is_current,
    grade_ids_are_unique,
    tests_are_locked,
    some_tests_are_hidden,
    outputs_are_stripped,
    release_keeps_secrets,
    tests_can_fail,
)
RULES: tuple[Rule, ...] = (
    files_are_there,
    points_add_up,
    questions_match_cells,
    criteria_add_up,
    *NOTEBOOK_RULES,
)
