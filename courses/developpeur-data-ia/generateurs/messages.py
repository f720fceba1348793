"""Messages reçus par un réseau de bus : 5.1-trier-des-messages/messages.csv.

Des phrases écrites à la main, et d'autres composées à partir de modèles : un début, un cœur, une
fin, parfois sans accents ou en majuscules, comme dans la vraie vie.
"""

import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

GRAINE = 51
DOSSIER = Path(__file__).parents[1] / "source" / "5.1-trier-des-messages"

DEBUTS = ["", "", "Bonjour, ", "Bonjour madame, monsieur, ", "Bonsoir, ", "Salut, ", "Hello, "]
FINS = ["", "", " Merci d'avance.", " Cordialement.", " Bonne journée.", " Merci de me répondre.", " Sam"]
CASES = {
    "ligne": ["3", "12", "A", "27", "N2"],
    "arret": ["Mairie", "Gare", "Les Tilleuls", "Lycée", "Hôpital"],
    "heure": ["7h10", "8 h", "12h45", "17h30", "19 h"],
    "duree": ["dix minutes", "25 min", "une demi-heure", "presque une heure", "20 minutes"],
    "objet": ["mon parapluie", "un sac à dos noir", "mon trousseau de clés", "le doudou de ma fille", "un foulard", "mon téléphone", "un casque de vélo"],
    "somme": ["1,60 €", "38 euros", "45,50 €", "12 €", "72 euros"],
    "mois": ["janvier", "mars", "juin", "septembre", "le mois dernier"],
    "titre": ["mon abonnement", "mon forfait jeune", "mon ticket", "mon pass famille"],
}
COEURS = {
    "retard": [
        "le bus {ligne} est encore passé avec {duree} de retard à l'arrêt {arret}.",
        "j'ai attendu {duree} à l'arrêt {arret} et aucun bus {ligne} n'est venu.",
        "la ligne {ligne} n'a pas respecté l'horaire de {heure}, j'ai raté ma correspondance.",
        "à cause du bus {ligne} arrivé trop tard, j'ai manqué un rendez-vous ({heure}).",
        "le passage de {heure} à l'arrêt {arret} a été supprimé sans prévenir.",
        "pourquoi les bus {ligne} ne sont-ils jamais à l'heure ?",
    ],
    "facturation": [
        "{somme} ont été prélevés deux fois sur mon compte pour {titre}.",
        "je n'ai pas reçu la facture de {mois} pour {titre}.",
        "on m'a fait payer {somme} alors que {titre} était déjà réglé.",
        "comment obtenir le remboursement de {titre} acheté en {mois} ?",
        "le prix affiché était différent : j'ai payé {somme} de trop.",
        "ma banque a refusé le prélèvement de {mois}, comment payer {titre} ?",
    ],
    "objet perdu": [
        "j'ai oublié {objet} dans le bus {ligne} de {heure}.",
        "avez-vous retrouvé {objet} ? Je l'ai laissé sur un siège de la ligne {ligne}.",
        "je cherche {objet}, perdu entre l'arrêt {arret} et le terminus.",
        "à qui m'adresser pour un objet trouvé ? J'ai égaré {objet} à l'arrêt {arret}.",
    ],
    "remerciement": [
        "un grand bravo à la personne qui conduit le bus {ligne} de {heure}, toujours souriante.",
        "merci à votre équipe de l'agence {arret}, qui m'a très bien aidé.",
        "je tenais à féliciter l'agent du bus {ligne} pour sa gentillesse.",
    ],
}
A_LA_MAIN = {
    "retard": [
        "Trois quarts d'heure sous la pluie, et toujours rien à l'horizon...",
        "Encore en retard au travail par votre faute, mon chef n'est pas content.",
        "L'appli annonçait 2 minutes, il en a fallu 30.",
        "Le premier car du matin n'est pas passé, les enfants ont raté l'école.",
        "Quand les horaires seront-ils enfin respectés ?",
    ],
    "facturation": [
        "Erreur sur mon relevé : je vois deux paiements le même jour.",
        "Je souhaite être remboursé·e, ma carte a été débitée par erreur.",
        "Où puis-je télécharger un justificatif de paiement pour mon employeur ?",
        "Le distributeur a gardé ma monnaie, il me manque 5 euros.",
        "Mon tarif réduit n'a pas été appliqué sur la dernière facture.",
    ],
    "objet perdu": [
        "Mon fils a laissé son cartable au fond du véhicule, aidez-nous svp.",
        "Portefeuille marron disparu hier, il y a mes papiers dedans.",
        "J'ai dû faire tomber mes lunettes en descendant.",
        "Est-ce que quelqu'un a rapporté une poussette bleue ?",
    ],
    "remerciement": [
        "Votre conductrice a attendu ma grand-mère, c'était adorable, merci !",
        "Quel plaisir de voyager dans des bus aussi propres. Continuez comme ça.",
        "Service au top, chauffeur très aimable.",
    ],
}
NOMBRES = {"retard": 130, "facturation": 85, "objet perdu": 55, "remerciement": 25}


def sans_accents(texte: str) -> str:
    lettres = unicodedata.normalize("NFKD", texte)
    return "".join(lettre for lettre in lettres if not unicodedata.combining(lettre))


def composer(hasard: np.random.Generator, categorie: str) -> str:
    """Un message à partir des modèles."""
    coeur = str(hasard.choice(COEURS[categorie]))
    cases = {nom: str(hasard.choice(valeurs)) for nom, valeurs in CASES.items()}
    texte = str(hasard.choice(DEBUTS)) + coeur.format(**cases) + str(hasard.choice(FINS))
    texte = texte[0].upper() + texte[1:]
    sort = hasard.random()
    if sort < 0.2:
        return sans_accents(texte).lower()
    return texte.upper() if sort < 0.26 else texte


def messages() -> pd.DataFrame:
    """Les messages de chaque catégorie, mélangés, sans doublon."""
    hasard = np.random.default_rng(GRAINE)
    lignes = [(texte, nom) for nom, textes in A_LA_MAIN.items() for texte in textes]
    for nom, nombre in NOMBRES.items():
        lignes += [(composer(hasard, nom), nom) for _ in range(nombre)]
    table = pd.DataFrame(lignes, columns=["texte", "categorie"]).drop_duplicates("texte")
    return table.iloc[hasard.permutation(len(table))]


def fichiers() -> dict[str, bytes]:
    """Le contenu de chaque fichier de données."""
    return {"messages.csv": messages().to_csv(index=False).encode()}


if __name__ == "__main__":
    for nom, contenu in fichiers().items():
        (DOSSIER / nom).write_bytes(contenu)
