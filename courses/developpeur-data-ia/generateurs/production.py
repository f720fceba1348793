"""Production de panneaux solaires, avec des défauts : 7.1-tester-donnees-modele/production.csv."""

from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 71
DOSSIER = Path(__file__).parents[1] / "source" / "7.1-tester-donnees-modele"
JOURS = pd.date_range("2024-04-01", periods=40).strftime("%Y-%m-%d")
RENDEMENT, SATURATION = 0.19883, 0.9
# La puissance des panneaux, en kilowatts.
SITES = {"école": 11, "gymnase": 20, "mairie": 6, "médiathèque": 9, "piscine": 24, "crèche": 4.5}

ABSENTES = [("médiathèque", 1), ("piscine", 15), ("médiathèque", 18), ("mairie", 20), ("mairie", 29)]
IMPOSSIBLES = {("piscine", 7): -0.5, ("médiathèque", 14): -3.4, ("école", 18): 412.0}
BLOQUE, VALEUR_BLOQUEE = [("crèche", jour) for jour in range(11, 17)], 4.07
INCONNUS = [("mairie", 3), ("mairie", 9)]
DOUBLES = [("gymnase", 8), ("mairie", 10), ("école", 27), ("médiathèque", 39)]


def mesures() -> dict[tuple[str, int], dict[str, object]]:
    """(site, rang du jour) -> une ligne sans défaut."""
    hasard = np.random.default_rng(GRAINE)
    soleil = hasard.normal(6, 2.5, len(JOURS)).round(1)
    lignes = {}
    for site, puissance in SITES.items():
        variation = hasard.normal(1, 0.07, len(JOURS))
        kwh = puissance * RENDEMENT * soleil**SATURATION * variation
        for rang, jour in enumerate(JOURS):
            valeur = round(float(kwh[rang]), 2)
            ligne = {"jour": jour, "site": site, "soleil": soleil[rang], "kwh": valeur}
            lignes[site, rang] = ligne
    return lignes


def production() -> pd.DataFrame:
    """Les lignes dans l'ordre des jours et des sites, avec les cinq sortes de défauts."""
    lignes = mesures()
    table = []
    for place in sorted(lignes, key=lambda place: (place[1], place[0])):
        ligne = lignes[place]
        if place in ABSENTES:
            ligne["kwh"] = None
        if place in BLOQUE:
            ligne["kwh"] = VALEUR_BLOQUEE
        if place in INCONNUS:
            ligne["site"] = "halle"
        ligne["kwh"] = IMPOSSIBLES.get(place, ligne["kwh"])
        table += [ligne] * (2 if place in DOUBLES else 1)
    return pd.DataFrame(table)


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"production.csv": production().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
