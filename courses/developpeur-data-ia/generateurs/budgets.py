"""Budgets de foyers belges, tirés de statsmodels : 4.1-premiere-regression/budgets.csv."""

from pathlib import Path

import pandas as pd
from statsmodels.datasets import engel

DOSSIER = Path(__file__).parents[1] / "source" / "4.1-premiere-regression"
COLONNES = {"income": "revenu", "foodexp": "alimentation"}


def budgets() -> pd.DataFrame:
    """Les deux colonnes, avec des noms français, au centime."""
    return engel.load_pandas().data[list(COLONNES)].rename(columns=COLONNES).round(2)


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"budgets.csv": budgets().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
