"""Logging in through an OpenID Connect provider, by settings alone, with a real one on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from ports import free_ports
from real_hub import Person, RealHub
from waiting import wait_until

pytestmark = pytest.mark.docker

ACCOUNTS = (
    {"sub": "1", "preferred_username": "amina", "email": "amina@ecole.example"},
    {"sub": "2", "preferred_username": "karim@exemple.fr"},  # as in Entra: an address
    {"sub": "3", "preferred_username": "inconnue", "email": "x@ecole.example"},
    {"sub": "4", "preferred_username": "personne@ailleurs.example"},
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    (port,) = free_ports(1)
    users = [f"--user-claims={json.dumps(account)}" for account in ACCOUNTS]
    command = [sys.executable, "-m", "oidc_provider_mock", f"--port={port}", *users]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, "the provider ended"
        try:
            return httpx.get(f"{url}/.well-known/openid-configuration").is_success
        except httpx.TransportError:
            return False

    try:
        wait_until(answers, "the provider")
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def hub(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    settings = {
        "authenticator": "oidc",
        "oidc_client_id": "bacasable",
        "oidc_client_secret": "s3cret",
        "oidc_issuer": issuer,
    }
    with RealHub.running(tmp_path_factory.mktemp("oidc") / "var", **settings) as hub:
        hub.add_people(amina="learner", karim="learner")
        yield hub


def log_in(hub: RealHub, subject: str) -> Person:
    """Follow « Se connecter » to the provider, be that account there, and come back."""
    browser = hub.browser()
    form = browser.get("/hub/oauth_login", params={"next": "/hub/home"})
    page = browser.post(form.url, data={"sub": subject})
    return Person(hub=hub, username="", browser=browser, page=page)


def test_a_known_username_gets_in(hub: RealHub) -> None:
    amina = log_in(hub, "1")
    assert amina.is_in
    assert "amina" in amina.page.text


def test_an_address_is_the_person_who_has_it(hub: RealHub) -> None:
    karim = log_in(hub, "2")
    assert karim.is_in
    assert "karim" in karim.page.text


@pytest.mark.parametrize("subject", ["3", "4"])
def test_an_account_that_was_not_provisioned_stays_out(hub: RealHub, subject: str) -> None:
    stranger = log_in(hub, subject)
    assert stranger.page.status_code == 403
    assert stranger.page.url.path == "/hub/oauth_callback"
    assert stranger.browser.get("/hub/home").url.path == "/hub/login"


def test_no_form_asks_for_a_password(hub: RealHub) -> None:
    page = hub.browser().get("/hub/login", params={"next": "/hub/home"})
    assert "OpenID Connect" in page.text
    assert 'type="password"' not in page.text


def test_an_issuer_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    hub = RealHub(
        tmp_path / "var",
        authenticator="oidc",
        oidc_client_id="bacasable",
        oidc_client_secret="s3cret",
        oidc_issuer=f"http://127.0.0.1:{port}",
    )
    try:
        with pytest.raises(AssertionError, match="the hub ended"):
            hub.start()
        assert "BACASABLE_OIDC_ISSUER" in hub.log_tail()
    finally:
        hub.clean_up()
