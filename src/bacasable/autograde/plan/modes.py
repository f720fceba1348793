"""Which test cells must run in the learner's process, and why, in words for a trainer.

A test runs outside unless its text shows that it needs the learner's own interpreter. A line
`# bacasable: inside` or `# bacasable: outside` decides otherwise, except where running outside
would let the learner's data be executed as code in the examiner.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bacasable.autograde.job import CellMode
from bacasable.autograde.plan.bindings import bindings

FORCED = re.compile(r"^[ \t]*#[ \t]*bacasable[ \t]*:[ \t]*(inside|outside)[ \t]*$", re.MULTILINE)
FILES = re.compile(
    r"\b(open|Path|os|glob|shutil|sqlite3|fichiers?|base|bases|savefig|exists|is_file"
    r"|read_\w+|to_csv|to_parquet|to_json|to_excel|load\w*|fromfile|genfromtxt|imread)\b"
)
SEEDED = re.compile(r"\bseed\s*\(")
_SHELL = frozenset({"get_ipython", "In", "Out", "_", "__", "___", "_i", "_ii", "_ih", "_oh", "_dh"})
_EXECUTES = frozenset({"exec", "eval", "compile", "__import__", "breakpoint"})
_PICKLES = frozenset({"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"})
_LOADS = frozenset({"runpy", "importlib", "subprocess", "ctypes"})
_LOOKS = frozenset({"gc", "dis", "tracemalloc", "resource", "psutil", "memory_profiler"})
_CURRENT = frozenset({"gcf", "gca", "get_fignums", "get_figlabels", "fignum_exists"})
_FRAMES = frozenset({"__code__", "__globals__", "__closure__", "_getframe", "currentframe"})
_WARNINGS = frozenset({"catch_warnings", "warns", "deprecated_call", "simplefilter"})
_KINDS = frozenset({"isgeneratorfunction", "iscoroutinefunction", "isasyncgenfunction"})
_BUILTINS = frozenset(dir(builtins)) - {"_"}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Where a test cell runs; `why` it is inside, in French. `forced`: its author says so."""

    mode: CellMode
    why: str = ""
    forced: bool = False


def mode_of(source: str) -> Verdict:
    """Where this test cell runs, by its own text."""
    forced = FORCED.search(source)
    dangerous, why = _reasons(source)
    if forced and forced[1] == "inside":
        return Verdict(mode=CellMode.INSIDE, why="demandé par son auteur·rice", forced=True)
    if dangerous or (why and not forced):
        return Verdict(mode=CellMode.INSIDE, why=dangerous or why)
    return Verdict(mode=CellMode.OUTSIDE, forced=bool(forced))


def _reasons(source: str) -> tuple[str, str]:
    """Why it can't run outside, and why it would not mean the same there; empty when it does."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", "utilise une commande de Jupyter (`%`, `!` ou `?`)"
    dangerous = next(_dangers(tree), "")
    return dangerous, next(_needs(tree, source), "")


def _dangers(tree: ast.AST) -> Iterator[str]:
    """What could execute the learner's data in the examiner."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _EXECUTES:
            yield f"exécute du texte avec `{node.id}`"
        for name in _imported(node):
            if name in _PICKLES:
                yield f"ouvre des objets avec `{name}`, ce qui exécute leur contenu"
            if name in _LOADS:
                yield f"lance ou charge du code avec `{name}`"
        if isinstance(node, ast.Attribute):
            if node.attr in ("read_pickle", "system", "popen", "run_path", "run_module"):
                yield f"exécute du contenu avec `{node.attr}`"
            if node.attr in ("joblib", "pickle"):
                yield f"ouvre des objets avec `{node.attr}`, ce qui exécute leur contenu"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            yield "ouvre des objets avec `allow_pickle`, ce qui exécute leur contenu"
        if isinstance(node, ast.Call) and _evaluates(node):
            yield "évalue un texte avec `query` ou `eval`"


def _evaluates(call: ast.Call) -> bool:
    """Whether pandas is given an expression that isn't written in the test itself."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("query", "eval"):
        return False
    return not all(isinstance(arg, ast.Constant) for arg in call.args[:1])


def _needs(tree: ast.Module, source: str) -> Iterator[str]:
    """What means something else outside the learner's process."""
    names = bindings(source)
    if hidden := sorted((names.data | names.defined) & _BUILTINS):
        yield f"remplace `{hidden[0]}`, un nom de Python que le code du rendu utilise aussi"
    modules = names.imports
    for node in ast.walk(tree):
        yield from _need(node)
        if name := _patched(node, modules):
            yield f"remplace une partie de `{name}`"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not _checks(node):
            yield f"définit une classe (`{node.name}`) dont le rendu peut recevoir des objets"


def _need(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _SHELL:
        yield f"regarde l'historique de Jupyter (`{node.id}`)"
    if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith | ast.AsyncFunctionDef):
        yield "attend du code asynchrone (`await`)"
    for name in _imported(node):
        if name in _LOOKS:
            yield f"regarde la mémoire ou le programme avec `{name}`"
        if name in ("IPython", "builtins", "multiprocessing"):
            yield f"utilise `{name}` dans le programme du rendu"
        if name == "mock":
            yield "remplace des fonctions avec `unittest.mock`"
    attribute = node.attr if isinstance(node, ast.Attribute) else ""
    name = node.id if isinstance(node, ast.Name) else attribute
    for known, reason in _NAMED:
        if name in known:
            yield reason.format(name)
    if isinstance(node, ast.arg) and node.arg == "monkeypatch":
        yield "remplace des fonctions avec `monkeypatch`"


_NAMED = (
    (_CURRENT, "cherche la figure en cours (`{}`)"),
    (_FRAMES, "regarde l'intérieur d'une fonction (`{}`)"),
    (_WARNINGS, "regarde les avertissements du code du rendu (`{}`)"),
    (_KINDS, "demande de quelle sorte est une fonction (`{}`)"),
    (frozenset({"patch", "MagicMock", "Mock"}), "remplace des fonctions (`{}`)"),
    (frozenset({"setrecursionlimit", "settrace", "setprofile", "chdir"}), "change un réglage de Python (`{}`)"),
    (frozenset({"sys.modules", "environ", "putenv"}), "regarde l'environnement du rendu (`{}`)"),
)  # fmt: skip


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            parts = alias.name.split(".")
            yield parts[0]
            yield parts[-1]
    elif isinstance(node, ast.ImportFrom):
        yield from (node.module or "").split(".")[:1]
        yield from (alias.name for alias in node.names if alias.name in _PICKLES | {"mock"})
        if (node.module or "").endswith(".mock"):
            yield "mock"


def _patched(node: ast.AST, modules: frozenset[str]) -> str:
    """The module of which a part is replaced, if this statement does that."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        targets = node.args[:1] if node.func.id in ("setattr", "delattr") else []
        roots = [arg.id for arg in targets if isinstance(arg, ast.Name)]
        return next((root for root in roots if root in modules), "")
    for target in targets:
        root: ast.expr = target
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(target, ast.Attribute) and isinstance(root, ast.Name) and root.id in modules:
            return root.id
    return ""


def _checks(statement: ast.ClassDef) -> bool:
    """Whether a class is only a way to write checks."""
    return any("TestCase" in ast.dump(base) for base in statement.bases)
