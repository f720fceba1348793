"""Every route × every role. A new route without a row, in the rules or here, fails."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi.routing import APIRoute
from school import School, notebook
from site_server import Site, running_site

from bacasable.classroom import help_queue
from bacasable.classroom.app import API_ROUTERS, PAGE_ROUTERS
from bacasable.classroom.help_queue import Question
from bacasable.classroom.rules import RULES, Audience
from bacasable.database import Role

PEOPLE = {
    "nobody": "",
    "stranger": "inconnue",  # the hub knows them, the platform does not
    "learner": "ana",
    "classmate": "karim",
    "other learner": "lea",
    "tutor": "tuteur",
    "trainer": "formatrice",
    "other trainer": "formateur2",
    "admin": "alex",
}
ALL = set(PEOPLE)
KNOWN = ALL - {"nobody", "stranger"}
STAFF = {"trainer", "admin"}

# The objects in the paths are of the cohort "demo"; submission and request are of "learner".
MAY = {
    Audience.ANYONE: ALL,
    Audience.PERSON: KNOWN,
    Audience.TEACHER: {"trainer", "other trainer", "admin"},
    Audience.LEARNER: {"learner", "classmate"},
    Audience.MEMBER: {"learner", "classmate", *STAFF},
    Audience.STAFF: STAFF,
    Audience.OWNER: {"learner", *STAFF},
    Audience.SUBMISSION_STAFF: STAFF,
}
STREAMS = {"GET /api/v1/events", "GET /api/v1/cohorts/{cohort}/events"}


@dataclass(frozen=True)
class World:
    """A site with one release and one graded submission."""

    site: Site
    submission: str
    help_request: str
    clients: dict[str, httpx.Client]

    def url(self, path: str) -> str:
        values = {
            "{name}": "style.css",
            "{course_id}": "petit-demo",
            "{assignment}": "a1",
            "{path:path}": "n1.ipynb",
            "{submission}": self.submission,
            "{help_request}": self.help_request,
            "{cell}": "double-test",
            "{comment}": "1",
            "{notebook}": "n1",
            "{side}": "source",
            "{cohort}": "demo",
            "{username}": "ana",
        }
        for name, value in values.items():
            path = path.replace(name, value)
        assert "{" not in path, path
        return self.site.url + path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    for cohort, members in {
        "demo": {"formatrice": Role.TRAINER, "ana": Role.LEARNER, "karim": Role.LEARNER}
        | {"tuteur": Role.TUTOR},
        "autre": {"formateur2": Role.TRAINER, "lea": Role.LEARNER},
    }.items():
        school.add_cohort(cohort)
        for username, role in members.items():
            school.enrol(username, cohort, role)
    school.add_person("alex", is_admin=True)
    receipt = school.hand_in("ana", school.release("demo"))
    school.grade(receipt.body["id"], 2.0)
    school.store.put_feedback(receipt.body["id"], "n1", "<p>Bravo</p>")
    ids = {"cohort_id": school.cohorts["demo"], "person_id": school.people["ana"]}
    asked = help_queue.ask(school.database, question=Question(), **ids)
    with running_site(school) as site:
        clients = {who: site.client(username) for who, username in PEOPLE.items()}
        yield World(site, receipt.body["id"], asked.public_id, clients)
    school.close()


def _routes() -> set[str]:
    routes = [r for m in (*API_ROUTERS, *PAGE_ROUTERS) for r in m.router.routes]
    assert all(isinstance(route, APIRoute) for route in routes)
    return {f"{method} {route.path}" for route in routes for method in route.methods}


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert _routes() | {"GET /api/v1/openapi.json"} == set(RULES)


def test_every_route_of_the_description_has_a_rule(world: World) -> None:
    described = world.site.client().get(f"{world.site.api}/openapi.json").json()["paths"]
    known = {rule.replace("{path:path}", "{path}") for rule in RULES}
    for path, methods in described.items():
        for method in methods:
            assert f"{method.upper()} {path.removeprefix('/services/classroom')}" in known


@pytest.mark.parametrize(("rule", "who"), list(itertools.product(RULES, PEOPLE)))
def test_who_may_do_what(world: World, rule: str, who: str) -> None:
    method, path = rule.split(" ")
    client = world.clients[who]
    body = {"json": {}} if path.endswith("/help") and path.startswith("/api/") else {}
    files = [("files", ("n1.ipynb", notebook()))] if path.endswith("submissions") else None
    with client.stream(
        method, world.url(path), files=files if method == "POST" else None, **body
    ) as answer:
        status, location = answer.status_code, answer.headers.get("Location", "")
    client.cookies.clear()
    if who in MAY[RULES[rule]]:
        assert status not in {401, 403, 500} or rule == "GET /oauth_callback", status
    elif who == "nobody" and method == "GET" and not path.startswith("/api/"):
        assert (status, "/hub/api/oauth2/authorize" in location) == (302, True)
    else:
        assert status == (401 if who == "nobody" else 403)


def test_a_route_without_a_rule_is_closed_to_everybody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(RULES, "GET /cohorts")
    for username in PEOPLE.values():
        assert world.site.client(username).get(f"{world.site.url}/cohorts").status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/submissions/{}", "/submissions/{}"])
def test_guessing_an_id_tells_nothing_of_others(world: World, path: str) -> None:
    client = world.site.client("lea")
    assert client.get(world.site.url + path.format(world.submission)).status_code == 403
    assert client.get(world.site.url + path.format("f" * 32)).status_code == 404


def test_a_learner_lists_only_their_own(world: World) -> None:
    for username, count in {"ana": 1, "lea": 0, "formatrice": 0}.items():
        api, client = world.site.api, world.site.client(username)
        mine = client.get(f"{api}/submissions", params={"course_id": "petit-demo"}).json()
        assert (world.submission in {s["id"] for s in mine["submissions"]}) is bool(count)
        if not count:
            assert mine["submissions"] == []
            assert client.get(f"{api}/assignments").json()["assignments"] == []


def test_trainers_see_their_cohorts_and_admins_all(world: World) -> None:
    expected = {"formatrice": {"demo"}, "formateur2": {"autre"}, "alex": {"demo", "autre"}}
    for username, names in expected.items():
        found = world.site.client(username).get(f"{world.site.api}/cohorts").json()["cohorts"]
        assert {cohort["cohort"] for cohort in found} == names
