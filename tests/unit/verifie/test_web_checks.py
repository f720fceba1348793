"""Checks of web applications and simulated services: what comes back, and what it says."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import verifie
from fastapi import FastAPI, Header, HTTPException
from verifie.echec import discretion

from tests.unit.verifie.answers import SECRET


def _counter(start: int) -> FastAPI:
    """An application with a state: each makes its own."""
    app = FastAPI(title="Compteur", description="Il compte.")
    state = {"n": start}

    @app.get("/n")
    def read() -> dict[str, int]:
        return dict(state)

    @app.post("/n", status_code=201)
    def add(by: int, x_key: str | None = Header(default=None)) -> dict[str, int]:
        if x_key != "k":
            raise HTTPException(status_code=401, detail="sans clé")
        state["n"] += by
        return dict(state)

    @app.get("/panne")
    def fail() -> None:
        raise KeyError("n")

    @app.get("/detaille")
    def tell() -> None:
        raise HTTPException(status_code=404, detail={"raison": "inconnu"})

    @app.get("/muet")
    def dumb() -> None:
        raise HTTPException(status_code=404, detail="")

    return app


def _stack(items: list[int]) -> FastAPI:
    """An application that works on what it was given."""
    app = FastAPI()

    @app.get("/haut")
    def top() -> int:
        return items[-1]

    @app.post("/haut")
    def pop() -> int:
        return items.pop()

    return app


@pytest.fixture(autouse=True)
def _names() -> Any:
    names = {"app": _counter(5), "fabrique": _counter, "pile": _stack, "f": _call}
    with verifie.avec(names):
        yield


def _call(url: str) -> str:
    """What a learner's client would do."""
    request = urllib.request.Request(url + "/v1", data=b'{"a": 1}', headers={"X-Key": "k"})
    try:
        with urllib.request.urlopen(request) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return f"refus {error.code}"


def test_right_answers_pass() -> None:
    checked = verifie.api("app")
    checked.get("/n").json({"n": 5}).entete("content-type", "application/json")
    checked.get("/nulle-part").erreur(404)
    checked.get("/detaille").erreur(404)
    checked.post("/n?by=x", entetes={"X-Key": "k"}).erreur(422)
    checked.decrit("POST", "/n", parametres=["by", "x-key"])
    checked.titre()


def test_each_check_of_a_factory_starts_anew_and_a_sequence_shares_one_application() -> None:
    checked = verifie.api("fabrique", 10)
    add = ("POST", "/n?by=1", None, {"X-Key": "k"})
    for _ in range(2):
        checked.suite(add, add, ("GET", "/n")).json({"n": 12})


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (lambda a: a.get("/n").json({"n": 6}), "reçoit {'n': 5} ; on attend {'n': 6}"),
        (lambda a: a.get("/x").statut(200, 201), "le statut 404 ; on attend 200 / 201"),
        (lambda a: a.get("/panne").statut(200), "erreur KeyError .statut 500.. Une clé"),
        (lambda a: a.get("/muet").erreur(404), "`detail` ne dit pas pourquoi"),
        (lambda a: a.get("/n").entete("X-Trace"), "pas l'en-tête `X-Trace`"),
        (lambda a: a.get("/docs").contenu(), "n'est pas du JSON"),
        (lambda a: a.decrit("PUT", "/n"), "pas la route `PUT /n`"),
        (lambda a: a.decrit("GET", "/n", parametres=["q"]), "pas de paramètre `q`"),
    ],
)
def test_wrong_answers_are_named(check: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(verifie.Echec, match=message):
        check(verifie.api("app"))


def test_a_factory_that_breaks_or_makes_nothing_says_so() -> None:
    with verifie.avec({"casse": lambda n: 1 / n, "rien": lambda n: None}):
        with pytest.raises(verifie.Echec, match="ne fabrique pas l'application"):
            verifie.api("casse", 0)
        with pytest.raises(verifie.Echec, match="n'est pas une application FastAPI"):
            verifie.api("rien", 0)


def test_an_unwritten_factory_says_what_to_do() -> None:
    def unwritten(_n: int) -> FastAPI:
        raise NotImplementedError

    with verifie.avec({"f": unwritten}), pytest.raises(verifie.Echec, match="pas encore écrite"):
        verifie.api("f", 1)


def test_an_application_cannot_tell_what_a_hidden_test_asked() -> None:
    app = FastAPI()

    @app.get("/{secret}")
    def thief(secret: int) -> int:
        if secret % 2:
            raise HTTPException(status_code=400 + secret % 50, detail=str(secret))
        raise type(f"E{secret}", (Exception,), {})(secret)

    with verifie.avec({"app": app}), discretion():
        for path in (f"/{SECRET}", f"/{SECRET + 1}"):
            for check in ("statut", "json", "erreur"):
                with pytest.raises(verifie.Echec) as seen:
                    getattr(verifie.api("app").get(path), check)(201)
                assert not re.search(r"9182|3645|\d{5}", str(seen.value))


def test_a_simulated_service_answers_in_order_and_remembers() -> None:
    with verifie.faux_service("f", (429, {}, {"Retry-After": "1"}), (200, {"b": 2})) as service:
        fonction = verifie.fonction("f")
        fonction.rend("refus 429", service.url)
        fonction.rend('{"b": 2}', service.url)
        service.recoit(2)
        service.demande("POST", "/v1", json={"a": 1}, rang=2)
        service.entete("x-key", "k")
        for check, message in (
            (lambda: service.recoit(1), "reçu 2 requête"),
            (lambda: service.demande("GET", "/v1"), "attend `GET /v1`"),
            (lambda: service.demande("POST", "/v1", json={}), "pas le contenu attendu"),
            (lambda: service.demande("POST", "/v1", rang=3), "doit en recevoir 3"),
            (lambda: service.entete("x-key", "autre"), "l'en-tête `x-key`"),
            (lambda: service.patience([30]), "n'attend pas assez"),
        ):
            with pytest.raises(verifie.Echec, match=message):
                check()
        service.patience([0])


def test_a_simulated_service_survives_what_is_not_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with verifie.faux_service("f", (200, {})) as service:
        request = urllib.request.Request(service.url, data=b"[" * 100_000)
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
        service.recoit(1)
        with pytest.raises(verifie.Echec, match="None"):
            service.demande("POST", "/", json={"a": 1})
    assert capsys.readouterr() == ("", "")


def test_an_application_that_changes_the_data_it_was_given_is_told() -> None:
    given = [1, 2]
    stack = verifie.api("pile", given)
    stack.ne_modifie_pas(("GET", "/haut"))
    with pytest.raises(AssertionError, match=r"`pile` modifie la valeur reçue \(argument 1\)"):
        stack.ne_modifie_pas(("GET", "/haut"), ("POST", "/haut"))
    assert given == [1, 2]
    stack.post("/haut").json(2)  # and each check starts from the same data
    stack.post("/haut").json(2)
