"""Groups on the pages: a trainer makes them, learners see with whom they hand in and who did."""

from __future__ import annotations

import re

import httpx
import pytest
from school import School, notebook
from site_server import Site

from bacasable.database import Audit, Membership, Person, Role
from bacasable.exchange.release import ReleaseRules

GROUPS = "/cohorts/demo/groups/a1"
FILES = [("files", ("n1.ipynb", notebook()))]


@pytest.fixture
def grouped(site: Site) -> Site:
    """Ana and Karim in group 1 of `a1`; Tom in none; two attempts."""
    site.school.enrol("tom", "demo")
    site.school.release("demo", rules=ReleaseRules(max_attempts=2))
    post(site, GROUPS, {"group-ana": "1", "group-karim": "1", "group-tom": ""})
    return site


def post(site: Site, path: str, data: dict[str, str], **query: str) -> httpx.Response:
    trainer = site.browser("formatrice")
    token = re.search(r'csrf-token" content="([^"]+)"', trainer.get(f"{site.url}/cohorts").text)
    assert token is not None
    return trainer.post(f"{site.url}{path}", params={"_csrf": token[1], **query}, data=data)


def text(answer: httpx.Response) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.text).replace("&#39;", "'")
    return " ".join(plain.split())


def trail(school: School) -> list[Audit]:
    with school.database.reading() as session:
        found = session.query(Audit).filter_by(action="groups")
        return list(found.order_by(Audit.id))


def test_groups_are_made_by_hand_and_each_change_is_kept(grouped: Site) -> None:
    page = text(grouped.browser("formatrice").get(grouped.url + GROUPS))
    assert "Groupe 1 Ana, Karim 0 rendu" in page
    assert "groupes changés à la main, par formatrice" in page
    [entry] = trail(grouped.school)
    assert (entry.actor, entry.target) == ("formatrice", "petit-demo/a1/groups")
    assert entry.details["groups"] == {"1": ["ana", "karim"]}


@pytest.mark.parametrize("page", ["insight/a1", "release/a1"])
def test_the_pages_of_an_exercise_lead_to_its_groups_and_the_table_does_not_repeat_it(
    grouped: Site, page: str
) -> None:
    trainer = grouped.browser("formatrice")
    assert GROUPS not in trainer.get(f"{grouped.url}/cohorts/demo").text
    assert f'{GROUPS}"' in trainer.get(f"{grouped.url}/cohorts/demo/{page}").text


def fields(answer: httpx.Response) -> dict[str, str]:
    """User name -> the number in their field, of the learners that a page shows."""
    found = re.findall(r'name="group-([^"]+)"[^>]* value="([^"]*)"', answer.text)
    return dict(found)


def test_a_page_of_a_large_cohort_moves_nobody_of_another(grouped: Site) -> None:
    with grouped.school.database.transaction() as session:
        for number in range(150):
            person = Person(username=f"zoe{number:03}", full_name=f"Zoé {number:03}", email="")
            session.add(person)
            session.flush()
            ids = {"person_id": person.id, "cohort_id": grouped.school.cohorts["demo"]}
            session.add(Membership(role=Role.LEARNER, **ids))
    trainer = grouped.browser("formatrice")
    first = fields(trainer.get(grouped.url + GROUPS))
    assert (first["ana"], first["karim"], first["tom"]) == ("1", "1", "")
    second = fields(trainer.get(f"{grouped.url}{GROUPS}?page=2"))
    assert len(first) + len(second) == 153
    assert not set(first) & set(second)
    moved = post(grouped, GROUPS, {"group-zoe140": "1", "group-zoe141": "2"}, page="2")
    assert (moved.url.params["page"], fields(moved)["zoe140"]) == ("2", "1")
    assert "Groupe 1 Ana, Karim, Zoé 140" in text(moved)
    found = trainer.get(f"{grouped.url}{GROUPS}?search=zoé 14")
    assert fields(found)["zoe141"] == "2"
    assert "ana" not in fields(found)
    assert "Aucun nom ne correspond" in text(trainer.get(f"{grouped.url}{GROUPS}?search=personne"))


def test_what_was_typed_stays_where_it_is_refused(grouped: Site) -> None:
    answer = post(grouped, GROUPS, {"group-ana": "2", "group-tom": "1000"})
    assert answer.status_code == 422
    assert (fields(answer)["ana"], fields(answer)["tom"]) == ("2", "1000")
    kept = fields(grouped.browser("formatrice").get(grouped.url + GROUPS))
    assert (kept["ana"], kept["tom"]) == ("1", "")


