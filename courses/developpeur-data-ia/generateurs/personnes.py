"""Les personnes inscrites à une bricothèque, avec des doublons : 2.2-mcd-a-la-base/personnes.csv."""

import random
import unicodedata
from datetime import date, timedelta
from pathlib import Path

GRAINE = 22
DOSSIER = Path(__file__).parents[1] / "source" / "2.2-mcd-a-la-base"
PRENOMS = (
    "Aïcha Bruno Chloé Driss Élise Farid Gaëlle Hugo Inès Jamal Katia Léo Maud "
    "Nadir Olga Paul Quentin Rosa Samir Théa Ulysse Vera Willy Yasmine Zoé"
).split()
INITIALES = "ABCDEFGHILMNPRSTV"
REINSCRITES = ("Chloé", "Hugo", "Léo", "Théa")
CHANGE_DE_NOM = ("Élise", "Élise Durand")

Ligne = tuple[str, str, date]


def sans_accents(texte: str) -> str:
    lettres = unicodedata.normalize("NFKD", texte)
    return "".join(lettre for lettre in lettres if not unicodedata.combining(lettre))


def personne(hasard: random.Random, prenom: str) -> Ligne:
    """Une personne, inscrite un jour entre 2013 et 2024."""
    initiale = hasard.choice(INITIALES)
    inscrite_le = date(2013, 1, 1) + timedelta(days=hasard.randint(0, 4200))
    courriel = f"{sans_accents(prenom)}.{initiale}@exemple.fr".lower()
    return courriel, f"{prenom} {initiale}.", inscrite_le


def personnes() -> list[Ligne]:
    """25 personnes ; quatre sont inscrites une seconde fois, et une a changé de nom."""
    hasard = random.Random(GRAINE)
    uniques = [personne(hasard, prenom) for prenom in PRENOMS]
    lignes = list(uniques)
    for prenom in REINSCRITES:
        rang = PRENOMS.index(prenom)
        courriel, nom, inscrite_le = uniques[rang]
        plus_tard = inscrite_le + timedelta(days=hasard.randint(30, 600))
        ecrit = hasard.choice([courriel.upper(), " " + courriel, courriel.title()])
        lignes.insert(hasard.randint(rang + 1, len(lignes) - 1), (ecrit, nom, plus_tard))
    prenom, nom = CHANGE_DE_NOM
    courriel, _, inscrite_le = uniques[PRENOMS.index(prenom)]
    return [*lignes, (courriel, nom, inscrite_le)]


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    lignes = ["courriel;nom;inscrite_le", *(f"{a};{b};{c}" for a, b, c in personnes())]
    return {"personnes.csv": ("\n".join(lignes) + "\n").encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
