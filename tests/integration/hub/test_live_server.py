"""A trainer enters the servers of their own learners; no other trainer and no learner does."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from real_hub import COURSE, Person, RealHub, xsrf
from waiting import PATIENCE_SECONDS, wait_until

from bacasable.cohort import hub_sync, people
from bacasable.database import Audit, Role
from bacasable.hub.visits import ACTION

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    with RealHub.running(tmp_path_factory.mktemp("visits")) as hub:
        hub.add_people(amina="learner", karim="learner", claire="trainer", chef="admin")
        add_cohort(hub, "autre", zoe=Role.LEARNER, denis=Role.TRAINER)
        hub.log_in("amina").start_server()
        yield hub


def add_cohort(hub: RealHub, name: str, **roles: Role) -> None:
    """A cohort made while the hub runs, as `bacasable cohort` does."""
    day = dt.date(2026, 1, 5)
    with hub.database.transaction() as session:
        cohort, _ = people.ensure_cohort(
            session, name=name, title=name, course=COURSE, starts_on=day, ends_on=day
        )
        for username, role in roles.items():
            person, _ = people.ensure_person(
                session, username=username, full_name=username.title(), email=f"{username}@b.fr"
            )
            people.ensure_membership(session, person=person, cohort=cohort, role=role)
    assert hub_sync.push(hub.settings)


def enter(person: Person, owner: str, path: str = "lab") -> httpx.Response:
    """Open somebody's server in the browser, and accept to say who one is."""
    page = person.browser.get(f"/user/{owner}/{path}")
    if page.status_code == 200 and page.url.path == "/hub/api/oauth2/authorize":
        form = {"_xsrf": xsrf(page), "scopes": scopes_of(page)}
        page = person.browser.post(page.url, data=form, headers={"Referer": str(page.url)})
    return page


def scopes_of(page: httpx.Response) -> list[str]:
    return [part.split('"')[0] for part in page.text.split('name="scopes" value="')[1:]]


def is_in(person: Person, owner: str) -> bool:
    page = enter(person, owner)
    assert page.status_code in (200, 403, 404), page.text
    return page.status_code == 200 and page.url.path == f"/user/{owner}/lab"


def panel(person: Person, owner: str, method: str = "GET", path: str = "assignments") -> Any:
    """What the panel of that server answers this person's browser."""
    token = {"_xsrf": person.browser.cookies.get("_xsrf", path=f"/user/{owner}/")}
    return person.browser.request(
        method,
        f"/user/{owner}/bacasable/{path}",
        params=token,
        json={} if method == "POST" else None,
        headers={"Referer": person.hub.url(f"/user/{owner}/lab")},
    )


def openings(hub: RealHub, actor: str) -> list[str]:
    with hub.database.reading() as session:
        rows = session.query(Audit).filter_by(action=ACTION, actor=actor).order_by(Audit.id)
        return [row.target for row in rows]


def test_a_trainer_enters_and_the_learner_is_told_who_until_they_leave(hub: RealHub) -> None:
    amina, claire = hub.log_in("amina"), hub.log_in("claire")
    assert is_in(amina, "amina")
    assert panel(amina, "amina").json()["visitors"] == []
    assert is_in(claire, "amina")
    assert openings(hub, "claire") == ["amina"]

    def visitors() -> list[Any]:
        found: list[Any] = panel(amina, "amina").json()["visitors"]
        return found

    [visit] = wait_until(visitors, "the visit to be told")
    assert (visit["name"], visit["left"]) == ("Claire", None)
    wait_until(lambda: visitors()[0]["left"], "the end of the visit to be told")
    assert openings(hub, "amina") == []


def test_a_visitor_is_told_whose_server_it_is_and_hands_nothing_in(hub: RealHub) -> None:
    claire = hub.log_in("claire")
    assert is_in(claire, "amina")
    assert panel(claire, "amina").json()["visiting"] == "Amina"
    for path in ("submit/c/a", "reset/c/a", "takeback/c/a", "restore/c/a", "help", "help/x/close"):
        answer = panel(claire, "amina", "POST", path)
        assert answer.status_code == 403, path
        assert "lui sont réservés" in answer.json()["error"]["message"]


def test_a_visit_of_one_panel_reaches_the_learners_at_once(hub: RealHub) -> None:
    """The learner's open panel hears of it: it doesn't ask again and again."""
    amina, claire = hub.log_in("amina"), hub.log_in("claire")
    assert is_in(amina, "amina")
    wait_until(
        lambda: not any(v["left"] is None for v in panel(amina, "amina").json()["visitors"]),
        "the room to be empty",
    )
    heard = threading.Event()

    def listen() -> None:
        token = {"_xsrf": amina.browser.cookies.get("_xsrf", path="/user/amina/")}
        url = "/user/amina/bacasable/events"
        with suppress(httpx.HTTPError), amina.browser.stream("GET", url, params=token) as stream:
            if any(line == "event: change" for line in stream.iter_lines()):
                heard.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert is_in(claire, "amina")
    assert heard.wait(PATIENCE_SECONDS)
    listener.join(10)


@pytest.mark.parametrize("name", ["karim", "denis", "zoe"])
def test_nobody_else_enters(hub: RealHub, name: str) -> None:
    stranger = hub.log_in(name)
    page = enter(stranger, "amina")
    assert page.status_code in (403, 404)
    assert enter(stranger, "amina", "api/contents").status_code in (403, 404)
    assert stranger.browser.get("/hub/user/amina/lab").status_code in (403, 404)
    assert openings(hub, name) == []


def test_a_cohort_made_while_the_hub_runs_is_open_to_its_trainer_only(hub: RealHub) -> None:
    zoe, denis = hub.log_in("zoe"), hub.log_in("denis")
    zoe.start_server()
    wait_until(lambda: is_in(denis, "zoe"), "the role of the new cohort")
    assert enter(hub.log_in("claire"), "zoe").status_code in (403, 404)
    zoe.stop_server()


def test_a_server_that_is_closed_is_said_so_without_a_way_to_start_it(hub: RealHub) -> None:
    page = hub.log_in("claire").browser.get("/hub/user/karim/lab")
    assert page.status_code == 424
    assert "quand karim l&#39;aura ouvert" in page.text
    assert "/hub/spawn/karim" not in page.text
    claire = hub.log_in("claire")
    assert claire.api("POST", "/users/karim/server").status_code in (403, 404)
    assert claire.api("DELETE", "/users/amina/server").status_code in (403, 404)


def test_the_way_from_the_cockpit(hub: RealHub) -> None:
    claire = hub.log_in("claire")
    assert is_in(claire, "amina")
    page = claire.browser.get("/services/classroom/cohorts/demo/visits/amina?assignment=1.1-pas")
    assert page.url.path == "/user/amina/lab/workspaces/visite"
    aim = dict(parse_qsl(urlsplit(str(page.url)).query))
    assert aim["exercice"] == f"{COURSE}-demo/1.1-pas"
    refused = hub.log_in("denis").browser.get("/services/classroom/cohorts/demo/visits/amina")
    assert refused.status_code == 403


def test_who_no_longer_teaches_is_out(hub: RealHub) -> None:
    with hub.database.transaction() as session:
        claire = people.get_person(session, "claire")
        cohort = people.get_cohort(session, "demo")
        people.ensure_membership(session, person=claire, cohort=cohort, role=Role.TUTOR)
    assert hub_sync.push(hub.settings)
    assert enter(hub.log_in("claire"), "amina").status_code in (403, 404)
