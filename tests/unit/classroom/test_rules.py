"""Every route × every role. A new route without a row in the rules fails; a new audience needs
only a row in `MAY`, a new role only one in `two_cohorts.PEOPLE`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from school import notebook
from two_cohorts import PEOPLE, World, api_rules, running_world

from bacasable.classroom.rules import RULES, Audience

ALL = set(PEOPLE)
KNOWN = ALL - {"nobody", "stranger"}
STAFF = {"trainer", "admin"}
LEARNERS = {"learner", "classmate", "trainer there, learner here"}

# Who is let through, by audience. Everybody else gets no further than the guard.
MAY = {
    Audience.ANYONE: ALL,
    Audience.PERSON: KNOWN,
    Audience.TEACHER: {"other trainer", "trainer there, learner here", *STAFF},
    Audience.LEARNER: LEARNERS,
    Audience.MEMBER: LEARNERS | STAFF,
    Audience.STAFF: STAFF,
    Audience.OWNER: {"learner", *STAFF},
    Audience.SUBMISSION_STAFF: STAFF,
    Audience.TUTOR: {"tutor"},
    Audience.READER: {"learner", "tutor", *STAFF},
}
NO_LOGIN_UNDER_WAY = "GET /oauth_callback"
# A course's comments and exercises are of all its cohorts, on purpose; an export's name says which
# table, of whichever cohort.
OF_ANY_COHORT = {
    "POST /cohorts/{cohort}/comments/{comment}/delete",
    "GET /cohorts/{cohort}/exports/{export}",
    "GET /api/v1/cohorts/{cohort}/exercises/{assignment}/files/{path:path}",
    "GET /api/v1/cohorts/{cohort}/releases/{assignment}/check",
    "POST /api/v1/cohorts/{cohort}/releases/{assignment}/check",
    "DELETE /api/v1/cohorts/{cohort}/releases/{assignment}/check",
    "GET /cohorts/{cohort}/release/{assignment}",
    "GET /cohorts/{cohort}/release/{assignment}/check",
    "POST /cohorts/{cohort}/release/{assignment}/check",
    "GET /cohorts/{cohort}/release/{assignment}/preview/{side}/{notebook}",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.fixture(scope="module")
def tokens(world: World) -> Iterator[dict[httpx.Client, set[int]]]:
    """Clients whose tokens open nothing here, and what they are answered."""
    hub = world.site.hub
    found = {
        hub.token("formatrice", scopes=("access:servers!user=karim",)): {403},
        hub.token("alex", scopes=()): {403},
        hub.token("grader", kind="service"): {401, 302},
        "inconnu": {401, 302},
    }
    headers = {token: {"Authorization": f"token {token}"} for token in found}
    made = {httpx.Client(headers=headers[t], verify=False): s for t, s in found.items()}
    yield made
    for client in made:
        client.close()


@pytest.fixture(scope="module")
def session(world: World) -> Iterator[httpx.Client]:
    """A browser in which a trainer logged in, and that follows nothing."""
    cookies = dict(world.site.browser(PEOPLE["trainer"]).cookies)
    with httpx.Client(cookies=cookies, verify=False) as client:
        yield client


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, httpx.Client]:
    return {who: world.site.client(username) for who, username in PEOPLE.items()}


def _send(client: httpx.Client, world: World, rule: str, **others: str) -> httpx.Response:
    """A request for that rule with a body it can be read by, without waiting for a stream's end."""
    method, path = rule.split(" ")
    sent = {}
    if method == "POST" and path.endswith("/submissions"):
        sent = {"files": [("files", ("n1.ipynb", notebook()))]}
    elif method == "POST" and path.startswith("/api/"):
        sent = {"json": {}}
    with client.stream(method, world.url(path, **others), **sent) as answer:
        if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            answer.read()
    client.cookies.clear()
    return answer


def test_every_route_of_the_service_has_a_rule_and_every_rule_a_route(world: World) -> None:
    routes = list(iter_route_contexts(world.site.app.routes))
    assert [r for r in routes if not isinstance(r.original_route, APIRoute)] == []
    prefix = "/services/classroom"
    found = [f"{method} {r.path.removeprefix(prefix)}" for r in routes for method in r.methods]
    assert sorted(found) == sorted(RULES)


def test_the_description_names_every_route_of_the_api_and_no_other(world: World) -> None:
    described = world.site.client().get(f"{world.site.api}/openapi.json").json()["paths"]
    found = {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    }
    rules = {rule.replace(":path}", "}") for rule in api_rules()}
    described_itself = {"GET /api/v1/openapi.json"}
    assert found == {rule.replace(" ", " /services/classroom") for rule in rules - described_itself}


