"""Températures de trois chambres froides, mal notées : 1.3-lire-fichier-abime/releves.csv."""

import random
from pathlib import Path

GRAINE = 13
DOSSIER = Path(__file__).parents[1] / "source" / "1.3-lire-fichier-abime"
NORMALES = {"A": 3.2, "B": 4.1, "C": -18.6}
PREMIER_JOUR, JOURS, PANNE = 4, 14, 14  # en mars 2024 ; la chambre B tombe en panne le 14
ABIMEES = {
    (4, "C"): "2024-03-04;C",
    (6, "B"): "2024-03-06;B;erreur",
    (8, "A"): "2024-03-08;A;999",
    (9, "C"): "2024-03-09;C;",
    (11, "A"): "2024-03-11;A;2,2;ok",
    (13, "C"): "2024-03-13;C;erreur",
}
VIDES = {(9, "A"): "", (14, "B"): "  "}  # la ligne vide qui précède ce relevé
OCTET_ABIME = (b"2024-03-09;A;", b"2024-03-09;A\xe9;")


def releves() -> list[str]:
    """Les lignes du fichier : trois relevés par jour, dont six mauvais, et deux lignes vides."""
    hasard = random.Random(GRAINE)
    lignes = ["jour;chambre;temperature"]
    for jour in range(PREMIER_JOUR, PREMIER_JOUR + JOURS):
        for chambre, normale in NORMALES.items():
            panne = 2.1 * max(0, jour - PANNE + 1) if chambre == "B" else 0
            temperature = f"{hasard.gauss(normale, 0.6) + panne:.1f}".replace(".", ",")
            if (jour, chambre) in VIDES:
                lignes.append(VIDES[jour, chambre])
            bonne = f"2024-03-{jour:02d};{chambre};{temperature}"
            lignes.append(ABIMEES.get((jour, chambre), bonne))
    return lignes


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"releves.csv": ("\n".join(releves()) + "\n").encode().replace(*OCTET_ABIME)}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
