"""Cinq services de transcription fictifs : les deux fichiers de 6.4-veille-comparaison."""

import random
from pathlib import Path

GRAINE = 64
DOSSIER = Path(__file__).parents[1] / "source" / "6.4-veille-comparaison"
PHRASES = [
    "le conseil municipal vote le budget de l'eau",
    "la piscine ouvrira le deux mai prochain",
    "le marché du samedi reste place de la mairie",
    "monsieur le maire donne la parole à l'opposition",
    "les travaux de la rue Pasteur durent six semaines",
    "nous passons au vote à main levée",
    "la subvention du club de judo est adoptée",
    "il manque une rampe devant la bibliothèque",
    "le prochain conseil aura lieu le dix juin",
    "les habitants demandent un passage piéton",
    "la cantine servira deux repas végétariens par semaine",
    "l'éclairage sera éteint après minuit",
]
# service -> la part des mots mal compris, le temps de réponse habituel en secondes
SERVICES = {
    "Alto": (0.04, 3.8),
    "Brume": (0.09, 1.6),
    "Cedre": (0.06, 5.5),
    "Dune": (0.15, 0.9),
    "Ecume": (0.03, 12),
}
REMPLACES, PERDUS = 0.5, 0.8  # la moitié des erreurs ; puis 3 sur 10 ; le reste est ajouté
PARASITES = ["euh", "donc", "la", "le", "un", "pas", "non", "vers"]
QUATRE_FOIS_PLUS_LENTS = [("Cedre", 4), ("Cedre", 9)]
# Les conditions sont écrites à la main.
FICHES = """\
service,hebergement,reutilise_les_donnees,prix_heure,sous_titres
Alto,UE,non,1.20,oui
Brume,UE,non,0.60,oui
Cedre,UE,non,0.90,non
Dune,hors UE,non,0.10,oui
Ecume,UE,oui,0.40,oui
"""


def transcription(hasard: random.Random, phrase: str, taux: float) -> str:
    """La phrase, où des mots sont remplacés, perdus ou ajoutés."""
    entendus = []
    for mot in phrase.split():
        tirage = hasard.random()
        if tirage < REMPLACES * taux:
            entendus.append(hasard.choice(PARASITES))
        elif tirage >= PERDUS * taux:
            entendus.append(mot)
            if tirage < taux:
                entendus.append(hasard.choice(PARASITES))
    return " ".join(entendus)


def mesures() -> list[str]:
    """Les lignes du fichier : chaque service écoute les douze phrases."""
    hasard = random.Random(GRAINE)
    lignes = ["service,enregistrement,reference,transcription,secondes"]
    for service, (taux, habituel) in SERVICES.items():
        for numero, phrase in enumerate(PHRASES, start=1):
            ecrit = transcription(hasard, phrase, taux)
            secondes = hasard.uniform(0.8, 1.25) * habituel
            if (service, numero) in QUATRE_FOIS_PLUS_LENTS:
                secondes *= 4
            lignes.append(f"{service},{numero},{phrase},{ecrit},{secondes:.1f}")
    return lignes


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {
        "mesures.csv": ("\n".join(mesures()) + "\n").encode(),
        "fiches.csv": FICHES.encode(),
    }


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
