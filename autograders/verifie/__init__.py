"""Check helpers that test cells call; their messages are in French.

Give a helper the *name* of what the learner made, never the object:

    note = verifie.bareme(3)
    with note.critere(1, "La moyenne d'une liste simple"):
        verifie.fonction("moyenne").rend(2, [1, 2, 3])
    with note.critere(2, "La liste vide", cache=True):
        verifie.fonction("moyenne").rend(None, [])
    note.total()
"""

from verifie.alertes import alerte
from verifie.apis import api
from verifie.ateliers import atelier
from verifie.bareme import bareme
from verifie.bases import base, octets_de_base
from verifie.echec import Echec
from verifie.epreuves import epreuves, regression
from verifie.espace import avec, installer
from verifie.faux_services import faux_service
from verifie.fiches import fiches
from verifie.figures import figure
from verifie.fonctions import fonction
from verifie.fuites import au_hasard, sans_fuite
from verifie.gradients import gradient
from verifie.groupes import groupes
from verifie.images import image
from verifie.messages import langue
from verifie.modeles import modele
from verifie.requetes import sql
from verifie.statistiques import intervalle
from verifie.tables import serie, table
from verifie.valeurs import nombre, texte, valeur

__all__ = [
    "Echec",
    "alerte",
    "api",
    "atelier",
    "au_hasard",
    "avec",
    "bareme",
    "base",
    "epreuves",
    "faux_service",
    "fiches",
    "figure",
    "fonction",
    "gradient",
    "groupes",
    "image",
    "installer",
    "intervalle",
    "langue",
    "modele",
    "nombre",
    "octets_de_base",
    "regression",
    "sans_fuite",
    "serie",
    "sql",
    "table",
    "texte",
    "valeur",
]
