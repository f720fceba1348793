"""From the cockpit into a learner's server: recorded, and only to learners of the cohort."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from school import School, notebook
from site_server import Site, running_site

from bacasable.classroom.checks import KnownChecks
from bacasable.database import Audit
from bacasable.gradebook import CohortGradebook
from bacasable.hub import visits


def _audit(school: School) -> list[Audit]:
    with school.database.reading() as session:
        return session.query(Audit).filter_by(action="visit").all()


def test_a_trainer_goes_to_what_a_learner_asked_about_and_it_is_recorded(site: Site) -> None:
    asked = {"assignment": "a1", "notebook": "n1.ipynb", "cell": "double", "text": "Bloquée"}
    site.client("ana").post(f"{site.api}/cohorts/demo/help", json=asked)
    trainer = site.browser("formatrice")
    cockpit = trainer.get(f"{site.url}/cohorts/demo").text
    [link] = re.findall(
        r'<a class="[^"]+" id="visit-[0-9a-f]+" href="([^"]+)" target="_blank"', cockpit
    )
    answer = trainer.get(site.origin + link.replace("&amp;", "&"), follow_redirects=False)
    assert answer.status_code == 303
    there = urlsplit(answer.headers["Location"])
    assert there.path == "/hub/user/ana/lab/workspaces/visite"
    assert parse_qs(there.query) == {
        "exercice": ["petit-demo/a1"],
        "notebook": ["n1.ipynb"],
        "cellule": ["double"],
    }
    [entry] = _audit(site.school)
    assert (entry.actor, entry.target) == ("formatrice", "ana")
    assert entry.details == {
        "cohort": "demo",
        "assignment": "a1",
        "notebook": "n1.ipynb",
        "cell": "double",
    }


@pytest.mark.parametrize(
    ("address", "subdomain_host", "opened"),
    [
        ("http://localhost:8000", "", True),
        ("https://centre.example", "", False),
        ("https://centre.example", "https://centre.example", True),
    ],
)
def test_servers_that_could_act_as_their_visitor_are_closed(
    school: School, address: str, subdomain_host: str, *, opened: bool
) -> None:
    school.release("demo")
    school.settings = replace(school.settings, subdomain_host=subdomain_host)
    with running_site(school, public_url=address) as site:
        trainer = site.client("formatrice")
        answer = trainer.get(f"{site.url}/cohorts/demo/visits/ana", follow_redirects=False)
        assert answer.status_code == (303 if opened else 403)
        assert ("sous-domaine" in answer.text) is not opened
        assert ("/visits/ana" in trainer.get(f"{site.url}/cohorts/demo").text) is opened
        assert bool(_audit(school)) is opened
    [role] = visits.roles(["formgrade-petit-demo"], apart=school.settings.servers_apart)
    assert bool(role["scopes"]) is opened


def test_every_learner_of_the_table_has_a_way_in_named_for_whom(site: Site) -> None:
    site.school.release("demo")
    page = site.browser("formatrice").get(f"{site.url}/cohorts/demo").text
    for name in ("ana", "karim"):
        assert f"/cohorts/demo/visits/{name}" in page
        assert f"{name.capitalize()} (nouvel onglet)" in page
    assert "/visits/lea" not in page


@pytest.mark.parametrize("username", ["lea", "tuteur", "formatrice", "inconnue", "../ana"])
def test_nobody_but_learners_of_the_cohort_is_visited(site: Site, username: str) -> None:
    answer = site.client("formatrice").get(f"{site.url}/cohorts/demo/visits/{username}")
    assert answer.status_code == 404
    assert _audit(site.school) == []


def test_learners_know_who_may_come_by_name(site: Site) -> None:
    site.school.add_person("inutile")
    people = site.client("ana").get(f"{site.api}/me/people").json()["people"]
    names = {one["username"]: one["full_name"] for one in people}
    assert names == {"alex": "Alex", "ana": "Ana", "formatrice": "Formatrice"}
    assert "formateur2" in {
        one["username"] for one in site.client("lea").get(f"{site.api}/me/people").json()["people"]
    }


def test_learners_are_told_how_many_checks_they_do_not_see(site: Site) -> None:
    site.school.release("demo")
    root = CohortGradebook(site.school.settings, "petit-demo").root

    def listed() -> object:
        return site.client("ana").get(f"{site.api}/assignments").json()["assignments"][0]["checks"]

    assert listed() is None, "nothing is known of it"
    for version, hidden in (("source", "\nassert double(3) == 6"), ("release", "")):
        book = json.loads(notebook())
        second = {**book["cells"][-1], "id": "b", "source": f"assert True{hidden}"}
        second["metadata"] = {"nbgrader": {**second["metadata"]["nbgrader"], "grade_id": "b"}}
        book["cells"].append(second)
        folder = root / version / "a1"
        folder.mkdir(parents=True)
        (folder / "n1.ipynb").write_text(json.dumps(book))
    assert listed() == {"all": 2, "visible": 1}
    seen, hidden = (f'with note.critere(1, "{title}"):\n    f()' for title in ("Vu", "Caché"))
    for version, tests in (("source", f"{seen}\n{hidden}"), ("release", seen)):
        book = json.loads(notebook())
        book["cells"][-1]["source"] = tests
        folder = root / version / "a1"
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "n1.ipynb").write_text(json.dumps(book))
    assert listed() == {"all": 2, "visible": 1}, "criteria are checks"
    (root / "source" / "a1").rename(root / "source" / "a2")
    (root / "source" / "a1").mkdir()
    (root / "source" / "a1" / "n1.ipynb").write_text("{")
    assert KnownChecks(site.school.settings).of("petit-demo", "a1") is None


def test_a_hand_in_lists_its_files_for_who_wants_it_back(site: Site) -> None:
    receipt = site.school.hand_in("ana", site.school.release("demo"))
    body = site.client("ana").get(f"{site.api}/submissions/{receipt.body['id']}").json()
    assert [file["path"] for file in body["files"]] == ["n1.ipynb"]
