"""What a check looks at: a value that has a name, or what a function of that name returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verifie.echec import echec
from verifie.fonctions import fonction
from verifie.lecture import lire
from verifie.montre import montrer_appel


def obtenir(
    nom: str, args: Sequence[Any] | None, *, attendu: str, aide: str = ""
) -> tuple[Any, str]:
    """The plain value, and how a message names it.

    `args`: when given, `nom` is a function, called with these. `attendu` names the type.
    """
    if args is None:
        return lire(nom, attendu=attendu, aide=aide), nom
    call = montrer_appel(nom, tuple(args), {})
    trouve = fonction(nom, aide=aide).resultat(*args)
    if trouve is None:
        raise echec("rend_none", aide=aide, nom=nom, appel=call)
    return trouve, call
