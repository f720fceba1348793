"""Contrats, relevés et paiements d'une coopérative solaire : les trois fichiers de 2.4-reconcilier."""

import json
import random
from pathlib import Path
from typing import Any

GRAINE = 42
DOSSIER = Path(__file__).parents[1] / "source" / "2.4-reconcilier"
CONTRATS = 14
TARIFS = (0.1954, 0.2076, 0.2145)
COMMUNES = ("Castelnau", "Lattes", "Jacou", "Le Crès", "Clapiers")
ECRITURES = ("CTR-{:04d}", "ctr {}", "Ctr{}", "CTR{:04d}")
LIBELLES = ("VIR {} MARS", "{}", "facture {}, merci", "PRLV {} SEPA")
RELEVES_ABIMES = (
    ("CTR-0999", {"valeur": 77, "unite": "kWh"}),
    (None, {"valeur": 120, "unite": "kWh"}),
    ("ctr 58", {"valeur": "défaut", "unite": "kWh"}),
    ("CTR-0115", {"valeur": 95}),
    ("CTR141", {}),
    ("compteur 12", {"valeur": 40, "unite": "kWh"}),
)
AUTRES_PAIEMENTS = (
    "2024-04-03;VIR CTR-0380 MARS;30,00",  # le contrat sans relevé
    "2024-04-09;loyer du local;450,00",
    "2024-04-11;VIR CTR-1204;61,30 €",
    "2024-04-17;VIR ctr 53;rejeté",
    "2024-04-20;don anonyme;25,00 €",
    "2024-04-22;;18,40",
)

Releve = dict[str, dict[str, Any]]


def virgule(nombre: float, chiffres: int) -> str:
    return f"{nombre:.{chiffres}f}".replace(".", ",")


def mesure(hasard: random.Random, kwh: float) -> dict[str, Any]:
    """La même énergie dans l'une des trois unités, parfois sous forme de texte."""
    unite = hasard.choice(["kWh", "kWh", "Wh", "MWh"])
    if unite == "Wh":
        return {"valeur": round(kwh * 1000), "unite": unite}
    if unite == "MWh":
        return {"valeur": round(kwh / 1000, 4), "unite": unite}
    return {"valeur": virgule(kwh, 1) if hasard.random() < 0.3 else kwh, "unite": unite}


def releve(contrat: str | None, energie: dict[str, Any]) -> Releve:
    return {"compteur": {"contrat": contrat}, "energie": energie}


def releves(hasard: random.Random, numeros: list[int]) -> tuple[list[Releve], dict[int, float]]:
    """Deux relevés par contrat, sauf le dernier ; puis la somme des kWh de chaque contrat."""
    lus, sommes = [], {}
    for numero in numeros[:-1]:
        sommes[numero] = 0.0
        for _ in range(2):
            kwh = round(hasard.uniform(60, 420), 1)
            energie = mesure(hasard, kwh)
            lus.append(releve(hasard.choice(ECRITURES).format(numero), energie))
            sommes[numero] += kwh
    lus += [releve(contrat, energie) for contrat, energie in RELEVES_ABIMES]
    hasard.shuffle(lus)
    return lus, sommes


def paiements(hasard: random.Random, dus: dict[int, float]) -> list[str]:
    """Certains contrats paient en deux fois, certains 5 euros de trop, d'autres rien."""
    lignes = list(AUTRES_PAIEMENTS)
    for rang, (numero, du) in enumerate(dus.items()):
        if rang % 5 == 1:
            continue
        montants = [round(du / 2, 2), round(du - round(du / 2, 2), 2)] if rang % 3 == 0 else [du]
        if rang % 7 == 3:
            montants[-1] += 5
        for montant in montants:
            libelle = hasard.choice(LIBELLES).format(hasard.choice(ECRITURES).format(numero))
            euro = hasard.choice(["", " €"])
            jour = hasard.randint(1, 28)
            lignes.append(f"2024-04-{jour:02d};{libelle};{virgule(montant, 2)}{euro}")
    return sorted(lignes)


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    hasard = random.Random(GRAINE)
    numeros = sorted(hasard.sample(range(1, 400), CONTRATS))
    tarifs, contrats = {}, ["reference;commune;tarif"]
    for numero in hasard.sample(numeros, CONTRATS):
        tarifs[numero] = hasard.choice(TARIFS)
        commune = hasard.choice(COMMUNES)
        contrats.append(f"CTR-{numero:04d};{commune};{virgule(tarifs[numero], 4)}")
    lus, sommes = releves(hasard, numeros)
    dus = {numero: round(kwh * tarifs[numero], 2) for numero, kwh in sommes.items()}
    objets = ",\n".join(json.dumps(lu, ensure_ascii=False) for lu in lus)
    paies = ["date;libelle;montant", *paiements(hasard, dus)]
    return {
        "contrats.csv": ("\n".join(contrats) + "\n").encode(),
        "releves.json": f"[\n{objets}\n]\n".encode(),
        "paiements.csv": ("\n".join(paies) + "\n").encode(),
    }


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
