"""Python's errors in one or two short French sentences, for who has never programmed.

Read from the class and the text of the error only, so that a saved output can be explained as
well as one that has just happened. What isn't known gets no sentence, rather than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable

from bacasable_lab.explain import names, values, writing

Explain = Callable[[str], str]


def explain(kind: str, text: str, *, ancestors: tuple[str, ...] = ()) -> str:
    """What `kind: text` means and where to look. `ancestors`: the classes that `kind` inherits."""
    for name in (kind, *ancestors):
        if name in _BY_KIND:
            return _BY_KIND[name](text)
    return ""


def _todo(_: str) -> str:
    return "Cette question attend votre réponse : effacez cette ligne et écrivez votre code."


def _memory(_: str) -> str:
    return "Il n'y a plus assez de mémoire. Relancez le noyau et chargez moins de données."


def _recursion(_: str) -> str:
    return "La fonction s'appelle elle-même sans fin. Vérifiez le cas où elle doit s'arrêter."


def _interrupted(_: str) -> str:
    return "Le code a été arrêté avant la fin."


def _no_input(_: str) -> str:
    return "`input()` ne marche pas pendant une vérification. Donnez la valeur dans une variable."


_BY_KIND: dict[str, Explain] = {
    "NameError": names.name,
    "UnboundLocalError": names.name,
    "KeyError": values.key,
    "TabError": writing.tab,
    "IndentationError": writing.indentation,
    "SyntaxError": writing.syntax,
    "TypeError": values.type_,
    "ModuleNotFoundError": names.module,
    "ImportError": names.import_,
    "FileNotFoundError": names.file,
    "IndexError": values.index,
    "ZeroDivisionError": values.zero,
    "ValueError": values.value,
    "AttributeError": names.attribute,
    "NotImplementedError": _todo,
    "MemoryError": _memory,
    "RecursionError": _recursion,
    "KeyboardInterrupt": _interrupted,
    "StdinNotImplementedError": _no_input,
}
