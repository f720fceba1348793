"""Chômage et inflation aux États-Unis, tirés de statsmodels : 3.3-graphique-lisible/economie.csv."""

from pathlib import Path

import pandas as pd
from statsmodels.datasets import macrodata

DOSSIER = Path(__file__).parents[1] / "source" / "3.3-graphique-lisible"
COLONNES = {"year": "annee", "quarter": "trimestre", "unemp": "chomage", "infl": "inflation"}
PREMIERE, DERNIERE = 1960, 2008  # 1959 n'a pas toute son inflation, 2009 pas tous ses trimestres


def economie() -> pd.DataFrame:
    """Les colonnes gardées, avec des noms français, et les années complètes."""
    table = macrodata.load_pandas().data[list(COLONNES)].rename(columns=COLONNES)
    table = table.astype({"annee": int, "trimestre": int})
    return table[table["annee"].between(PREMIERE, DERNIERE)]


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"economie.csv": economie().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
