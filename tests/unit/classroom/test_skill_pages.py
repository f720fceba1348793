"""The grid of skills as a trainer uses it, and what the learner reads of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from nbgrader import api
from school import School
from site_server import Site, running_site
from skill_course import cells, write_course

from bacasable.database import Audit, FeedbackPolicy, Role, SkillDecision, SkillVerdict
from bacasable.exchange.release import ReleaseRules
from bacasable.gradebook import CohortGradebook

CELL = "/cohorts/demo/skills/ana/ref:C1"


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    """Three exercises of level 2; Ana passed the first one at her second attempt."""
    school.settings = replace(school.settings, courses_dir=school.settings.data_dir / "courses")
    write_course(school.settings.courses_dir, [2, 2, 2])
    release = school.release("demo", title="Exercice 1")
    first = school.hand_in("ana", release, key="cle-0001").body["id"]
    school.grade(first, 0.0, cells=cells(0.0), counts=False)
    second = school.hand_in("ana", release, key="cle-0002").body["id"]
    school.grade(second, 2.0, cells=cells(2.0))
    with running_site(school) as running:
        yield running


def text_of(answer: httpx.Response) -> str:
    """What the page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def page(site: Site, path: str, who: str = "formatrice") -> str:
    answer = site.browser(who).get(site.url + path)
    assert answer.status_code == 200
    return text_of(answer)


def decide(
    site: Site, who: str = "formatrice", path: str = CELL, **form: str | int
) -> httpx.Response:
    browser = site.browser(who)
    opened = browser.get(site.url + path)
    csrf = re.search(r'name="csrf-token" content="([^"]+)"', opened.text)
    seen = re.search(r'name="seen" value="(\d+)"', opened.text)
    assert csrf
    data = {"level": 1, "verdict": "validated", "comment": ""}
    if seen:
        data["seen"] = int(seen[1])
    return browser.post(site.url + path, params={"_csrf": csrf[1]}, data=data | form)


def decisions(site: Site) -> list[SkillDecision]:
    with site.school.database.reading() as session:
        return session.query(SkillDecision).order_by(SkillDecision.id).all()


def test_the_grid_proposes_and_names_what_is_not_known(site: Site) -> None:
    grid = page(site, "/cohorts/demo/skills")
    assert "C1 Programmer" in grid
    assert "C2 Parler" in grid
    assert "niveau 1 proposé ouvrir – Ana, Programmer" in grid
    assert "pas encore de preuve ouvrir – Karim, Programmer" in grid
    assert "aucun exercice lié ouvrir – Ana, Parler" in grid
    assert "BC01" not in grid
    assert "« non mesuré » ne veut pas dire « non atteint »" in grid
    assert "Bloc ancien" in page(site, "/cohorts/demo/skills?framework=ancien")
    assert "C1 Programmer" in page(site, "/cohorts/demo/skills?framework=inconnu")


def test_the_grid_is_searched(site: Site) -> None:
    grid = page(site, "/cohorts/demo/skills?search=kar")
    assert "Karim, Programmer" in grid
    assert "Ana, Programmer" not in grid
    assert "Aucun nom ne correspond." in page(site, "/cohorts/demo/skills?search=zzz")


def test_a_cell_names_the_evidence(site: Site) -> None:
    cell = page(site, CELL)
    assert "Exercice 1 ✓ réussi Doubler 2 2 / 2 tentative 2" in cell
    assert "Exercices réussis : 1. Il en faut 1." in cell
    assert "Exercices réussis : 1. Il en faut 3." in cell
    assert "Niveau 3 – transposer non mesuré : seule une personne peut en juger" in cell


