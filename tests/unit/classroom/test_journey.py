""" "Mon parcours": what a learner sees of their way, and can take away."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from school import School, notebook
from site_server import Site, running_site
from skill_course import cells, write_course

from bacasable.classroom.views.calendar import DueDate, icalendar
from bacasable.database import FeedbackPolicy, Role
from bacasable.exchange.release import ReleaseRules

DUE = dt.datetime(2099, 6, 1, 16, tzinfo=dt.UTC)


@pytest.fixture
def journey(school: School) -> Iterator[Site]:
    school.settings = replace(school.settings, courses_dir=school.settings.data_dir / "courses")
    write_course(school.settings.courses_dir, [1, 2])
    with running_site(school) as site:
        yield site


def test_progress_by_module_and_skill(journey: Site) -> None:
    school = journey.school
    release = school.release("demo", title="Exercice 1", rules=ReleaseRules(due_at=DUE))
    school.release("demo", "a2", title="Exercice 2")
    public_id = school.hand_in("ana", release).body["id"]
    school.grade(public_id, 2.0, cells=cells(2.0))
    page = journey.browser("ana").get(f"{journey.url}/journey").text
    assert "M1 Bases" in page
    assert "1 sur 2 exercices notés" in page
    assert "niveau 1 proposé" in page
    assert "Exercice 1." in page, "the evidence is named"
    assert "niveau 1 proposé" not in journey.browser("karim").get(f"{journey.url}/journey").text


def test_a_score_that_is_not_returned_shows_nowhere(journey: Site) -> None:
    school = journey.school
    release = school.release("demo", rules=ReleaseRules(feedback_policy=FeedbackPolicy.MANUAL))
    public_id = school.hand_in("ana", release).body["id"]
    school.grade(public_id, 1.25, cells=[{**cells(1.25)[0], "message": "Indice"}])
    ana = journey.browser("ana")
    page = ana.get(f"{journey.url}/journey").text
    assert "1,25" not in page
    assert "Mes compétences" not in page
    data = ana.get(f"{journey.url}/journey/mes-donnees.json").text
    assert "1.25" not in data
    assert "Indice" not in data


def test_my_data_is_mine_and_all_of_it(journey: Site) -> None:
    school = journey.school
    release = school.release("demo")
    mine = school.hand_in("ana", release).body["id"]
    theirs = school.hand_in("karim", release, files={"n1.ipynb": notebook("autre")}).body["id"]
    school.grade(mine, 2.0, cells=cells(2.0), flags=[{"reason": "louche"}])
    journey.client("formatrice").get(f"{journey.url}/cohorts/demo/visits/ana")
    journey.client("formatrice").get(f"{journey.url}/cohorts/demo/visits/karim")
    answer = journey.browser("ana").get(f"{journey.url}/journey/mes-donnees.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.text)
    assert data["person"]["email"] == "ana@example.org"
    assert [m["cohort"] for m in data["memberships"]] == ["demo"]
    [visit] = data["visits"]
    assert (visit["actor"], visit["action"]) == ("formatrice", "visit")
    [submission] = data["submissions"]
    assert submission["id"] == mine
    assert submission["score"] == 2.0
    assert [file["path"] for file in submission["files"]] == ["n1.ipynb"]
    assert theirs not in answer.text
    assert "louche" not in answer.text, "what a grader flagged is for trainers"


def test_due_dates_go_into_a_calendar(journey: Site) -> None:
    school = journey.school
    long = "Données, tableaux ; graphiques à l'échelle – " * 4
    school.release("demo", title=long.strip(), rules=ReleaseRules(due_at=DUE))
    school.release("demo", "a2", title="Sans date")
    gone = school.release("demo", "a3", title="Retiré", rules=ReleaseRules(due_at=DUE))
    school.change_release(gone, withdrawn_at=DUE.replace(year=2026))
    answer = journey.browser("ana").get(f"{journey.url}/journey/echeances.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = answer.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART:20990601T160000Z" in text
    assert "SUMMARY:À rendre : Données\\, tableaux \\; graphiques" in text
    assert f"URL:{journey.url}/assignments/petit-demo/a1" in text


def test_a_title_cannot_add_lines_to_a_calendar() -> None:
    due = DueDate(key="a", title="x\r\nBEGIN:VALARM\nATTENDEE:y", at=DUE, url="https://e.fr/")
    text = icalendar("c", [due], now=DUE)
    assert "SUMMARY:x BEGIN:VALARM ATTENDEE:y\r\n" in text


def test_a_statement_is_read_without_jupyterlab(journey: Site) -> None:
    hostile = json.loads(notebook())
    text = "# Doubler\n\n**Lisez** <script>alert(1)</script>[ici](javascript:alert(1))"
    hostile["cells"][0]["source"] = text
    files = {"n1.ipynb": json.dumps(hostile).encode(), "data.csv": b"a\n"}
    journey.school.release("demo", files=files)
    ana = journey.browser("ana")
    exercise = f"{journey.url}/assignments/petit-demo/a1"
    assert f"{exercise.removeprefix(journey.origin)}/statement/n1" in ana.get(exercise).text
    page = ana.get(f"{exercise}/statement/n1").text
    assert "<h2>Doubler</h2>" in page
    assert "<strong>Lisez</strong>" in page
    assert "def double(x)" in page
    assert "alert(1)</script>" not in page
    assert "javascript:" not in page
    assert ana.get(f"{exercise}/statement/n2").status_code == 404
    assert ana.get(f"{exercise}/statement/data").status_code == 404


def test_a_statement_opens_with_its_release(journey: Site) -> None:
    release = journey.school.release("demo")
    journey.school.change_release(release, opens_at=DUE)
    answer = journey.browser("ana").get(f"{journey.url}/assignments/petit-demo/a1/statement/n1")
    assert answer.status_code == 404


def test_a_trainer_who_learns_nowhere_has_an_empty_journey(journey: Site) -> None:
    journey.school.enrol("autre", "demo", Role.TRAINER)
    journey.school.release("demo")
    page = journey.browser("autre").get(f"{journey.url}/journey")
    assert page.status_code == 200
    assert "n'est publié pour vous" in page.text
