"""Le choix d'un moyen de transport, tiré de statsmodels : 3.1-explorer-filtrer/trajets.csv."""

from pathlib import Path

import pandas as pd
from statsmodels.datasets import modechoice

DOSSIER = Path(__file__).parents[1] / "source" / "3.1-explorer-filtrer"
COLONNES = {
    "individual": "personne",
    "mode": "mode",
    "choice": "choisi",
    "ttme": "attente",
    "invc": "cout",
    "invt": "duree",
    "hinc": "revenu",
    "psize": "groupe",
}
MODES = {1: "avion", 2: "train", 3: "bus", 4: "voiture"}


def trajets() -> pd.DataFrame:
    """Les colonnes gardées, avec des noms français."""
    table = modechoice.load_pandas().data[list(COLONNES)].rename(columns=COLONNES).astype(int)
    return table.assign(mode=table["mode"].map(MODES))


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"trajets.csv": trajets().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
