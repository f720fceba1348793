"""The one door to what a learner made.

Checks know names, never objects: they ask this door, and what comes back is plain data. Today the
door opens on the namespace of the same process; a process of its own takes its place by calling
`installer` with another `Espace`, and no test cell changes.
"""

from __future__ import annotations

import contextlib
import copy
import io
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from verifie.neutre import Illisible, nom_du_type, rendre_neutre
from verifie.portraits import PORTRAITS

LARGEST_MESSAGE = 300


@dataclass(frozen=True, kw_only=True)
class Valeur:
    """A learner's value as plain data, or the reason why it could not be read."""

    valeur: Any = None
    existe: bool = True
    refus: Illisible | None = None


@dataclass(frozen=True, kw_only=True)
class Appel:
    """What a call left: a value, or the class and text of the exception that it raised.

    `modifies`: places of the positional arguments that the call changed.
    """

    resultat: Valeur = Valeur()
    exception: str = ""
    message: str = ""
    ancetres: tuple[str, ...] = ()
    modifies: tuple[int, ...] = ()


class Espace(Protocol):
    """What a learner's side must answer. Names may be dotted: `modele.predict`."""

    def valeur(self, nom: str) -> Valeur:
        """The value called `nom`."""

    def portrait(self, nom: str, genre: str, demande: Mapping[str, Any] | None = None) -> Valeur:
        """A plain description of an object that isn't data: a function, a figure, a model.

        `demande`: plain data that says what to look at, for the kinds that take some.
        """

    def appel(self, nom: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Appel:
        """Call what is called `nom`, with copies of the arguments."""


class Absent(LookupError):
    """No such name on the learner's side."""


class EspaceLocal:
    """A namespace of this process."""

    def __init__(self, noms: Mapping[str, Any]) -> None:
        self._noms = noms

    def valeur(self, nom: str) -> Valeur:
        try:
            brut = self._trouver(nom)
        except Absent:
            return Valeur(existe=False)
        return _neutre(brut)

    def portrait(self, nom: str, genre: str, demande: Mapping[str, Any] | None = None) -> Valeur:
        try:
            brut = self._trouver(nom)
        except Absent:
            return Valeur(existe=False)
        with silence():
            try:
                return _neutre(PORTRAITS[genre](brut, **copy.deepcopy(dict(demande or {}))))
            except Illisible as refus:
                return Valeur(refus=refus)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - an object of the learner's may raise anything
                return Valeur(refus=Illisible("leve", type=nom_du_type(error)))

    def appel(self, nom: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Appel:
        try:
            fonction = self._trouver(nom)
        except Absent:
            return Appel(resultat=Valeur(existe=False))
        given, named = copy.deepcopy((tuple(args), dict(kwargs)))
        with silence():
            try:
                brut = fonction(*given, **named)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a learner's code may raise anything
                return _raised(error)
        return Appel(resultat=_neutre(brut), modifies=changed(args, given))

    def _trouver(self, nom: str) -> Any:
        racine, *attributs = nom.split(".")
        if racine not in self._noms:
            raise Absent(nom)
        objet = self._noms[racine]
        for attribut in attributs:
            try:
                objet = getattr(objet, attribut)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                raise Absent(nom) from error
        return objet


_courant: ContextVar[Espace | None] = ContextVar("verifie_espace", default=None)


def installer(espace: Espace | None) -> None:
    """Make `espace` the side that checks ask; `None` goes back to the notebook's namespace."""
    _courant.set(espace)


@contextlib.contextmanager
def avec(noms: Mapping[str, Any]) -> Iterator[None]:
    """Check these names instead of the notebook's."""
    token = _courant.set(EspaceLocal(noms))
    try:
        yield
    finally:
        _courant.reset(token)


def courant() -> Espace:
    """The installed side, else the notebook's namespace, else the calling module's globals."""
    return _courant.get() or EspaceLocal(_namespace())


def _namespace() -> Mapping[str, Any]:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        noms: Mapping[str, Any] = shell.user_ns
        return noms
    frame = sys._getframe(1)
    while frame.f_back and str(frame.f_globals.get("__name__")).partition(".")[0] == "verifie":
        frame = frame.f_back
    return frame.f_globals


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep what a learner's code writes out of the test cell: nbgrader fails it for a warning."""
    sink = _Puits()
    with (
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


class _Puits(io.TextIOBase):
    """Swallows text without keeping it: a flood costs no memory."""

    def write(self, text: str, /) -> int:
        return len(text)


def changed(before: Sequence[Any], after: Sequence[Any]) -> tuple[int, ...]:
    pairs = enumerate(zip(before, map(_neutre, after), strict=True))
    return tuple(place for place, (a, b) in pairs if b.refus or not _same(a, b.valeur))


def _same(before: Any, after: Any) -> bool:
    """Are two plain values the same, tables and arrays inside lists included?"""
    if type(before) is not type(after):
        return False
    if isinstance(before, pd.DataFrame | pd.Series | pd.Index):
        return bool(before.equals(after))
    if isinstance(before, np.ndarray):
        return before.shape == after.shape and repr(before.tolist()) == repr(after.tolist())
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return bool(before == after)


def _neutre(brut: Any) -> Valeur:
    with silence():
        try:
            return Valeur(valeur=rendre_neutre(brut))
        except Illisible as refus:
            return Valeur(refus=refus)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - reading a lazy object may raise anything
            return Valeur(refus=Illisible("leve", type=nom_du_type(error)))


def _raised(error: BaseException) -> Appel:
    try:
        message = str(error)[:LARGEST_MESSAGE]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - `__str__` of a learner's exception
        message = ""
    # `str()` may return a subclass; a slice of it too.
    message = "".join(str.__iter__(message))
    ancetres = tuple(cls.__name__ for cls in type(error).__mro__)
    return Appel(exception=nom_du_type(error), message=message, ancetres=ancetres)
