"""Relevés de deux parcs de machines : 4.3-pipeline-sans-fuite/machines*.csv."""

from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 35
DOSSIER = Path(__file__).parents[1] / "source" / "4.3-pipeline-sans-fuite"
MACHINES, MOIS, BANDES = 40, 10, 32
PREMIERE_NEUVE = 101


def parc(hasard: np.random.Generator, premiere: int) -> pd.DataFrame:
    """Dix relevés de 40 machines, mois après mois.

    Trois machines sur huit sont fragiles, sans qu'aucune colonne le dise. Le spectre d'une machine
    (`bande_01`…) la fait reconnaître d'un mois à l'autre, et n'annonce rien pour une autre machine.
    `heures_arret` suit la panne ; 8 % des vibrations manquent.
    """
    machine, mois = np.tile(np.arange(MACHINES), MOIS), np.repeat(np.arange(MOIS), MACHINES)
    n = len(machine)
    age = hasard.integers(0, 15, MACHINES)[machine] + mois / 12
    cycles = hasard.normal(600, 90, MACHINES)[machine] + hasard.normal(0, 40, n)
    temperature = 48 + 0.8 * age + hasard.normal(0, 3, n)
    vibrations = hasard.gamma(3.0, 0.6, n) + 0.08 * age
    fragile = hasard.permutation(np.resize([1, -1, -1, 1, -1, -1, 1, -1], MACHINES))[machine]
    spectre = hasard.normal(5, 1, (MACHINES, BANDES))[machine] + hasard.normal(0, 0.2, (n, BANDES))
    usure = 0.06 * (age - 7) + (vibrations - 2.6) + 0.06 * (temperature - 54)
    panne = (hasard.random(n) < 1 / (1 + np.exp(0.3 - usure - 4 * fragile))).astype(int)
    arret = np.where(panne == 1, hasard.gamma(4.0, 6.0, n) + 3, hasard.gamma(1.0, 0.8, n))
    return pd.DataFrame(
        {
            "machine": premiere + machine,
            "age": age.round(1),
            "cycles": cycles.round().astype(int),
            "temperature": temperature.round(1),
            "vibrations": np.where(hasard.random(n) < 0.08, np.nan, vibrations.round(2)),
            **{f"bande_{b + 1:02}": spectre[:, b].round(1) for b in range(BANDES)},
            "heures_arret": arret.round(1),
            "panne": panne,
        }
    )


def parcs(graine: int = GRAINE) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Le parc connu, puis un parc de machines neuves, du même modèle de hasard."""
    hasard = np.random.default_rng(graine)
    return parc(hasard, 1), parc(hasard, PREMIERE_NEUVE)


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    noms = ("machines.csv", "machines_neuves.csv")
    return {n: t.to_csv(index=False).encode() for n, t in zip(noms, parcs(), strict=True)}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
