"""Read a name through the door, or fail with the sentence that says why it can't be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verifie import espace
from verifie.echec import Echec, echec
from verifie.montre import montrer_type, nommer_type


def lire(nom: str, *, attendu: str, aide: str = "") -> Any:
    """The plain value called `nom`; `attendu` names the type that it should have."""
    valeur = ouvrir(espace.courant().valeur(nom), nom, aide=aide)
    if valeur is ...:
        raise echec("points_de_suspension", aide=aide, nom=nom)
    if valeur is None:
        raise echec("rien", aide=aide, nom=nom, attendu=nommer_type(attendu))
    return valeur


def lire_texte(nom: str, *, aide: str = "") -> str:
    """The text called `nom`."""
    trouve = lire(nom, attendu="str", aide=aide)
    if type(trouve) is not str:
        wanted = nommer_type("str")
        raise echec("type", aide=aide, nom=nom, trouve=montrer_type(trouve), attendu=wanted)
    return trouve


def portrait(
    nom: str, genre: str, *, demande: Mapping[str, Any] | None = None, aide: str = ""
) -> dict[str, Any]:
    """The plain description of the object called `nom`; `demande` says what to look at."""
    lu = espace.courant().valeur(nom)
    if lu.valeur is ...:
        raise echec("points_de_suspension", aide=aide, nom=nom)
    if lu.existe and lu.refus is None and lu.valeur is None:
        raise echec("rien", aide=aide, nom=nom, attendu=nommer_type(genre))
    described = espace.courant().portrait(nom, genre, demande)
    result: dict[str, Any] = ouvrir(described, nom, aide=aide)
    return result


def ouvrir(lu: espace.Valeur, nom: str, *, aide: str = "") -> Any:
    """The plain value of an answer; an `Echec` when there is none."""
    if not lu.existe:
        raise echec("absent", aide=aide, nom=nom)
    if lu.refus is not None:
        raise refuser(lu.refus.cle, lu.refus.details, nom=nom, aide=aide)
    return lu.valeur


def refuser(cle: str, details: dict[str, str], *, nom: str, aide: str) -> Echec:
    """The failure of a value that can't be read."""
    worded = {"type": nommer_type(details["type"])} if "type" in details else {}
    return echec(cle, aide=aide, nom=nom, **worded)
