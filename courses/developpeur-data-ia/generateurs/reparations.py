"""Réparations d'un atelier de vélos : 6.2-exposer-modele/reparations.csv."""

from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 62
DOSSIER = Path(__file__).parents[1] / "source" / "6.2-exposer-modele"
NOMBRE = 160


def reparations() -> pd.DataFrame:
    """La durée dépend de l'âge, de la distance et du moteur ; le reste est du hasard."""
    hasard = np.random.default_rng(GRAINE)
    age = hasard.integers(0, 31, NOMBRE)
    kilometres = hasard.gamma(2, 900, NOMBRE).round().astype(int)
    electrique = (hasard.random(NOMBRE) < 0.3).astype(int)
    minutes = 28 + 1.6 * age + 0.014 * kilometres + 24 * electrique + hasard.normal(0, 7, NOMBRE)
    return pd.DataFrame(
        {
            "age": age,
            "kilometres": kilometres,
            "electrique": electrique,
            "minutes": minutes.round().astype(int),
        }
    )


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"reparations.csv": reparations().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
