"""Temps d'attente à l'état civil, qui dérivent : 7.2-surveiller-derive/attentes.csv."""

from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 72
DOSSIER = Path(__file__).parents[1] / "source" / "7.2-surveiller-derive"
SEMAINES = range(1, 13)
ECHELLE = 3.2
ISOLEE, PRESQUE_VIDE, DERIVE = 4, 5, 8  # la dérive dure jusqu'à la fin


def semaine(hasard: np.random.Generator, numero: int) -> np.ndarray:
    """Les attentes d'une semaine de 2024."""
    nombre = 37 if numero == PRESQUE_VIDE else int(hasard.integers(140, 190))
    facteur = 1.5 if numero == ISOLEE else 1.45 if numero >= DERIVE else 1.0
    return hasard.gamma(6, ECHELLE * facteur, nombre)


def attentes() -> pd.DataFrame:
    """900 attentes de l'année de référence, puis douze semaines."""
    hasard = np.random.default_rng(GRAINE)
    periodes = {"reference": hasard.gamma(6, ECHELLE, 900)}
    periodes |= {f"2024-S{numero:02d}": semaine(hasard, numero) for numero in SEMAINES}
    tables = [
        pd.DataFrame({"semaine": nom, "minutes": minutes.round(1)})
        for nom, minutes in periodes.items()
    ]
    return pd.concat(tables)


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"attentes.csv": attentes().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
