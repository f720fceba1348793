"""Demandes d'aide au permis, et un modèle injuste : 7.4-proteger-equite/demandes.csv."""

import random
import unicodedata
from pathlib import Path

GRAINE = 745
DOSSIER = Path(__file__).parents[1] / "source" / "7.4-proteger-equite"
NOMBRE = 300
PRENOMS = (
    "Lina Karim Sofia Marc Inès Paul Fatou Hugo Chloé Youssef "
    "Emma Léo Nadia Jules Aya Théo Rose Omar Jade Louis"
).split()
NOMS = (
    "Martin Benali Garcia Durand Petit Diallo Roux Nguyen "
    "Moreau Lopez Faure Sanchez Robert Haddad Blanc Costa"
).split()
# Combien de personnes sur 25.
CODES_POSTAUX = {"34000": 8, "34070": 6, "34500": 3, "30000": 4, "11100": 2, "66000": 2}
GENRES = {"femme": 12, "homme": 12, "non précisé": 1}
URGENTES = 0.42
# (urgente, 50 ans et plus) -> la part que le modèle met en premier ; il oublie les plus âgées.
EN_PREMIER = {(1, False): 0.82, (1, True): 0.55, (0, False): 0.15, (0, True): 0.1}


def sans_accents(texte: str) -> str:
    lettres = unicodedata.normalize("NFKD", texte)
    return "".join(lettre for lettre in lettres if not unicodedata.combining(lettre))


def demande(hasard: random.Random, rang: int) -> str:
    """Une ligne du fichier."""
    prenom, nom = hasard.choice(PRENOMS), hasard.choice(NOMS)
    age = hasard.randint(18, 67)
    code_postal = hasard.choices(list(CODES_POSTAUX), list(CODES_POSTAUX.values()))[0]
    genre = hasard.choices(list(GENRES), list(GENRES.values()))[0]
    besoin = int(hasard.random() < URGENTES)
    prevu = int(hasard.random() < EN_PREMIER[besoin, age >= 50])
    courriel = f"{sans_accents(prenom)}.{nom}{rang}@exemple.fr".lower()
    return f"{courriel},{prenom},{nom},{age},{code_postal},{genre},{besoin},{prevu}"


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    hasard = random.Random(GRAINE)
    lignes = ["courriel,prenom,nom,age,code_postal,genre,besoin,prevu"]
    lignes += [demande(hasard, rang) for rang in range(NOMBRE)]
    return {"demandes.csv": ("\n".join(lignes) + "\n").encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
