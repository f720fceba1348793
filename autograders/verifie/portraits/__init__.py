"""Plain descriptions of what isn't data: made on the learner's side, judged on the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from verifie.portraits.acquis import acquis
from verifie.portraits.api import api
from verifie.portraits.atelier import atelier
from verifie.portraits.epreuve import epreuve, noms_des_epreuves
from verifie.portraits.figure import figure
from verifie.portraits.fonction import fonction
from verifie.portraits.modele import modele

PORTRAITS: dict[str, Callable[..., dict[str, Any]]] = {
    "acquis": acquis,
    "api": api,
    "atelier": atelier,
    "epreuve": epreuve,
    "epreuves": noms_des_epreuves,
    "figure": figure,
    "fonction": fonction,
    "modele": modele,
}
