"""Une médiathèque et ses prêts : 2.1-sql-selectionner-joindre/mediatheque.sql."""

import random
from collections.abc import Iterable
from pathlib import Path

GRAINE = 21
DOSSIER = Path(__file__).parents[1] / "source" / "2.1-sql-selectionner-joindre"
PRETS, PREMIER_MOIS_EN_COURS, RENDUS = 60, 5, 0.4  # avant mai, tout est rendu
ENTETE = """\
-- Base inventée pour l'exercice 2.1 (licence CC0), faite avec un générateur à graine fixe (21).
CREATE TABLE livre (id INTEGER PRIMARY KEY, titre TEXT NOT NULL, genre TEXT NOT NULL, \
annee INTEGER NOT NULL, prix REAL NOT NULL);
CREATE TABLE adherent (id INTEGER PRIMARY KEY, prenom TEXT NOT NULL, ville TEXT NOT NULL);
CREATE TABLE pret (id INTEGER PRIMARY KEY, livre_id INTEGER NOT NULL REFERENCES livre (id), \
adherent_id INTEGER NOT NULL REFERENCES adherent (id), jour TEXT NOT NULL, \
rendu INTEGER NOT NULL CHECK (rendu IN (0, 1)));
"""
LIVRES = [
    ("Le Phare du bout", "roman", 2012, 18.5),
    ("La Nuit des étangs", "roman", 2019, 21.9),
    ("Retour à Sète", "policier", 2021, 19.9),
    ("Crime à l'écluse", "policier", 2017, 7.6),
    ("Le Silence du Lez", "policier", 2023, 20.5),
    ("Cuisiner les pois chiches", "cuisine", 2015, 24.9),
    ("Le Pain au levain", "cuisine", 2020, 29.0),
    ("Les Oiseaux de Camargue", "nature", 2018, 32.0),
    ("Petite Flore du Midi", "nature", 2011, 26.5),
    ("Comprendre les volcans", "science", 2016, 27.9),
    ("Les Nombres premiers", "science", 2009, 20.0),
    ("Mon premier circuit", "science", 2022, 15.9),
    ("Cap au sud", "bande dessinée", 2020, 14.5),
    ("Les Aventures d'Ida", "bande dessinée", 2021, 12.9),
    ("Ida et la pluie", "bande dessinée", 2022, 12.9),
    ("Ida à la ferme", "bande dessinée", 2023, 13.9),
    ("Une vie de marin", "biographie", 2014, 22.0),
    ("Parler en public", "pratique", 2019, 17.0),
]
# Ce que chaque livre a de chances d'être prêté : trois ne le sont jamais.
SUCCES = [3, 2, 5, 2, 6, 2, 1, 2, 0, 1, 0, 1, 5, 5, 4, 4, 1, 0]
ADHERENTS = [
    ("Aïcha", "Castelnau"),
    ("Bruno", "Lattes"),
    ("Chloé", "Castelnau"),
    ("Driss", "Montpellier"),
    ("Élise", "Lattes"),
    ("Farid", "Jacou"),
    ("Gaëlle", "Castelnau"),
    ("Hugo", "Lattes"),
    ("Inès", "Montpellier"),
    ("Jules", "Jacou"),
]

Ligne = tuple[str | int | float, ...]


def pret(hasard: random.Random) -> Ligne:
    """Un prêt du premier semestre 2024."""
    livre = hasard.choices(range(1, len(LIVRES) + 1), SUCCES)[0]
    mois, jour = hasard.randint(1, 6), hasard.randint(1, 28)
    adherent = hasard.randint(1, len(ADHERENTS))
    rendu = mois < PREMIER_MOIS_EN_COURS or hasard.random() < RENDUS
    return livre, adherent, f"2024-{mois:02d}-{jour:02d}", int(rendu)


def valeur(donnee: str | int | float) -> str:
    """Une valeur écrite en SQL."""
    return "'" + donnee.replace("'", "''") + "'" if isinstance(donnee, str) else str(donnee)


def insertions(table: str, lignes: Iterable[Ligne]) -> list[str]:
    return [
        f"INSERT INTO {table} VALUES ({', '.join(map(valeur, (numero, *ligne)))});\n"
        for numero, ligne in enumerate(lignes, start=1)
    ]


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    hasard = random.Random(GRAINE)
    lignes = insertions("livre", LIVRES) + insertions("adherent", ADHERENTS)
    lignes += insertions("pret", [pret(hasard) for _ in range(PRETS)])
    return {"mediatheque.sql": (ENTETE + "".join(lignes)).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