def test_groups_are_drawn_and_taken_over(grouped: Site) -> None:
    grouped.school.release("demo", "a2")
    drawn = post(grouped, f"{GROUPS}/make", {"how": "draw", "size": "3", "seed": "juin"})
    assert "Groupe 1 Ana, Karim, Tom" in text(drawn)
    assert "groupes tirés au sort (graine juin)" in text(drawn)
    taken = post(grouped, "/cohorts/demo/groups/a2/make", {"how": "copy", "source": "a1"})
    assert "Groupe 1 Ana, Karim, Tom" in text(taken)
    assert "groupes repris de a1" in text(taken)


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        (f"{GROUPS}/make", {"how": "draw", "size": "1", "seed": "x"}, "de 2 à 50 personnes"),
        (f"{GROUPS}/make", {"how": "copy", "source": "a2"}, "n'a pas de groupes"),
        (f"{GROUPS}/make", {"how": "copy", "source": "inconnu"}, "n'est pas publié"),
        (GROUPS, {"group-ana": "deux"}, "un groupe a un numéro"),
        (GROUPS, {"group-ana": "501"}, "un groupe a un numéro, de 1 à 500"),
        (GROUPS, {"group-lea": "1"}, "lea : cette personne n'apprend pas dans cette promo"),
    ],
)
def test_what_a_group_cannot_be_is_said(
    grouped: Site, path: str, data: dict[str, str], words: str
) -> None:
    grouped.school.release("demo", "a2")
    answer = post(grouped, path, data)
    assert answer.status_code in {404, 409, 422}
    assert words in text(answer)
    assert len(trail(grouped.school)) == 1


def test_the_group_sees_who_handed_in_and_all_get_the_same(grouped: Site) -> None:
    ana, karim = grouped.browser("ana"), grouped.browser("karim")
    exercise = f"{grouped.url}/assignments/petit-demo/a1"
    before = text(karim.get(exercise))
    assert "En groupe : Ana, Karim." in before
    assert "En groupe" not in text(grouped.browser("tom").get(exercise))
    form = re.search(r'enctype="multipart/form-data" action="([^"]+)"', ana.get(exercise).text)
    assert form is not None
    sent = ana.post(grouped.origin + form[1].replace("&amp;", "&"), files=FILES)
    assert "Il compte pour Ana, Karim." in text(sent)
    for row in grouped.school.submissions():
        grouped.school.grade(row.public_id, 1.5)
        grouped.school.store.put_feedback(row.public_id, "n1", "<p>Presque</p>")
    page = text(karim.get(exercise))
    assert "rendu par Ana" in page
    assert "1,5 / 2" in page
    assert "Il reste 1 tentative." in page
    client = grouped.client("karim")
    [listed] = client.get(f"{grouped.api}/assignments").json()["assignments"]
    assert (listed["group"], listed["attempts"], listed["score"]) == (["Ana", "Karim"], 1, 1.5)
    [attempt] = listed["submissions"]
    assert attempt["handed_in_by"] == "Ana"
    own = client.get(f"{grouped.api}/submissions/{attempt['id']}").json()
    assert (own["username"], own["for"], own["score"]) == ("karim", ["Ana", "Karim"], 1.5)
    assert client.get(f"{grouped.api}/submissions/{attempt['id']}/feedback/n1").status_code == 200
    shown = text(karim.get(f"{grouped.url}/submissions/{attempt['id']}"))
    assert "Rendu par Ana Pour le groupe Ana, Karim" in shown
    assert (
        grouped.client("tom")
        .get(f"{grouped.api}/assignments")
        .json()["assignments"][0]["submissions"]
        == []
    )


def test_a_stuck_group_is_one_line_of_the_room(grouped: Site) -> None:
    school = grouped.school
    release = school.release("demo", rules=ReleaseRules())
    cell = {"notebook": "n1", "grade_id": "double-test", "points": 0.0, "max_points": 2.0}
    for _ in range(3):
        school.hand_in("karim", release)
        for row in school.submissions()[-2:]:
            school.grade(row.public_id, 0.0, cells=[cell | {"manual": False, "message": ""}])
    room = text(grouped.browser("formatrice").get(f"{grouped.url}/cohorts/demo/now"))
    assert "Qui a besoin de moi 1 Karim , Ana bloqué·e En groupe. Doubler un nombre" in room


def test_a_member_cannot_open_a_mates_row_only_their_own(grouped: Site) -> None:
    receipt = grouped.client("ana").post(
        f"{grouped.api}/assignments/petit-demo/a1/submissions", files=FILES
    )
    assert receipt.json()["for"] == ["Ana", "Karim"]
    url = f"{grouped.api}/submissions/{receipt.json()['id']}"
    statuses = {name: grouped.client(name).get(url).status_code for name in ("ana", "karim", "tom")}
    assert statuses == {"ana": 200, "karim": 403, "tom": 403}


def test_the_cockpit_counts_a_group_once_but_scores_everybody(grouped: Site) -> None:
    grouped.school.hand_in("karim", grouped.school.release("demo", rules=ReleaseRules()))
    room = text(grouped.browser("formatrice").get(f"{grouped.url}/cohorts/demo/now"))
    assert "1 en attente, 0 en correction" in room
    for row in grouped.school.submissions():
        grouped.school.grade(row.public_id, 1.5)
    csv = grouped.client("formatrice").get(f"{grouped.api}/cohorts/demo/scores.csv").text
    assert csv.count("1,5") == 2
    after = text(grouped.browser("formatrice").get(grouped.url + GROUPS))
    assert "Groupe 1 Ana, Karim 1 rendu" in after
    assert "les groupes ne changent plus qu'à la main" in after
    moved = post(grouped, GROUPS, {"group-ana": "1", "group-karim": "", "group-tom": "1"})
    assert "Groupe 1 Ana, Tom 1 rendu" in text(moved)
    assert "1,5 / 2" in text(grouped.browser("karim").get(f"{grouped.url}/assignments"))
    assert "1,5 / 2" not in text(grouped.browser("tom").get(f"{grouped.url}/assignments"))
