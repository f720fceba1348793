"""Un petit site web pour l'exercice 2.3. Il ne répond qu'à cet ordinateur : aucun accès à internet.

    with Site() as site:
        requests.get(site.adresse + "/api/dons", params={"page": 1}, timeout=5)

Vous n'avez pas besoin de lire ni de modifier ce fichier.
"""

import json
import os
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# Dans certaines écoles, l'accès au web passe par un mandataire (proxy) ; ce site-ci, jamais.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

LIMITE = 20  # demandes : au-delà, le programme tourne sans doute en rond

PRODUITS = ("pain", "yaourts", "pommes", "riz", "carottes", "œufs", "fromage", "soupe")
MAGASINS = ("Halle verte", "Au bon grain", "Le Panier", "Primeurs du Lez")


def inventer_des_dons(nombre, graine):
    """Des dons inventés, toujours les mêmes pour une même graine."""
    hasard = random.Random(graine)
    return [
        {
            "numero": 100 + rang,
            "magasin": hasard.choice(MAGASINS),
            "produit": hasard.choice(PRODUITS),
            "kilos": hasard.randint(2, 40) / 2,
        }
        for rang in range(nombre)
    ]


PAGE_HTML = """<!DOCTYPE html>
<html lang="fr">
<head><meta charset="utf-8"><title>Magasins partenaires</title></head>
<body>
<h1>Magasins partenaires</h1>
<article class="magasin"><h3>Halle verte</h3>
  <p><span class="ville">Castelnau</span>, <span class="telephone">04 99 00 00 01</span></p></article>
<article class="magasin"><h3>Au bon grain</h3>
  <p><span class="ville">Lattes</span></p></article>
<article class="publicite"><h3>Devenez partenaire !</h3>
  <p><span class="ville">Partout</span></p></article>
<article class="magasin"><h3>Primeurs du Lez</h3>
  <p><span class="ville"> Montferrier </span>, <span class="telephone">04 99 00 00 03</span></p></article>
</body>
</html>
"""


class Site:
    """Le site, ouvert le temps d'un bloc `with`.

    dons, par_page, numeros : ce que rend l'API, combien par page, et le numéro de chaque page.
    pannes : les prochaines réponses en panne, par exemple [429, 500].
    demandes : les adresses demandées et la réponse de chacune, dans l'ordre.
    """

    def __init__(self, dons=None, par_page=10, numeros=None, pannes=(), pause=2, page_html=PAGE_HTML):
        self.dons = inventer_des_dons(23, graine=23) if dons is None else dons
        self.par_page = par_page
        self.numeros = numeros
        self.pannes = list(pannes)
        self.pause = pause
        self.page_html = page_html
        self.demandes = []

    def __enter__(self):
        site = self

        class Reponse(_Reponse):
            def do_GET(self):
                site._repondre(self)

        self._serveur = _Serveur(("127.0.0.1", 0), Reponse)
        self.adresse = f"http://127.0.0.1:{self._serveur.server_port}"
        self._fil = threading.Thread(target=self._serveur.serve_forever, args=(0.01,), daemon=True)
        self._fil.start()
        return self

    def __exit__(self, *_erreur):
        self._serveur.shutdown()
        self._serveur.server_close()
        self._fil.join()

    def _repondre(self, demande):
        adresse = urlsplit(demande.path)
        code, genre, texte = self._contenu(adresse.path, parse_qs(adresse.query))
        if self.pannes:
            code, genre, texte = self.pannes.pop(0), "text/plain", "en panne"
        if len(self.demandes) >= LIMITE:
            code, genre, texte = 403, "text/plain", "trop de demandes : votre programme tourne en rond"
        self.demandes.append((demande.path, code))
        contenu = texte.encode("utf-8")
        demande.send_response(code)
        demande.send_header("Content-Type", f"{genre}; charset=utf-8")
        demande.send_header("Content-Length", str(len(contenu)))
        if code == 429:
            demande.send_header("Retry-After", str(self.pause))
        demande.end_headers()
        demande.wfile.write(contenu)

    def _contenu(self, chemin, questions):
        if chemin == "/magasins":
            return 200, "text/html", self.page_html
        page = questions.get("page", [""])[0]
        pages = self._pages()
        if chemin == "/api/dons" and page in pages:
            return 200, "application/json", json.dumps(pages[page], ensure_ascii=False)
        return 404, "text/plain", "page inconnue"

    def _pages(self):
        debuts = list(range(0, max(1, len(self.dons)), self.par_page))
        numeros = self.numeros or list(range(1, len(debuts) + 1))
        suivantes = [*numeros[1:], None]
        return {
            str(numero): {"page": numero, "dons": self.dons[debut : debut + self.par_page], "suivante": suivante}
            for numero, suivante, debut in zip(numeros, suivantes, debuts)
        }


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # quelqu'un a coupé la connexion : le site continue


class _Reponse(BaseHTTPRequestHandler):
    def log_message(self, format, *args):
        pass  # rien sous la cellule
