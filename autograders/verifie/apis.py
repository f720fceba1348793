"""Checks of web APIs: requests to the learner's FastAPI application, and what it answers.

The requests are made on the learner's side; only status, headers and text come back. Give the
name of an application, or of a function that makes one, with the plain data it takes: the same
code can then be checked on other data, and each check starts from a new application.
"""

from __future__ import annotations

import json as json_
from collections.abc import Mapping, Sequence
from typing import Any

from verifie.conseils import conseil
from verifie.echec import Echec, echec
from verifie.egalite import TOLERANCE, ecart
from verifie.lecture import portrait
from verifie.montre import montrer


class Reponse:
    """What the application answered to one request. Each method is a check."""

    def __init__(self, nom: str, appel: str, recu: Mapping[str, Any], *, aide: str) -> None:
        self.nom = nom
        self.appel = appel
        self.recu = recu
        self.aide = aide

    def statut(self, *codes: int, aide: str = "") -> Reponse:
        """Its status is one of these."""
        if self.recu["exception"] and 500 not in codes:
            kind = self.recu["exception"]
            raise self._echec("api_panne", aide, type=kind, conseil=conseil(kind))
        if self.recu["statut"] not in codes:
            wanted = " / ".join(map(str, codes))
            raise self._echec("api_statut", aide, trouve=self.recu["statut"], attendu=wanted)
        return self

    def json(
        self,
        attendu: Any,
        *,
        statut: int = 200,
        tolerance: float = TOLERANCE,
        ordre: bool = True,
        aide: str = "",
    ) -> Reponse:
        """It succeeds, and its body is `attendu` in JSON."""
        self.statut(statut, aide=aide)
        found = self.contenu(aide=aide)
        if ecart(found, attendu, tolerance=tolerance, ordre=ordre):
            shown = {"trouve": montrer(found), "attendu": montrer(attendu)}
            raise self._echec("api_contenu", aide, **shown)
        return self

    def erreur(self, code: int, *, aide: str = "") -> Reponse:
        """It refuses with this status, and its `detail` says why."""
        self.statut(code, aide=aide)
        found = self.contenu(aide=aide)
        detail = found.get("detail") if isinstance(found, dict) else None
        if not detail or not isinstance(detail, str | list | dict):
            raise self._echec("api_detail", aide, code=code)
        return self

    def entete(self, nom: str, valeur: str | None = None, *, aide: str = "") -> Reponse:
        """It has this header, with this value when one is given."""
        found = self.recu["entetes"].get(nom.lower())
        if found is None or (valeur is not None and found != valeur):
            raise self._echec("api_entete", aide, entete=nom)
        return self

    def contenu(self, *, aide: str = "") -> Any:
        """Its body, read as JSON."""
        try:
            return json_.loads(self.recu["texte"])
        except (ValueError, RecursionError):
            raise self._echec("api_pas_json", aide) from None

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, appel=self.appel, **valeurs)


class Api:
    """The learner's application called `nom`, or made by the function of that name."""

    def __init__(self, nom: str, arguments: Sequence[Any] | None, *, aide: str) -> None:
        self.nom = nom
        self.arguments = arguments
        self.aide = aide

    def get(self, chemin: str, *, entetes: Mapping[str, str] | None = None) -> Reponse:
        """Answer to GET."""
        return self.suite(("GET", chemin, None, entetes))

    def post(
        self, chemin: str, json: Any = None, *, entetes: Mapping[str, str] | None = None
    ) -> Reponse:
        """Answer to POST, with this body in JSON."""
        return self.suite(("POST", chemin, json, entetes))

    def suite(self, *requetes: tuple[Any, ...]) -> Reponse:
        """Answer to the last of these requests, made one after the other on one application.

        A request: method and path, then if needed body and headers.
        """
        asked = [_request(*requete) for requete in requetes]
        received = self._ask(asked)["reponses"][-1]
        call = f"{asked[-1]['methode']} {asked[-1]['chemin']}"
        return Reponse(self.nom, call, received, aide=self.aide)

    def ne_modifie_pas(self, *requetes: tuple[Any, ...], aide: str = "") -> None:
        """Made and asked these requests, it leaves the data that it was given as they were."""
        changed = self._ask([_request(*requete) for requete in requetes])["modifies"]
        if changed:
            raise self._echec("modifie", aide, rang=changed[0] + 1)

    def decrit(
        self, methode: str, chemin: str, *, parametres: Sequence[str] = (), aide: str = ""
    ) -> None:
        """Its OpenAPI description has this route, with a summary, and with these parameters."""
        described = self.get("/openapi.json").statut(200, aide=aide).contenu(aide=aide)
        route = _dig(described, "paths", chemin, methode.lower())
        if route is None:
            raise self._echec("api_route", aide, route=f"{methode} {chemin}")
        named = [_dig(item, "name") for item in route.get("parameters") or []]
        missing = [name for name in parametres if name not in named]
        if missing:
            raise self._echec("api_parametre", aide, route=f"{methode} {chemin}", manque=missing[0])

    def titre(self, *, aide: str = "") -> None:
        """Its OpenAPI description has a title and a description of its own."""
        described = self.get("/openapi.json").statut(200, aide=aide).contenu(aide=aide)
        title, text = _dig(described, "info", "title"), _dig(described, "info", "description")
        if title in (None, "", "FastAPI") or not text:
            raise self._echec("api_titre", aide)

    def _ask(self, requetes: list[dict[str, Any]]) -> dict[str, Any]:
        asked = {"requetes": requetes, "arguments": self.arguments}
        trait = portrait(self.nom, "api", demande=asked, aide=self.aide)
        kind = trait["panne"]
        if kind == "NotImplementedError":
            raise echec("pas_ecrite", aide=self.aide, nom=self.nom)
        if kind:
            raise self._echec("api_fabrique", "", type=kind, conseil=conseil(kind))
        return trait

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def api(nom: str, *arguments: Any, fabrique: bool = False, aide: str = "") -> Api:
    """`nom` is a FastAPI application; with arguments (or `fabrique`), a function that makes one."""
    checked = Api(nom, arguments if arguments or fabrique else None, aide=aide)
    checked._ask([])
    return checked


def _request(
    methode: str, chemin: str, json: Any = None, entetes: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {"methode": methode, "chemin": chemin, "json": json, "entetes": dict(entetes or {})}


def _dig(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