def test_every_audience_has_its_row() -> None:
    assert set(MAY) == set(Audience)


@pytest.mark.parametrize(("rule", "who"), list(itertools.product(RULES, PEOPLE)))
def test_who_may_do_what(
    world: World, clients: dict[str, httpx.Client], rule: str, who: str
) -> None:
    world.restore()
    method, path = rule.split(" ")
    answer = _send(clients[who], world, rule)
    status, location = answer.status_code, answer.headers.get("Location", "")
    if who in MAY[RULES[rule]]:
        assert status not in {401, 403} or rule == NO_LOGIN_UNDER_WAY
        assert status < (400 if method == "GET" and rule != NO_LOGIN_UNDER_WAY else 500)
        assert "/oauth2/authorize" not in location
    elif who == "nobody" and method == "GET" and not path.startswith("/api/"):
        assert (status, "/hub/api/oauth2/authorize" in location) == (302, True)
    else:
        assert status == (401 if who == "nobody" else 403)


def test_whoever_is_kept_out_reads_nothing_of_what_is_there(
    world: World, clients: dict[str, httpx.Client]
) -> None:
    """A refusal names neither the learner, nor the exercise, nor the cohort."""
    told = ("Amina", "Promo demo", "Exercice 1", "Bravo", "Bloqué")
    for rule, who in itertools.product(RULES, ("nobody", "stranger", "other trainer", "tutor")):
        if who not in MAY[RULES[rule]]:
            text = _send(clients[who], world, rule).text
            assert not [word for word in told if word in text], (rule, who)


@pytest.mark.parametrize(
    "rule", [r for r in RULES if "/cohorts/{cohort}/" in r and r.count("{") > 1]
)
def test_one_s_own_cohort_opens_no_object_of_another(
    world: World, clients: dict[str, httpx.Client], rule: str
) -> None:
    for who in ("other trainer", "trainer there, learner here", "admin"):
        status = _send(clients[who], world, rule, cohort="autre").status_code
        assert 400 <= status < 500 or rule in OF_ANY_COHORT


@pytest.mark.parametrize("rule", [r for r in RULES if RULES[r] is not Audience.ANYONE])
def test_what_a_browser_sends_without_our_page_s_token_is_refused(
    world: World, session: httpx.Client, rule: str
) -> None:
    """Without subdomains a learner's server shares our origin: its pages must not speak for us."""
    method, path = rule.split(" ")
    if method == "GET" and not path.startswith("/api/"):
        return  # opening a page is what a cookie is for
    for person, headers in {"script": {"Sec-Fetch-Mode": "cors"}, "form": {}}.items():
        if method == "GET" and person == "form":
            continue
        answer = session.request(method, world.url(path), headers=headers)
        assert answer.status_code == 403, person
        assert "csrf" in answer.text or "page" in answer.text


@pytest.mark.parametrize("rule", [r for r in RULES if RULES[r] is not Audience.ANYONE])
def test_a_token_without_the_scope_or_of_a_service_opens_nothing(
    world: World, tokens: dict[httpx.Client, set[int]], rule: str
) -> None:
    for client, statuses in tokens.items():
        assert _send(client, world, rule).status_code in statuses


def test_a_route_without_a_rule_is_closed_to_everybody(
    world: World, clients: dict[str, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(RULES, "GET /cohorts")
    for client in clients.values():
        assert client.get(f"{world.site.url}/cohorts").status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/submissions/{}", "/submissions/{}"])
def test_guessing_an_id_tells_nothing_of_others(world: World, path: str) -> None:
    client = world.site.client("lea")
    assert client.get(world.site.url + path.format(world.submission)).status_code == 403
    assert client.get(world.site.url + path.format("f" * 32)).status_code == 404


def test_a_learner_lists_only_their_own(world: World) -> None:
    for username, some in {PEOPLE["learner"]: True, "lea": False, "formatrice": False}.items():
        api, client = world.site.api, world.site.client(username)
        mine = client.get(f"{api}/submissions", params={"course_id": "petit-demo"}).json()
        assert (world.submission in {s["id"] for s in mine["submissions"]}) is some
        if not some:
            assert mine["submissions"] == []
            assert client.get(f"{api}/assignments").json()["assignments"] == []


def test_trainers_see_their_cohorts_and_admins_all(world: World) -> None:
    expected = {
        "formatrice": {"demo"},
        "formateur2": {"autre"},
        "double": {"autre"},
        "alex": {"demo", "autre"},
    }
    for username, names in expected.items():
        found = world.site.client(username).get(f"{world.site.api}/cohorts").json()["cohorts"]
        assert {cohort["cohort"] for cohort in found} == names
