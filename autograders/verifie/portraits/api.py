"""A FastAPI application: what it answers to requests. They are made here, on the learner's side."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from verifie import espace
from verifie.neutre import Illisible, nom_du_type

LONGEST_BODY = 200_000  # characters
LONGEST_HEADER = 1_000
MOST_HEADERS = 50


def api(
    objet: Any,
    *,
    requetes: Sequence[Mapping[str, Any]] = (),
    arguments: Sequence[Any] | None = None,
) -> dict[str, Any]:
    """`panne` (class of the error that kept it from being made) and `reponses`, one a request;
    `modifies`: places of the arguments that all this changed.

    `arguments`: `objet` is then a function that makes the application from them. A request is
    `methode`, `chemin`, `json`, `entetes`. All go to the same application, in order.
    """
    application, before = objet, copy.deepcopy(arguments or ())
    if arguments is not None:
        try:
            application = objet(*arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a learner's code may raise anything
            return {"panne": nom_du_type(error), "reponses": [], "modifies": []}
    answers = _answers(application, requetes)
    changed = espace.changed(before, arguments or ())
    return {"panne": "", "reponses": answers, "modifies": list(changed)}


def _answers(application: Any, requetes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    if not isinstance(application, FastAPI):
        raise Illisible("pas_une_api", type=nom_du_type(application))
    client = TestClient(application)
    return [_answer(client, requete) for requete in requetes]


def _answer(client: Any, requete: Mapping[str, Any]) -> dict[str, Any]:
    body = {"json": requete["json"]} if requete["json"] is not None else {}
    try:
        answer = client.request(
            requete["methode"], requete["chemin"], headers=requete["entetes"], **body
        )
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - an error of the application is a 500 to its clients
        return {"statut": 500, "entetes": {}, "texte": "", "exception": nom_du_type(error)}
    headers = list(answer.headers.items())[:MOST_HEADERS]
    return {
        "statut": int(answer.status_code),
        "entetes": {name.lower(): value[:LONGEST_HEADER] for name, value in headers},
        "texte": answer.text[:LONGEST_BODY],
        "exception": "",
    }
