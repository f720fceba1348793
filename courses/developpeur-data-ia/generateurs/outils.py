"""Les outils d'une régie de quartier : 6.1-exposer-donnees/outils.csv."""

import random
from pathlib import Path

GRAINE = 61
DOSSIER = Path(__file__).parents[1] / "source" / "6.1-exposer-donnees"
RAYONS = {
    "jardin": "tondeuse,taille-haie,bêche,brouette,sécateur,râteau,motoculteur,arrosoir",
    "bois": "rabot,scie sauteuse,ponceuse,serre-joint,défonceuse,scie circulaire,ciseau à bois",
    "peinture": "décolleuse,pistolet à peinture,rouleau,bâche,perche,agitateur",
    "maçonnerie": "bétonnière,auge,perforateur,niveau laser,truelle,meuleuse,échafaudage",
}
CAUTIONS = (0, 5, 10, 15, 20, 30, 40, 60, 80, 120)


def outils() -> list[str]:
    """Les lignes du fichier : les outils mélangés, sept sur dix libres."""
    hasard = random.Random(GRAINE)
    ranges = [(nom, rayon) for rayon, noms in RAYONS.items() for nom in noms.split(",")]
    hasard.shuffle(ranges)
    lignes = ["numero,nom,rayon,caution,libre"]
    for numero, (nom, rayon) in enumerate(ranges, start=1):
        caution, libre = hasard.choice(CAUTIONS), hasard.random() < 0.7
        lignes.append(f"{numero},{nom},{rayon},{caution},{libre}")
    return lignes


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"outils.csv": ("\n".join(outils()) + "\n").encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
