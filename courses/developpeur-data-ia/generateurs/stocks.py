"""Les stocks d'une épicerie, écrits par un vieux tableur : 2.3-collecter/stocks.csv."""

import random
from pathlib import Path

GRAINE = 24
DOSSIER = Path(__file__).parents[1] / "source" / "2.3-collecter"
LIGNES = 24
PRODUITS = "pâtes,riz,œufs,lait,purée,thé,café,crème,petits pois,céréales".split(",")


def stocks() -> list[tuple[str, str]]:
    """Des produits, souvent sur plusieurs lignes ; un espace sépare les milliers."""
    hasard = random.Random(GRAINE)
    lignes = []
    for _ in range(LIGNES):
        petite, moyenne = hasard.randint(5, 90), hasard.randint(100, 900)
        quantite = hasard.choice([petite, moyenne, hasard.randint(1000, 4000)])
        lignes.append((hasard.choice(PRODUITS), f"{quantite:,}".replace(",", " ")))
    return lignes


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    lignes = ["produit;quantite", *(f"{produit};{quantite}" for produit, quantite in stocks())]
    return {"stocks.csv": ("\n".join(lignes) + "\n").encode("cp1252")}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
