"""Getting an account, and getting in: by invitation, once, and in no other way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from real_hub import Person, RealHub, xsrf
from waiting import PATIENCE_SECONDS

from bacasable.cohort import hub_sync, invitation, people
from bacasable.database import Role

pytestmark = pytest.mark.docker
PASSWORD = "une phrase à retenir"
ADMIN = "chef"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    with RealHub.running(tmp_path_factory.mktemp("accounts"), authenticator="native") as hub:
        hub.add_people(amina="learner", karim="learner", claire="trainer", chef="admin")
        yield hub


def invite(hub: RealHub, username: str) -> str:
    with hub.database.transaction() as session:
        return invitation.invite(session, people.get_person(session, username), days=1)


def accept(
    hub: RealHub, token: str, *, password: str = PASSWORD, confirmation: str | None = None
) -> httpx.Response:
    browser = hub.browser()
    page = browser.get("/hub/invitation", params={"token": token})
    if page.status_code != 200:
        return page
    twice = {"password": password, "confirmation": confirmation or password}
    form = {"token": token, "_xsrf": xsrf(page), **twice}
    return browser.post("/hub/invitation", data=form, params={"next": "/hub/home"})


def test_an_invitation_becomes_an_account_once(hub: RealHub) -> None:
    token = invite(hub, "amina")
    browser = hub.browser()
    page = browser.get("/hub/invitation", params={"token": token})
    assert "Bienvenue, Amina" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    done = accept(hub, token)
    assert done.url.path == "/hub/home", done.text  # and already logged in
    again = accept(hub, token, password="un autre mot de passe")
    assert again.status_code == 404
    assert "déjà servi, ou il a expiré" in again.text
    assert hub.log_in("amina", PASSWORD).is_in
    assert not hub.log_in("amina", "un autre mot de passe").is_in


@pytest.mark.parametrize(
    ("password", "confirmation", "message"),
    [
        ("court", None, "trop court"),
        ("aaaaaaaaaaaaaaa", None, "trop facile"),
        ("karim karim karim", None, "trop facile"),
        (PASSWORD, PASSWORD + "!", "différents"),
        ("é" * 40 + "abcdef", None, "trop long"),
    ],
)
def test_a_refused_password_leaves_the_link_usable(
    hub: RealHub, password: str, confirmation: str | None, message: str
) -> None:
    token = invite(hub, "karim")
    refused = accept(hub, token, password=password, confirmation=confirmation)
    assert refused.status_code == 422
    assert message in refused.text
    with hub.database.reading() as session:
        assert invitation.holder(session, token).username == "karim"


def test_a_form_from_elsewhere_is_refused(hub: RealHub) -> None:
    token = invite(hub, "karim")
    form = {"token": token, "password": PASSWORD, "confirmation": PASSWORD}
    answer = hub.browser().post(
        "/hub/invitation", data=form, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    with hub.database.reading() as session:
        assert invitation.holder(session, token).username == "karim"


@pytest.mark.parametrize("path", ["/hub/signup", "/hub/authorize/chef", "/hub/confirm/x"])
@pytest.mark.parametrize("name", [ADMIN, "claire", "nouvelle"])
def test_nobody_signs_up(hub: RealHub, path: str, name: str) -> None:
    browser = hub.browser()
    form = {
        "username": name,
        "signup_password": PASSWORD,
        "signup_password_confirmation": PASSWORD,
        "_xsrf": xsrf(browser.get("/hub/login")),
    }
    assert browser.get(path).status_code == 404
    assert browser.post(path, data=form).status_code == 404
    assert not hub.log_in(name, PASSWORD).is_in


def test_guessing_a_password_has_to_wait(hub: RealHub) -> None:
    accept(hub, invite(hub, "claire"))
    answers = [hub.log_in("claire", f"essai {number}").page.status_code for number in range(10)]
    assert answers[0] == 403
    assert answers[-1] == 429
    late = hub.log_in("claire", PASSWORD)
    assert not late.is_in
    assert "Trop d&#39;essais" in late.page.text


def test_a_changed_password_is_the_one_that_works(hub: RealHub) -> None:
    accept(hub, invite(hub, "karim"))
    karim = hub.log_in("karim", PASSWORD)
    new = "encore une autre phrase"
    assert "n&#39;est pas le bon" in change(karim, old="faux", new=new).text
    assert "Votre mot de passe est changé" in change(karim, old=PASSWORD, new=new).text
    assert hub.log_in("karim", new).is_in
    assert not hub.log_in("karim", PASSWORD).is_in


def change(person: Person, *, old: str, new: str) -> httpx.Response:
    page = person.browser.get("/hub/change-password")
    form = {"_xsrf": xsrf(page), "old_password": old, "password": new, "confirmation": new}
    return person.browser.post("/hub/change-password", data=form)


def test_pages_can_t_be_framed_and_speak_french(hub: RealHub) -> None:
    page = hub.browser().get("/hub/login")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert '<html lang="fr">' in page.text
    assert "Mot de passe" in page.text
    for word in ("Sign in", "Username", "Password", "JupyterHub"):
        assert word not in page.text


def test_a_new_person_is_in_the_running_hub_at_once(hub: RealHub) -> None:
    accept(hub, invite(hub, ADMIN))
    chef = hub.log_in(ADMIN, PASSWORD)
    hub.add_people(zoe="learner")
    assert hub_sync.push(hub.settings)
    groups = {group["name"]: group["users"] for group in chef.api("GET", "/groups").json()}
    assert "zoe" in groups["nbgrader-developpeur-data-ia-demo"]
    with hub.database.transaction() as session:
        cohort = people.get_cohort(session, "demo")
        zoe = people.get_person(session, "zoe")
        people.ensure_membership(session, person=zoe, cohort=cohort, role=Role.TRAINER)
    assert hub_sync.push(hub.settings)
    groups = {group["name"]: group["users"] for group in chef.api("GET", "/groups").json()}
    assert "zoe" not in groups["nbgrader-developpeur-data-ia-demo"]
    assert "zoe" in groups["formgrade-developpeur-data-ia-demo"]
    assert "zoe" in [user["name"] for user in chef.api("GET", "/users").json()]


def test_only_admins_are_admins(hub: RealHub) -> None:
    karim = hub.log_in("karim", "encore une autre phrase")
    assert karim.is_in
    assert karim.api("GET", "/users").status_code == 403
    assert karim.browser.get("/hub/admin").status_code == 403


def test_any_password_is_for_tests_only(tmp_path: Path) -> None:
    hub = RealHub(tmp_path / "var", environment="production")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jupyterhub", "-f", str(hub.config())],
            env=hub.environ(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode != 0
        assert "laisse entrer avec n'importe quel mot de passe" in done.stdout + done.stderr
    finally:
        hub.clean_up()
