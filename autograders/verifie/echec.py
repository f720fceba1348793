"""A failed check: what a learner reads, and nothing else.

The first line says what was found and what was expected; the next one says where to look. The
notebook shows these lines in place of Python's traceback.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from verifie.messages import dire

_discret: ContextVar[bool] = ContextVar("verifie_discret", default=False)


class Echec(AssertionError):
    """A check that failed, with its French message."""

    def __init__(self, message: str, *, aide: str = "") -> None:
        self.message = message
        self.aide = aide
        super().__init__(self.texte())

    def texte(self) -> str:
        """The message and its hint, a line each."""
        hint = dire("indice", aide=self.aide).strip() if self.aide else ""
        return "\n".join(line for line in (self.message, hint) if line)

    def _render_traceback_(self) -> list[str]:  # IPython shows this instead of a traceback
        return [self.texte()]


def echec(cle: str, *, aide: str = "", **valeurs: object) -> Echec:
    """The failure whose sentence is `cle`, discreet when the check is hidden."""
    return Echec(dire(cle, discret=_discret.get(), **valeurs), aide=aide)


def est_discret() -> bool:
    """Is the running check a hidden one, whose values must not be shown?"""
    return _discret.get()


@contextlib.contextmanager
def discretion(active: bool = True) -> Iterator[None]:
    """Inside, messages show no value."""
    token = _discret.set(active)
    try:
        yield
    finally:
        _discret.reset(token)