def test_a_trainer_validates_and_the_learner_reads_it(site: Site) -> None:
    answer = decide(site, comment="Vu aussi en projet.")
    assert answer.status_code == 200
    assert "niveau 1 validé" in text_of(answer)
    [made] = decisions(site)
    assert (made.level, made.verdict, made.comment) == (1, "validated", "Vu aussi en projet.")
    assert [e["attempt"] for e in made.evidence] == [2]
    with site.school.database.reading() as session:
        audit = session.query(Audit).filter_by(action="skill-validated").one()
    assert (audit.actor, audit.target) == ("formatrice", "demo/ana/ref:C1")
    assert audit.details["submissions"] == [made.evidence[0]["submission"]]
    journey = page(site, "/journey", "ana")
    assert "niveau 1 validé" in journey
    assert "validé par Formatrice" in journey
    assert "« Vu aussi en projet. »" in journey
    data = site.browser("ana").get(f"{site.url}/journey/mes-donnees.json").json()
    assert [d["decided_by"] for d in data["skill_decisions"]] == ["Formatrice"]
    assert "niveau 1 validé" not in page(site, "/journey", "karim")


def test_a_validation_stays_when_the_scores_change(site: Site) -> None:
    decide(site)
    counting = [s for s in site.school.submissions() if s.counts]
    site.school.grade(counting[0].public_id, 1.0, cells=cells(1.0))
    grid = page(site, "/cohorts/demo/skills")
    assert "niveau 1 validé ⚠ les preuves ont changé depuis" in grid
    assert "Doubler 2 / 2" in page(site, CELL), "the evidence of that day is kept"
    assert decisions(site)[0].evidence[0]["passed"] is True


def test_a_decision_is_taken_back_and_nothing_is_forgotten(site: Site) -> None:
    decide(site)
    refused = decide(site, verdict="taken_back")
    assert refused.status_code == 422
    assert "il faut un commentaire" in text_of(refused)
    answer = decide(site, verdict="taken_back", comment="Erreur de personne.")
    assert "niveau 1 proposé" in text_of(answer)
    assert "niveau 1, décision reprise. « Erreur de personne. »" in text_of(answer)
    assert [d.verdict for d in decisions(site)] == ["validated", "taken_back"]
    assert "niveau 1 validé" not in page(site, "/journey", "ana")


def test_a_decision_is_never_changed_nor_removed(site: Site) -> None:
    decide(site)
    with (
        pytest.raises(RuntimeError, match="never changed"),
        site.school.database.transaction() as session,
    ):
        session.query(SkillDecision).one().comment = "autre"
    with (
        pytest.raises(RuntimeError, match="never changed"),
        site.school.database.transaction() as session,
    ):
        session.delete(session.query(SkillDecision).one())


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"verdict": "refused"}, 422, "il faut un commentaire"),
        ({"level": 2}, 422, "les exercices ne proposent pas ce niveau"),
        ({"level": 3}, 422, "les exercices ne proposent pas ce niveau"),
        ({"level": 4, "comment": "Pourquoi pas"}, 422, "un niveau va de 1 à 3"),
        ({"level": 1, "comment": "x" * 1001}, 422, "au plus 1000 signes"),
        ({"verdict": "taken_back", "comment": "oups"}, 409, "pas de décision à reprendre"),
        ({"verdict": "parfait"}, 422, "incomplète ou mal formée"),
        ({"seen": 7}, 409, "une décision a été prise entre-temps"),
    ],
)
def test_what_is_refused_says_why_and_decides_nothing(
    site: Site, form: dict[str, str | int], status: int, said: str
) -> None:
    answer = decide(site, **form)
    assert answer.status_code == status
    assert said in text_of(answer)
    assert decisions(site) == []
    if form.get("comment") == "Pourquoi pas":
        assert "Pourquoi pas" in answer.text, "what was typed is not lost"


def test_a_person_may_validate_what_no_exercise_measures(site: Site) -> None:
    decide(site, level=3, comment="Projet en entreprise, présenté le 3 mars.")
    decide(site, path="/cohorts/demo/skills/karim/ref:C2", comment="Exposé devant la promo.")
    grid = page(site, "/cohorts/demo/skills")
    assert "niveau 3 validé ouvrir – Ana, Programmer" in grid
    assert "niveau 1 validé ouvrir – Karim, Parler" in grid


