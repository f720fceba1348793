"""What trainers do through the API by the rules of the pages: plans, groups, the table by pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from site_server import Site

from bacasable.database import utc_now
from bacasable.exchange.release import ReleaseRules

DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(site: Site) -> Site:
    """Ana, Karim and Tom; `a1` is due in a day, with one attempt."""
    site.school.enrol("tom", "demo")
    due_at = (utc_now() + DAY).replace(microsecond=0)
    site.school.release("demo", rules=ReleaseRules(due_at=due_at, max_attempts=1))
    return site


def _plan(site: Site) -> str:
    return f"{site.api}/cohorts/demo/learners/ana/plan"


def _groups(site: Site, assignment: str = "a1") -> str:
    return f"{site.api}/cohorts/demo/groups/{assignment}"


def _numbers(answer: dict[str, Any]) -> dict[int, list[str]]:
    return {g["number"]: [m["username"] for m in g["members"]] for g in answer["groups"]}


def test_a_plan_is_read_added_to_and_ended(opened: Site) -> None:
    client = opened.client("formatrice")
    before = client.get(_plan(opened)).json()
    assert (before["full_name"], before["adaptations"]) == ("Ana", [])
    new = {"kind": "attempts", "assignment": "a1", "amount": 2, "note": "comme convenu"}
    answer = client.post(_plan(opened), json=new)
    assert answer.status_code == 201
    [line] = answer.json()["adaptations"]
    assert (line["kind"], line["amount"], line["created_by"]) == ("attempts", 2, "formatrice")
    assert line["note"] == "comme convenu"
    [terms] = answer.json()["terms"]
    assert (terms["assignment"], terms["max_attempts"], terms["adapted"]) == ("a1", 3, True)
    later = client.post(_plan(opened), json={"kind": "extension", "assignment": "a1", "days": 2})
    moved, due = (
        dt.datetime.fromisoformat(a.json()["terms"][0]["due_at"]) for a in (later, answer)
    )
    assert DAY < moved - due < 3 * DAY
    ended = client.post(f"{_plan(opened)}/{line['id']}/end").json()
    assert [a["kind"] for a in ended["adaptations"]] == ["extension"]
    assert ended["terms"][0]["max_attempts"] == 1


@pytest.mark.parametrize(
    ("new", "status", "words"),
    [
        ({"kind": "extension", "assignment": "a1"}, 422, "après la date limite actuelle"),
        ({"kind": "attempts", "assignment": "inconnu", "amount": 1}, 404, "n'est pas publié"),
        ({"kind": "extra_time"}, 422, "de 1 à 300"),
        ({"kind": "pause"}, 422, "une pause va d'un jour"),
        (
            {
                "kind": "pause",
                "starts_at": "0001-01-01T00:00:00+14:00",
                "ends_at": "0001-01-02T00:00:00+14:00",
            },
            422,
            "une pause est entre 2000 et 2999",
        ),
    ],
)
def test_what_a_plan_cannot_be_is_said(
    opened: Site, new: dict[str, Any], status: int, words: str
) -> None:
    answer = opened.client("formatrice").post(_plan(opened), json=new)
    assert answer.status_code == status
    assert words.lower() in answer.json()["error"]["message"].lower()
    assert opened.client("formatrice").get(_plan(opened)).json()["adaptations"] == []


def test_a_plan_is_of_a_learner_of_the_cohort(opened: Site) -> None:
    other = _plan(opened).replace("ana", "formatrice")
    assert opened.client("formatrice").get(other).status_code == 404
    assert opened.client("ana").get(_plan(opened)).status_code == 403


def test_the_table_of_a_cohort_comes_whole_or_by_pages(opened: Site) -> None:
    client, url = opened.client("formatrice"), f"{opened.api}/cohorts/demo"
    whole = client.get(url).json()
    assert [row["username"] for row in whole["learners"]] == ["ana", "karim", "tom"]
    assert client.get(url, params={"page": 1}).json() == whole
    assert client.get(url, params={"page": 2}).json() == whole | {"learners": []}


def test_groups_are_read_made_by_hand_and_made_anew(opened: Site) -> None:
    client = opened.client("formatrice")
    assert client.get(_groups(opened)).json()["groups"] == []
    client.post(_groups(opened), json={"numbers": {"ana": 1, "karim": 1}})
    made = client.post(_groups(opened), json={"numbers": {"tom": 2, "karim": 2}}).json()
    assert _numbers(made) == {1: ["ana"], 2: ["karim", "tom"]}
    gone = client.post(_groups(opened), json={"numbers": {"tom": 0}}).json()
    assert _numbers(gone) == {1: ["ana"], 2: ["karim"]}
    drawn = client.post(f"{_groups(opened)}/make", json={"how": "draw", "size": 3, "seed": "juin"})
    assert _numbers(drawn.json()) == {1: ["ana", "karim", "tom"]}
    opened.school.release("demo", "a2")
    taken = client.post(f"{_groups(opened, 'a2')}/make", json={"how": "copy", "source": "a1"})
    assert _numbers(taken.json()) == {1: ["ana", "karim", "tom"]}
    assert opened.client("ana").get(_groups(opened)).status_code == 403


def test_a_group_that_has_handed_in_is_told_and_not_drawn_again(opened: Site) -> None:
    client = opened.client("formatrice")
    client.post(_groups(opened), json={"numbers": {"ana": 1, "karim": 1}})
    release = opened.school.release("demo")
    opened.school.hand_in("ana", release)
    found = client.get(_groups(opened)).json()
    assert (found["handed_in"], found["groups"][0]["hand_ins"]) == (True, 1)
    again = client.post(f"{_groups(opened)}/make", json={"how": "draw", "size": 2, "seed": "x"})
    assert again.status_code == 409
    assert "déjà rendu" in again.json()["error"]["message"]
    strange = client.post(_groups(opened), json={"numbers": {"lea": 1}})
    assert (strange.status_code, client.get(_groups(opened)).json()) == (422, found)
