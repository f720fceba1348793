from __future__ import annotations

import re

import pytest
from school import School
from site_server import Site

from bacasable.classroom import help_queue
from bacasable.classroom.help_queue import MAX_AN_HOUR, Question
from bacasable.errors import ConflictError

QUESTION = {"assignment": "a1", "notebook": "n1", "cell": "double", "text": "Je ne comprends pas."}


def _ask(site: Site, username: str, **said: str) -> dict[str, object]:
    answer = site.client(username).post(f"{site.api}/cohorts/demo/help", json=said)
    assert answer.status_code == 201
    return answer.json()


def _queue(site: Site) -> list[str]:
    body = site.client("formatrice").get(f"{site.api}/cohorts/demo/help").json()
    return [request["username"] for request in body["requests"]]


def test_first_come_first_served_until_closed(site: Site) -> None:
    first = _ask(site, "ana", **QUESTION)
    second = _ask(site, "karim")
    assert {key: first[key] for key in QUESTION} == QUESTION
    assert (first["place"], second["place"], _queue(site)) == (1, 2, ["ana", "karim"])
    closed = site.client("formatrice").post(f"{site.api}/help/{first['id']}/close").json()
    assert closed["closed_at"] is not None
    (mine,) = site.client("karim").get(f"{site.api}/help").json()["requests"]
    assert (mine["place"], _queue(site)) == (1, ["karim"])


def test_asking_again_keeps_ones_place_and_changes_what_is_said(site: Site) -> None:
    first = _ask(site, "ana", text="Au secours")
    _ask(site, "karim")
    again = _ask(site, "ana", text="Question 2")
    assert (again["id"], again["place"], again["text"]) == (first["id"], 1, "Question 2")
    assert _queue(site) == ["ana", "karim"]


def test_a_learner_closes_their_own_and_nobody_elses(site: Site) -> None:
    asked = _ask(site, "ana")
    for stranger in ("karim", "lea", "formateur2", "tuteur"):
        assert site.client(stranger).post(f"{site.api}/help/{asked['id']}/close").status_code == 403
    assert site.client("ana").post(f"{site.api}/help/{asked['id']}/close").status_code == 200
    assert _queue(site) == []
    assert _ask(site, "ana")["id"] != asked["id"]


def test_both_sides_hear_of_it_and_only_once(site: Site) -> None:
    asked = _ask(site, "ana", assignment="a1")
    for _ in range(2):
        site.client("ana").post(f"{site.api}/help/{asked['id']}/close")
    events = [e for e in site.school.events() if e.kind == "help"]
    assert [e.payload["state"] for e in events] == ["open", "closed"]
    assert {e.person_id for e in events} == {site.school.people["ana"]}


@pytest.mark.parametrize("field", ["text", "notebook", "cell", "assignment", "priority"])
def test_what_is_too_long_or_unknown_is_refused(site: Site, field: str) -> None:
    said = {field: "x" * 1001}
    client = site.client("ana")
    assert client.post(f"{site.api}/cohorts/demo/help", json=said).status_code == 422
    assert _queue(site) == []


def test_nobody_floods_the_queue(school: School) -> None:
    ids = {"cohort_id": school.cohorts["demo"], "person_id": school.people["ana"]}
    for _ in range(MAX_AN_HOUR):
        asked = help_queue.ask(school.database, question=Question(), **ids)
        help_queue.close(school.database, asked.id, actor="ana")
    with pytest.raises(ConflictError, match="20 fois en une heure"):
        help_queue.ask(school.database, question=Question(), **ids)


def test_asking_without_jupyterlab(site: Site) -> None:
    site.school.release("demo")
    ana = site.browser("ana")
    html = ana.get(f"{site.url}/assignments/petit-demo/a1").text
    (action,) = re.findall(r'action="([^"]+/help\?[^"]+)"', html)
    page = ana.post(site.origin + action, data={"text": "<b>Je</b> bloque"}).text
    assert "Vous avez demandé de l'aide" in page.replace("&#39;", "'")
    trainer = site.browser("formatrice")
    cockpit = trainer.get(f"{site.url}/cohorts/demo").text
    assert "&lt;b&gt;Je&lt;/b&gt; bloque" in cockpit
    (done,) = re.findall(r'action="([^"]+/close\?[^"]+)"', cockpit)
    assert "Personne n'attend." in trainer.post(site.origin + done).text.replace("&#39;", "'")
    assert "Vous avez demandé" not in ana.get(f"{site.url}/assignments").text
