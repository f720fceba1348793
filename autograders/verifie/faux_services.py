"""A simulated web service for checks: it answers what the test cell says and remembers what came.

It listens on the loopback address, in a thread of the test's process; the learner's function is
given its address. What it remembers is judged here, without asking the learner's side.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Any

from verifie.echec import Echec, echec
from verifie.egalite import ecart
from verifie.montre import montrer

LONGEST_BODY = 1_000_000  # bytes
MOST_REQUESTS = 1_000
STOP_SECONDS = 2


@dataclass(frozen=True)
class Recue:
    """A request that came: `moment` in seconds, of the monotonic clock."""

    methode: str
    chemin: str
    entetes: Mapping[str, str]
    json: Any
    moment: float


class FauxService:
    """Answers in order; the last answer again for further requests. Each method is a check."""

    def __init__(self, nom: str, reponses: Sequence[tuple[Any, ...]], *, aide: str) -> None:
        self.nom = nom
        self.aide = aide
        self.recues: list[Recue] = []
        self._reponses = list(reponses)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FauxService:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        cls: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def recoit(self, nombre: int, *, aide: str = "") -> None:
        """It got exactly this many requests."""
        if len(self.recues) != nombre:
            shown = {"trouve": len(self.recues), "attendu": nombre}
            raise self._echec("service_nombre", aide, **shown)

    def demande(
        self, methode: str, chemin: str, *, json: Any = ..., rang: int = 1, aide: str = ""
    ) -> None:
        """Its request number `rang` has this method and path, and this body when one is given."""
        request = self._request(rang, aide)
        if (request.methode, request.chemin) != (methode, chemin):
            found = f"{request.methode} {request.chemin}"[:80]
            raise self._echec("service_chemin", aide, trouve=found, attendu=f"{methode} {chemin}")
        if json is not ... and ecart(request.json, json):
            raise self._echec("service_corps", aide, trouve=montrer(request.json))

    def entete(self, nom: str, valeur: str, *, rang: int = 1, aide: str = "") -> None:
        """Its request number `rang` has this header."""
        if self._request(rang, aide).entetes.get(nom.lower()) != valeur:
            raise self._echec("service_entete", aide, entete=nom)

    def patience(self, secondes: Sequence[float], *, aide: str = "") -> None:
        """Between two requests, the learner's function waited at least these times."""
        moments = [request.moment for request in self.recues]
        waited = [after - before for before, after in pairwise(moments)]
        if len(waited) < len(secondes) or any(map(_shorter, waited, secondes)):
            raise self._echec("service_patience", aide)

    def repondre(self, recue: Recue) -> tuple[int, Any, Mapping[str, str]]:
        """Remember the request; status, body and headers of its answer."""
        with self._lock:
            place = min(len(self.recues), len(self._reponses) - 1)
            if len(self.recues) < MOST_REQUESTS:
                self.recues.append(recue)
        status, body, *headers = self._reponses[place]
        return status, body, headers[0] if headers else {}

    def _request(self, rang: int, aide: str) -> Recue:
        if len(self.recues) < rang:
            shown = {"trouve": len(self.recues), "attendu": rang}
            raise self._echec("service_nombre", aide, **shown)
        return self.recues[rang - 1]

    def _echec(self, cle: str, aide: str, **valeurs: object) -> Echec:
        return echec(cle, aide=aide or self.aide, nom=self.nom, **valeurs)


def faux_service(nom: str, *reponses: tuple[Any, ...], aide: str = "") -> FauxService:
    """A service for the learner's function called `nom`; give `.url` to the function.

    An answer: status, body, and if needed headers.
    """
    return FauxService(nom, reponses, aide=aide)


def _shorter(waited: float, wanted: float) -> bool:
    return waited < 0.9 * wanted  # clocks of two processes, and sleeps that round down


def _handler(service: FauxService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = STOP_SECONDS

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: Any) -> None:
            """Write nothing: nbgrader fails a test cell for a line on stderr."""

        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            came = Recue(self.command, self.path, headers, self._body(), time.monotonic())
            status, body, more = service.repondre(came)
            content = json.dumps(body).encode()
            self.send_response(status)
            given = {"Content-Type": "application/json", "Content-Length": str(len(content))}
            for name, value in {**given, **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def _body(self) -> Any:
            length = self.headers.get("content-length", "0")
            if not length.isdigit() or int(length) > LONGEST_BODY:
                return None
            try:
                return json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                return None

    return Handler