def test_a_refused_level_comes_back_with_new_work(site: Site) -> None:
    decide(site, verdict="refused", comment="À reprendre ensemble.")
    assert "niveau 1 refusé" in page(site, "/journey", "ana")
    grid = page(site, "/cohorts/demo/skills")
    assert "niveau 1 refusé" in grid
    assert "ont changé" not in grid
    more = site.school.release("demo", "a2", title="Exercice 2")
    passed = site.school.hand_in("ana", more).body["id"]
    site.school.grade(passed, 2.0, cells=cells(2.0))
    assert "niveau 1 refusé ⚠ les preuves ont changé depuis" in page(site, "/cohorts/demo/skills")


def test_a_comment_is_shown_as_text(site: Site) -> None:
    answer = decide(site, comment="<script>alert(1)</script>")
    assert "<script>alert(1)" not in answer.text
    assert "<script>alert(1)" not in site.browser("ana").get(f"{site.url}/journey").text


def test_points_given_by_hand_are_evidence(site: Site) -> None:
    """What a person gives is in the gradebook only."""
    book = CohortGradebook(site.school.settings, "petit-demo")
    book.ensure()
    with book.open() as gradebook:
        gradebook.add_student("ana")
        gradebook.add_assignment("a1")
        gradebook.add_notebook("n1", "a1")
        gradebook.add_grade_cell("double-test", "n1", "a1", max_score=2, cell_type="code")
        gradebook.add_submission("a1", "ana")
        grade = gradebook.find_grade("double-test", "n1", "a1", "ana")
        grade.manual_score = 0.5
        gradebook.db.commit()
        assert isinstance(grade, api.Grade)
    cell = page(site, CELL)
    assert "Exercice 1 ○ pas encore réussi Doubler 2 0,5 / 2 donnés à la main" in cell
    assert "niveau 1 proposé" not in cell


def test_a_score_that_is_not_returned_is_evidence_for_trainers_only(site: Site) -> None:
    hidden = ReleaseRules(feedback_policy=FeedbackPolicy.MANUAL)
    release = site.school.release("demo", "a2", title="Exercice 2", rules=hidden)
    public_id = site.school.hand_in("karim", release).body["id"]
    site.school.grade(public_id, 2.0, cells=cells(2.0))
    assert "niveau 1 proposé ouvrir – Karim" in page(site, "/cohorts/demo/skills")
    assert "niveau 1 proposé" not in page(site, "/journey", "karim")


@pytest.mark.parametrize(
    "path",
    [
        "/cohorts/demo/skills/ana/ref:C9",
        "/cohorts/demo/skills/formatrice/ref:C1",
        "/cohorts/demo/skills/personne/ref:C1",
    ],
)
def test_what_is_not_there(site: Site, path: str) -> None:
    assert site.browser("formatrice").get(site.url + path).status_code == 404
    assert decide(site, path=path).status_code == 404


def test_who_may_not_decide(site: Site) -> None:
    site.school.enrol("tuteur", "demo", Role.TUTOR)
    for who in ("ana", "karim", "tuteur"):
        browser = site.browser(who)
        assert browser.get(site.url + CELL).status_code == 403
        home = browser.get(f"{site.url}/journey").text
        csrf = re.search(r'name="csrf-token" content="([^"]+)"', home)
        assert csrf
        form = {"level": 1, "verdict": SkillVerdict.VALIDATED, "seen": 0}
        answer = browser.post(site.url + CELL, params={"_csrf": csrf[1]}, data=form)
        assert answer.status_code == 403
    assert decisions(site) == []


def test_a_course_that_cannot_be_read_is_one_clear_sentence(site: Site) -> None:
    (site.school.settings.courses_dir / "petit" / "course.yaml").write_text("nom: [")
    answer = site.browser("formatrice").get(f"{site.url}/cohorts/demo/skills")
    assert answer.status_code == 404
    assert "le cours de cette promo ne peut pas être lu" in text_of(answer)
