"""Des commandes de paniers de légumes, mal saisies : les deux fichiers de 3.2-nettoyer-fusionner."""

import random
from pathlib import Path

GRAINE = 32
DOSSIER = Path(__file__).parents[1] / "source" / "3.2-nettoyer-fusionner"
COMMANDES = 180
QUARTIERS = {"gare": "Sud", "halles": "Centre", "école": "Centre", "canal": "Est"}
# Ce que chaque point de retrait a de chances d'être choisi : `moulin` n'a pas de quartier.
POINTS = {"gare": 34, "halles": 28, "école": 18, "canal": 13, "moulin": 7}
ESPACES = ("{}", "{} ", " {}")
CASSES = (str.lower, str.capitalize, str.upper)
PANIERS = {1: 65, 2: 28, 3: 7, 4: 6}
PRIX = {"12,50": 25, "18,00": 25, "15": 19, "22,9": 17, "12.50": 16}
EN_DOUBLE, RESAISIES = 14, 5  # dont celles qu'une autre personne a écrites autrement
SANS_POINT = 6
PRIX_ABIMES = ("voir Max",) * 5 + ("?",) * 3 + ("",)


def ecritures(hasard: random.Random, point: str) -> list[str]:
    """Deux façons différentes de saisir ce point de retrait."""
    return hasard.sample([espace.format(casse(point)) for casse in CASSES for espace in ESPACES], 2)


def tirer(hasard: random.Random, chances: dict[str, int]) -> str:
    return hasard.choices(list(chances), list(chances.values()))[0]


def commandes() -> list[str]:
    """Les lignes du fichier : chaque commande, puis son double si elle est saisie deux fois."""
    hasard = random.Random(GRAINE)
    numeros = range(1, COMMANDES + 1)
    en_double = hasard.sample(numeros, EN_DOUBLE)
    resaisies = en_double[:RESAISIES]
    abimees = hasard.sample(sorted(set(numeros) - set(en_double)), SANS_POINT + len(PRIX_ABIMES))
    sans_point = abimees[:SANS_POINT]
    prix_abimes = dict(zip(abimees[SANS_POINT:], PRIX_ABIMES, strict=True))
    lignes = ["numero,point,paniers,prix"]
    for numero in numeros:
        point = tirer(hasard, POINTS)
        paniers = hasard.choices(list(PANIERS), list(PANIERS.values()))[0]
        prix = prix_abimes.get(numero, tirer(hasard, PRIX))
        saisie, autre = ("", "") if numero in sans_point else ecritures(hasard, point)
        saisies = [saisie]
        if numero in en_double:
            saisies.append(autre if numero in resaisies else saisie)
        lignes += [f'{numero},{saisie},{paniers},"{prix}"' for saisie in saisies]
    return lignes


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    points = ["point,quartier", *(f"{point},{quartier}" for point, quartier in QUARTIERS.items())]
    return {
        "commandes.csv": ("\n".join(commandes()) + "\n").encode(),
        "points.csv": ("\n".join(points) + "\n").encode(),
    }


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
