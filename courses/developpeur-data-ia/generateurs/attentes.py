"""Temps d'attente à l'accueil d'une mairie : 3.4-echantillon-intervalle-test/attentes.csv."""

from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 34
DOSSIER = Path(__file__).parents[1] / "source" / "3.4-echantillon-intervalle-test"


def attentes() -> pd.DataFrame:
    """60 passages avec chaque système ; les attentes longues sont rares mais existent."""
    hasard = np.random.default_rng(GRAINE)
    ancien = hasard.gamma(shape=4.0, scale=4.2, size=60)
    nouveau = hasard.gamma(shape=4.0, scale=3.2, size=60)
    return pd.DataFrame(
        {
            "systeme": ["ancien"] * 60 + ["nouveau"] * 60,
            "minutes": np.concatenate([ancien, nouveau]).round(1),
        }
    )


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"attentes.csv": attentes().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
