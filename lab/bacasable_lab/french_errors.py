"""An IPython extension: after an error's traceback, a French sentence on what it means.

Loaded in learners' kernels by the image's configuration, nowhere else: what grades doesn't have
this package. It writes on standard output only after a cell has failed.
"""

from __future__ import annotations

import builtins
import difflib
from collections.abc import Iterable
from typing import Any

from bacasable_lab.explain import explain

SIGN = "En clair : "
LIKENESS = 0.75


class FrenchErrors:
    """What one kernel says of errors."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def after(self, result: Any) -> None:
        """Print the sentence for a cell that has just failed, where there is one."""
        error = result.error_before_exec or result.error_in_exec
        # A check's own failure is already a French sentence.
        if error is None or hasattr(error, "_render_traceback_"):
            return
        sentence = said(error, names=[*self._shell.user_ns, *vars(builtins)])
        if sentence:
            print(SIGN + sentence)


def said(error: BaseException, *, names: Iterable[str] = ()) -> str:
    """The sentence for an exception; empty for none. `names`: what it could have meant."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - the class of an exception may be the learner's
        return ""
    if isinstance(error, NameError) and error.name:
        public = [name for name in names if not name.startswith("_")]
        for close in difflib.get_close_matches(error.name, public, n=1, cutoff=LIKENESS):
            text += f". Did you mean: '{close}'?"
    ancestors = tuple(cls.__name__ for cls in type(error).__mro__[1:])
    return explain(type(error).__name__, text, ancestors=ancestors)


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython, in a kernel that starts."""
    shell.events.register("post_run_cell", FrenchErrors(shell).after)
