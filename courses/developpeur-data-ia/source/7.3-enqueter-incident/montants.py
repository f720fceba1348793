"""Lecture des montants saisis sur le site. Version 2.4, mise en ligne le 5 mars 2024 à 10 h."""


def lire_montant(texte):
    """« 1 250,00 € » → 1250.0"""
    propre = texte.replace("€", "").replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    propre = propre.replace(",", ".")
    euros, _, centimes = propre.partition(".")
    return float(f"{euros}.{centimes[:2] or '0'}")
