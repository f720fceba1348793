"""Checks of functions: called on many inputs, their results and their errors compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from verifie import espace
from verifie.conseils import conseil
from verifie.echec import Echec, echec
from verifie.egalite import TOLERANCE, ecart, premier_ecart
from verifie.lecture import ouvrir, portrait
from verifie.montre import montrer, montrer_appel, montrer_type, nommer_type
from verifie.neutre import rendre_neutre
from verifie.tables import comparer_series, comparer_tables

# Why a result can't be read -> the sentence that says how to mend it.
REFUS = {
    "paresseux": "rend_paresseux",
    "pas_appele": "rend_une_fonction",
    "regroupement": "rend_regroupement",
}


class Fonction:
    """The learner's function called `nom`. Each method is a check."""

    def __init__(self, nom: str, *, aide: str = "") -> None:
        self.nom = nom
        self.aide = aide

    def rend(
        self,
        attendu: Any,
        *args: Any,
        tolerance: float = TOLERANCE,
        ordre: bool = True,
        aide: str = "",
        **kwargs: Any,
    ) -> None:
        """Called with these arguments, it returns `attendu` (any plain value, table or series)."""
        aide = aide or self.aide
        attendu = rendre_neutre(attendu)
        call = montrer_appel(self.nom, args, kwargs)
        trouve = self.resultat(*args, aide=aide, **kwargs)
        if isinstance(attendu, pd.DataFrame | pd.Series):
            self._tabular(trouve, attendu, call, tolerance=tolerance, ordre=ordre, aide=aide)
            return
        if trouve is None and attendu is not None:
            raise echec("rend_none", aide=aide, nom=self.nom, appel=call)
        difference = ecart(trouve, attendu, tolerance=tolerance, ordre=ordre)
        if difference == "type":
            raise self._wrong_type(trouve, attendu, call, aide)
        if difference:
            raise self._wrong(trouve, attendu, call, aide, tolerance=tolerance, ordre=ordre)

    def resultat(self, *args: Any, aide: str = "", **kwargs: Any) -> Any:
        """What it returns, as plain data; an error that it raises is a failed check."""
        call = montrer_appel(self.nom, args, kwargs)
        appel = self._appeler(args, kwargs)
        if appel.exception:
            raise _stopped(appel, nom=self.nom, call=call, aide=aide or self.aide)
        if appel.resultat.refus is not None:
            raise echec(
                REFUS.get(appel.resultat.refus.cle, "rend_illisible"),
                aide=aide or self.aide,
                nom=self.nom,
                appel=call,
                type=nommer_type(appel.resultat.refus.details.get("type", "objet")),
            )
        return ouvrir(appel.resultat, self.nom, aide=aide or self.aide)

    def leve(self, erreur: type[Exception], *args: Any, aide: str = "", **kwargs: Any) -> None:
        """Called with these arguments, it raises `erreur` or a subclass."""
        aide = aide or self.aide
        call = montrer_appel(self.nom, args, kwargs)
        appel = self._appeler(args, kwargs)
        ouvrir(espace.Valeur(existe=appel.resultat.existe), self.nom, aide=aide)
        wanted = erreur.__name__
        if not appel.exception:
            found = montrer(appel.resultat.valeur)
            raise echec(
                "doit_lever", aide=aide, nom=self.nom, appel=call, attendu=wanted, trouve=found
            )
        if wanted not in appel.ancetres:
            raise echec(
                "leve_autre",
                aide=aide,
                nom=self.nom,
                appel=call,
                attendu=wanted,
                trouve=appel.exception,
            )

    def ne_modifie_pas(self, *args: Any, aide: str = "", **kwargs: Any) -> None:
        """Called with these arguments, it leaves them as they were."""
        changed = self._appeler(args, kwargs).modifies
        if changed:
            raise echec("modifie", aide=aide or self.aide, nom=self.nom, rang=changed[0] + 1)

    def comme(
        self,
        reference: Callable[..., Any],
        entrees: Iterable[tuple[Any, ...]],
        *,
        tolerance: float = TOLERANCE,
        ordre: bool = True,
        aide: str = "",
    ) -> None:
        """On each tuple of arguments it does what `reference` does, errors included."""
        for args in entrees:
            try:
                attendu = reference(*args)
            except Exception as error:  # noqa: BLE001 - the error is the expected behaviour
                self.leve(type(error), *args, aide=aide)
            else:
                self.rend(attendu, *args, tolerance=tolerance, ordre=ordre, aide=aide)

    def _appeler(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> espace.Appel:
        return espace.courant().appel(self.nom, args, kwargs)

    def _wrong(
        self, trouve: Any, attendu: Any, call: str, aide: str, *, tolerance: float, ordre: bool
    ) -> Echec:
        """Two long values look alike when they are cut: then say where they differ."""
        cle, place = "rend", ""
        if ordre and montrer(trouve) != repr(trouve):
            place, trouve, attendu = premier_ecart(trouve, attendu, tolerance=tolerance)
            cle = "rend_place" if place else cle
        shown = {"trouve": montrer(trouve), "attendu": montrer(attendu), "place": place}
        return echec(cle, aide=aide, nom=self.nom, appel=call, **shown)

    def _wrong_type(self, trouve: Any, attendu: Any, call: str, aide: str) -> Echec:
        found, wanted = montrer_type(trouve), montrer_type(attendu)
        return echec("rend_type", aide=aide, nom=self.nom, appel=call, trouve=found, attendu=wanted)

    def _tabular(
        self, trouve: Any, attendu: Any, call: str, *, tolerance: float, ordre: bool, aide: str
    ) -> None:
        if trouve is None:
            raise echec("rend_none", aide=aide, nom=self.nom, appel=call)
        if type(trouve) is not type(attendu):
            raise self._wrong_type(trouve, attendu, call, aide)
        compare = comparer_tables if isinstance(attendu, pd.DataFrame) else comparer_series
        compare(trouve, attendu, nom=call, tolerance=tolerance, ordre=ordre, aide=aide)


def fonction(
    nom: str, *cas: tuple[tuple[Any, ...], Any], parametres: int | None = None, aide: str = ""
) -> Fonction:
    """`nom` is a function; `cas` are pairs (arguments, expected result) to check at once."""
    trait = portrait(nom, "fonction", aide=aide)
    if not trait["appelable"]:
        raise echec("pas_une_fonction", aide=aide, nom=nom)
    found = len(trait["parametres"])
    if parametres is not None and found != parametres:
        raise echec("parametres", aide=aide, nom=nom, trouve=found, attendu=parametres)
    checked = Fonction(nom, aide=aide)
    for args, attendu in cas:
        checked.rend(attendu, *args)
    return checked


def _stopped(appel: espace.Appel, *, nom: str, call: str, aide: str) -> Echec:
    if appel.exception == "NotImplementedError":
        return echec("pas_ecrite", aide=aide, nom=nom)
    return echec(
        "leve_erreur",
        aide=aide,
        nom=nom,
        appel=call,
        type=appel.exception,
        message=" ".join(appel.message.split())[:120],
        conseil=conseil(appel.exception, appel.message),
    )
