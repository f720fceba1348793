from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fake_hub import ACCESS
from site_server import Site


def _with_token(site: Site, token: str) -> httpx.Response:
    return site.client().get(f"{site.api}/me", headers={"Authorization": f"token {token}"})


def test_a_token_is_asked_for_once_a_minute(site: Site) -> None:
    token = site.hub.token("ana")
    for _ in range(3):
        assert _with_token(site, token).status_code == 200
    assert site.hub.asked == 1


@pytest.mark.parametrize(
    "scopes",
    [(), ("access:servers!server=ana/",), ("access:services!service=other",), ("users:activity",)],
)
def test_a_token_without_the_scope_opens_nothing(site: Site, scopes: tuple[str, ...]) -> None:
    assert _with_token(site, site.hub.token("formatrice", scopes=scopes)).status_code == 403


def test_a_wider_scope_is_enough(site: Site) -> None:
    assert _with_token(site, site.hub.token("ana", scopes=("access:services",))).status_code == 200


def test_a_services_token_is_nobody(site: Site) -> None:
    assert _with_token(site, site.hub.token("ana", kind="service")).status_code == 401


@pytest.mark.parametrize("token", ["wrong", "é", "x" * 5000, "a b"])
def test_a_wrong_token_is_401_in_json(site: Site, token: str) -> None:
    answer = site.client().get(
        f"{site.api}/me", headers=[(b"Authorization", f"token {token}".encode())]
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "connexion"


def test_a_hub_that_fails_is_a_503_that_says_so(site: Site) -> None:
    site.hub.broken = True
    answer = _with_token(site, site.hub.token("ana"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "machine")


def test_a_browser_logs_in_and_comes_back_where_it_wanted(site: Site) -> None:
    site.school.release("demo")
    site.hub.logged_in = "ana"
    client = httpx.Client(follow_redirects=True, verify=False)
    with client:
        page = client.get(f"{site.url}/assignments/petit-demo/a1?x=1")
        assert page.status_code == 200
        assert page.url.path.endswith("/assignments/petit-demo/a1")
        assert page.url.query == b"x=1"
        (cookie,) = [c for c in client.cookies.jar if c.name.startswith("classroom")]
    assert (cookie.name, cookie.path) == ("classroom-session", "/services/classroom/")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"


def test_the_dance_uses_pkce_and_a_state_of_its_own(site: Site) -> None:
    first = site.client().get(f"{site.url}/")
    query = parse_qs(urlsplit(first.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["client_id"] == ["service-classroom"]
    again = parse_qs(urlsplit(site.client().get(f"{site.url}/").headers["location"]).query)
    assert again["state"] != query["state"]


def test_someone_elses_login_cannot_be_finished_here(site: Site) -> None:
    """Login CSRF: a victim's browser must not accept the code of the attacker's login."""
    site.hub.logged_in = "karim"
    attacker = site.client()
    to_hub = attacker.get(f"{site.url}/").headers["location"]
    back = httpx.get(to_hub, verify=False).headers["location"]
    victim = site.client()
    answer = victim.get(back)
    assert answer.status_code == 403
    assert "recommencez" in answer.text
    assert not victim.cookies
    assert attacker.get(back).status_code == 303


@pytest.mark.parametrize("query", ["", "?state=x", "?code=y", "?code=y&state=x", "?error=denied"])
def test_a_broken_callback_is_a_page_that_says_what_to_do(site: Site, query: str) -> None:
    answer = site.client().get(f"{site.url}/oauth_callback{query}")
    assert answer.status_code == 403
    assert "n&#39;a pas abouti" in answer.text


def test_a_forged_or_foreign_cookie_is_nobody(site: Site) -> None:
    real = site.browser("ana").cookies["classroom-session"].strip('"')
    for value in (real[:-4] + "0000", "x", real.replace("17:", "16:"), ""):
        answer = site.client().get(
            f"{site.api}/me", headers={"Cookie": f'classroom-session="{value}"'}
        )
        assert answer.status_code == 401


def test_logging_out_forgets_the_session(site: Site) -> None:
    client = site.browser("ana")
    assert client.get(f"{site.api}/me").status_code == 200
    client.follow_redirects = False
    out = client.get(f"{site.url}/logout")
    assert out.headers["location"].endswith("/hub/logout")
    assert client.get(f"{site.api}/me").status_code == 401


def test_a_session_ends_with_the_hubs(site: Site) -> None:
    client = site.browser("ana")
    site.hub.tokens.clear()
    # At its logout the hub takes back both the token and this cookie.
    client.cookies.set("jupyterhub-session-id", "other", domain="127.0.0.1")
    assert client.get(f"{site.api}/me").status_code == 401


def _csrf(client: httpx.Client, site: Site) -> str:
    page = client.get(f"{site.url}/assignments").text
    found = re.search(r'name="csrf-token" content="([0-9a-f]{64})"', page)
    assert found
    return found[1]


SAME = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}


def test_a_cookie_alone_changes_nothing(site: Site) -> None:
    release = site.school.release("demo")
    public_id = site.school.hand_in("ana", release).body["id"]
    site.school.grade(public_id, 2.0)
    trainer = site.browser("formatrice")
    token = _csrf(trainer, site)
    url = f"{site.api}/submissions/{public_id}/regrade"
    good = {"X-CSRF-Token": token, "Origin": site.origin} | SAME
    refused = [
        {},
        {"X-CSRF-Token": "0" * 64},
        good | {"Origin": "http://attacker.example"},
        good | {"Origin": "null"},
        good | {"Sec-Fetch-Site": "cross-site"},
        good | {"Sec-Fetch-Site": "same-site"},
        good | {"X-CSRF-Token": _csrf(site.browser("ana"), site)},
    ]
    for headers in refused:
        answer = trainer.post(url, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf")
    assert site.school.submissions()[0].state == "graded"
    assert trainer.post(url, headers=good).status_code == 202


def test_a_script_of_another_page_reads_nothing_with_the_cookie(site: Site) -> None:
    """Without subdomains a learner's server is on our origin: its scripts may call us."""
    client = site.browser("ana")
    token = _csrf(client, site)
    for url in (f"{site.api}/me", f"{site.url}/assignments"):
        assert client.get(url, headers=SAME).status_code == 403
        assert client.get(url, headers=SAME | {"X-CSRF-Token": token}).status_code == 200


def test_a_bearer_of_a_token_needs_no_csrf(site: Site) -> None:
    token = site.hub.token("ana", scopes=(ACCESS,))
    headers = {"Authorization": f"Bearer {token}", "Origin": "http://elsewhere.example"} | SAME
    assert site.client().get(f"{site.api}/me", headers=headers).status_code == 200
