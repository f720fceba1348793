"""Une journée d'un site de vente, avec un incident : 7.3-enqueter-incident/journal.txt."""

import random
import runpy
from datetime import datetime, timedelta
from pathlib import Path

GRAINE = 73
DOSSIER = Path(__file__).parents[1] / "source" / "7.3-enqueter-incident"
OUVERTURE = datetime(2024, 3, 5, 8, 0)
MISE_EN_LIGNE = OUVERTURE.replace(hour=10)
NUMEROS = range(1041, 1131)
GROS = 0.45  # la part des montants de 1 000 euros ou plus
# Ce qui sépare les milliers, en douzièmes des montants.
SEPARATEURS = {" ": 5, "": 3, "\u202f": 1, ".": 3}
TEMOIN = (1091, "1.250,00 €")  # la facture qui alerte la comptable
# Après une facture : les autres lignes, dont une vide et une plus tardive que la facture suivante.
APRES = {
    1052: "2024-03-05 09:07;2.3;sauvegarde terminée",
    1059: "2024-03-05 10:00;2.4;mise en ligne de la version 2.4",
    1074: "",
    1088: "2024-03-05 12:36;2.4;sauvegarde terminée",
}


def texte_saisi(hasard: random.Random) -> str:
    """Un montant, comme une personne l'écrit."""
    gros = hasard.random() < GROS
    centimes = hasard.randint(100_000, 999_999) if gros else hasard.randint(450, 99_999)
    separateur = hasard.choices(list(SEPARATEURS), list(SEPARATEURS.values()))[0]
    return f"{centimes // 100:,}".replace(",", separateur) + f",{centimes % 100:02d} €"


def montant_juste(texte: str) -> float:
    return int("".join(signe for signe in texte if signe.isdigit())) / 100


def journal() -> list[str]:
    """Les lignes du journal : à partir de 10 heures, `montants.py` lit les montants."""
    hasard = random.Random(GRAINE)
    lire_montant = runpy.run_path(str(DOSSIER / "montants.py"))["lire_montant"]
    lignes, heure = [], OUVERTURE
    for numero in NUMEROS:
        heure += timedelta(minutes=hasard.randint(2, 9))
        texte = texte_saisi(hasard)
        if numero == TEMOIN[0]:
            texte = TEMOIN[1]
        version, lire = ("2.3", montant_juste) if heure < MISE_EN_LIGNE else ("2.4", lire_montant)
        lignes.append(f"{heure:%Y-%m-%d %H:%M};{version};{numero};{texte};{lire(texte)}")
        if numero in APRES:
            lignes.append(APRES[numero])
    return lignes


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"journal.txt": ("\n".join(journal()) + "\n").encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
