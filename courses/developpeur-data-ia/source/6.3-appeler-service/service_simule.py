"""Un service cognitif simulé, sur votre machine : rien ne part sur internet.

`demarrer()` le met en route, place une clé neuve dans la variable d'environnement CLE_SERVICE et
rend l'adresse du service. Sa documentation est dans LISEZMOI.md.
"""

import json
import os
import re
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POSITIFS = {"bonne", "bon", "bravo", "merci", "parfait", "super", "agréable", "génial"}
NEGATIFS = {"nulle", "nul", "lent", "lente", "déçu", "déçue", "cher", "inutiles", "bruyant"}
ANGLAIS = {"the", "where", "is", "and", "you", "very", "thank"}
ATTENTE_MS = 200  # après chaque requête, le service se repose
DOCUMENTS_AU_PLUS = 5


def demarrer():
    """Met le service en route et rend son adresse."""
    cle = secrets.token_urlsafe(16)
    os.environ["CLE_SERVICE"] = cle
    # Dans certaines écoles, les requêtes passent par un mandataire : celles-ci restent ici.
    for nom in ("NO_PROXY", "no_proxy"):
        os.environ[nom] = ",".join(filter(None, [os.environ.get(nom), "127.0.0.1"]))
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), _requetes(cle))
    serveur.daemon_threads = True
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{serveur.server_address[1]}"


def sentiment(texte):
    """Compte les mots qui plaisent et ceux qui déplaisent : un modèle très simple."""
    mots = set(re.findall(r"\w+", texte.lower()))
    ecart = len(mots & POSITIFS) - len(mots & NEGATIFS)
    return "positif" if ecart > 0 else "négatif" if ecart < 0 else "neutre"


def langue(texte):
    """Cherche quelques mots anglais."""
    return "en" if set(re.findall(r"\w+", texte.lower())) & ANGLAIS else "fr"


def _analyser(documents):
    lus, erreurs = [], []
    for document in documents:
        if document["texte"].strip():
            lus.append({"id": document["id"], "sentiment": sentiment(document["texte"])})
        else:
            erreurs.append({"id": document["id"], "message": "texte vide"})
    return {"documents": list(reversed(lus)), "erreurs": erreurs}


def _requetes(cle):
    libre_a = [0.0]

    class Requetes(BaseHTTPRequestHandler):
        def do_POST(self):
            recu = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not secrets.compare_digest(self.headers.get("Cle-Abonnement", ""), cle):
                return self._repondre(401, {"detail": "clé absente ou inconnue"})
            if time.monotonic() < libre_a[0]:
                attente = {"retry-after-ms": str(ATTENTE_MS)}
                return self._repondre(429, {"detail": "trop de requêtes"}, attente)
            libre_a[0] = time.monotonic() + ATTENTE_MS / 1000
            try:
                return self._repondre(200, self._resultat(json.loads(recu)))
            except (ValueError, KeyError, TypeError, AttributeError):
                return self._repondre(400, {"detail": "données mal formées : lisez LISEZMOI.md"})

        def _resultat(self, donnees):
            if self.path == "/v1/langue":
                return {"langue": langue(donnees["texte"])}
            if self.path != "/v1/sentiment" or len(donnees["documents"]) > DOCUMENTS_AU_PLUS:
                raise ValueError(self.path)
            return _analyser(donnees["documents"])

        def _repondre(self, statut, contenu, entetes=None):
            texte = json.dumps(contenu).encode()
            self.send_response(statut)
            for nom, valeur in {"Content-Type": "application/json", **(entetes or {})}.items():
                self.send_header(nom, valeur)
            self.send_header("Content-Length", str(len(texte)))
            self.end_headers()
            self.wfile.write(texte)

        def log_message(self, *_):
            """N'écrit rien dans le notebook."""

    return Requetes
