"""Relevés des machines d'une blanchisserie : 4.3-pipeline-sans-fuite/machines.csv."""

from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 43
DOSSIER = Path(__file__).parents[1] / "source" / "4.3-pipeline-sans-fuite"
MACHINES, MOIS = 40, 10


def machines() -> pd.DataFrame:
    """Dix relevés de 40 machines ; 8 % des vibrations manquent ; `heures_arret` suit la panne."""
    hasard = np.random.default_rng(GRAINE)
    numero = np.repeat(np.arange(1, MACHINES + 1), MOIS)
    n = len(numero)
    age = hasard.integers(0, 15, MACHINES)[numero - 1] + np.tile(np.arange(MOIS), MACHINES) / 12
    cycles = hasard.normal(600, 90, MACHINES)[numero - 1] + hasard.normal(0, 40, n)
    temperature = 48 + 0.8 * age + hasard.normal(0, 3, n)
    vibrations = hasard.gamma(3.0, 0.6, n) + 0.08 * age
    risque = -2.1 + 0.12 * (age - 7) + 0.8 * (vibrations - 2.4) + 0.1 * (temperature - 54)
    panne = (hasard.random(n) < 1 / (1 + np.exp(-risque))).astype(int)
    arret = np.where(panne == 1, hasard.gamma(4.0, 6.0, n) + 3, hasard.gamma(1.0, 0.8, n))
    return pd.DataFrame(
        {
            "machine": numero,
            "age": age.round(1),
            "cycles": cycles.round().astype(int),
            "temperature": temperature.round(1),
            "vibrations": np.where(hasard.random(n) < 0.08, np.nan, vibrations.round(2)),
            "heures_arret": arret.round(1),
            "panne": panne,
        }
    )


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"machines.csv": machines().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
