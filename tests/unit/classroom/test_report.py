"""A learner's report, and what a tutor reads: what was reached, nothing of what failed."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from school import School
from site_server import Site, running_site
from skill_course import cells, write_course

from bacasable.database import FeedbackPolicy, Membership, Role, SkillDecision, SkillVerdict
from bacasable.exchange.release import ReleaseRules

OPENED = dt.datetime(2026, 9, 1, 6, tzinfo=dt.UTC)
OCTOBER = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
REPORT = "/cohorts/demo/learners/ana/report"
PAGE = "/cohorts/demo/apprentices/ana"


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    """Ana failed twice, then passed one exercise, and failed another; her level 1 is validated."""
    school.settings = replace(school.settings, courses_dir=school.settings.data_dir / "courses")
    write_course(school.settings.courses_dir, [1, 2, 2])
    school.enrol("tuteur", "demo", Role.TUTOR)
    school.follow("tuteur", "ana", "demo")
    rules = ReleaseRules(opens_at=OPENED)
    first = school.release("demo", "a1", title="Premier exercice", rules=rules)
    for number, points in enumerate((0.0, 0.5, 2.0)):
        at = OCTOBER + dt.timedelta(hours=number)
        public_id = school.hand_in("ana", first, at=at, key=f"cle-000{number}").body["id"]
        school.grade(public_id, points, cells=cells(points), counts=points == 2.0)
    second = school.release("demo", "a2", title="Deuxième exercice", rules=rules)
    public_id = school.hand_in("ana", second, at=OCTOBER + dt.timedelta(days=40)).body["id"]
    school.grade(public_id, 0.5, cells=cells(0.5))
    decide(school, 1, SkillVerdict.VALIDATED, "Un commentaire pour Ana.")
    decide(school, 2, SkillVerdict.REFUSED, "Trop tôt.")
    with running_site(school) as running:
        yield running


def decide(school: School, level: int, verdict: SkillVerdict, comment: str) -> None:
    with school.database.transaction() as session:
        session.add(
            SkillDecision(
                cohort_id=school.cohorts["demo"],
                person_id=school.people["ana"],
                skill="ref:C1",
                title="Programmer",
                level=level,
                verdict=verdict,
                comment=comment,
                evidence=[],
                decided_by_id=school.people["formatrice"],
                decided_at=OCTOBER + dt.timedelta(days=2),
            )
        )


def read(site: Site, who: str, path: str = REPORT) -> str:
    """What the page says, without its tags."""
    answer = site.browser(who).get(site.url + path)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.mark.parametrize("who", ["formatrice", "ana", "tuteur"])
def test_a_report_says_who_what_when_and_by_whom(site: Site, who: str) -> None:
    said = read(site, who, f"{REPORT}?from=2026-09-01&to=2027-03-31")
    assert "Ana (ana)" in said
    assert "Petit cours" in said
    assert "Promo demo, du 1er septembre 2026 au 31 mars 2027" in said
    assert "M1 Bases 2 2,5 / 4 1 h 00" in said
    assert "Total 2 1 h 00" in said
    assert "ref:C1 Programmer ✓ 1 – imiter Formatrice, le mer. 7 oct. 2026 à 11:00" in said
    assert "3 autres compétences du référentiel n'ont pas encore de niveau." in said
    assert "lun. 5 oct. 2026 à 13:00 – exercice rendu et corrigé : Premier exercice" in said
    assert "mer. 7 oct. 2026 à 11:00 – niveau 1 validé : Programmer" in said
    assert "activité sur la plateforme" in said
    assert "présence" not in said.lower()


def test_the_report_is_the_same_whoever_reads_it(site: Site) -> None:
    def article(who: str) -> str:
        page = site.browser(who).get(site.url + REPORT).text
        return re.sub(r"Édité le</dt><dd>[^<]*", "", page[page.index("<article") :])

    assert article("ana") == article("formatrice") == article("tuteur")


def test_a_trainer_finds_the_way_back_from_a_report(site: Site) -> None:
    back = f'href="/services/classroom{REPORT.removesuffix("/report")}"'
    found = {
        who: back in site.browser(who).get(site.url + REPORT).text
        for who in ("formatrice", "ana", "tuteur")
    }
    assert found == {"formatrice": True, "ana": False, "tuteur": False}


@pytest.mark.parametrize("path", [PAGE, REPORT])
def test_nothing_that_failed_shows(site: Site, path: str) -> None:
    said = read(site, "tuteur", path)
    assert "refusé" not in said
    assert "Trop tôt" not in said
    assert "Un commentaire pour Ana" not in said, "written for her"
    assert "tentative" not in said
    assert "0,5 / 2" not in said
    assert "Karim" not in said
    assert "/submissions/" not in site.browser("tuteur").get(site.url + path).text


@pytest.mark.parametrize(
    ("period", "there", "absent"),
    [
        ("from=2026-10-05&to=2026-10-05", "M1 Bases 1 2 / 2 0 h 30", "niveau 1 validé"),
        ("from=2026-10-06&to=2026-10-31", "niveau 1 validé : Programmer", "Premier exercice"),
        ("from=2026-09-01&to=2026-09-30", "Aucun exercice rendu dans cette période.", "1 – imiter"),
    ],
)
def test_a_report_is_bounded_in_time(site: Site, period: str, there: str, absent: str) -> None:
    said = read(site, "ana", f"{REPORT}?{period}")
    assert there in said
    assert absent not in said


def test_what_is_not_returned_is_not_in_it(site: Site) -> None:
    hidden = ReleaseRules(opens_at=OPENED, feedback_policy=FeedbackPolicy.MANUAL)
    release = site.school.release("demo", "a3", title="Caché", rules=hidden)
    public_id = site.school.hand_in("ana", release, at=OCTOBER).body["id"]
    site.school.grade(public_id, 1.75, cells=cells(1.75))
    for who in ("formatrice", "ana", "tuteur"):
        said = read(site, who, f"{REPORT}?to=2027-03-31")
        assert "M1 Bases 3 2,5 / 4 1 h 30" in said, "handed in, but no score yet"
        assert "Caché" not in said


@pytest.mark.parametrize(
    ("period", "said"),
    [("from=hier", "n'est pas une date"), ("from=2026-10-02&to=2026-10-01", "la période finit")],
)
def test_a_bad_period_is_one_sentence(site: Site, period: str, said: str) -> None:
    answer = site.browser("ana").get(f"{site.url}{REPORT}?{period}")
    assert answer.status_code == 422
    assert said in html.unescape(answer.text).lower()


def test_a_tutor_finds_their_learners_and_nobody_else(site: Site) -> None:
    home = read(site, "tuteur", "/")
    assert "Mes apprenant·es Ana Promo demo" in home
    assert "Mon espace" not in home
    assert "Programmer" in read(site, "tuteur", PAGE)
    for path in (
        "/cohorts/demo/apprentices/karim",
        "/cohorts/demo/learners/karim/report",
        "/cohorts/demo/apprentices/personne",
        "/cohorts/demo",
        "/cohorts/demo/skills",
    ):
        assert site.browser("tuteur").get(site.url + path).status_code == 403, path
    assert "Vous ne suivez personne" in read(site, "ana", "/apprentices")


def test_a_learner_knows_who_reads_about_them(site: Site) -> None:
    assert "Tuteur, tuteur·rice, peut lire vos compétences" in read(site, "ana", "/journey")
    assert "peut lire vos" not in read(site, "karim", "/journey")
    data = site.browser("ana").get(f"{site.url}/journey/mes-donnees.json").json()
    assert data["tutors"] == ["Tuteur"]


def test_following_ends_with_the_role_of_either(site: Site) -> None:
    school, tuteur = site.school, site.client("tuteur")
    for username, role in (("tuteur", Role.TRAINER), ("ana", Role.TRAINER)):
        with school.database.transaction() as session:
            ids = {"person_id": school.people[username], "cohort_id": school.cohorts["demo"]}
            membership = session.query(Membership).filter_by(**ids).one()
            before, membership.role = membership.role, role
        assert tuteur.get(site.url + PAGE).status_code == 403
        with school.database.transaction() as session:
            session.query(Membership).filter_by(**ids).one().role = before
    assert tuteur.get(site.url + PAGE).status_code == 200


def test_there_is_no_report_of_who_does_not_learn_here(site: Site) -> None:
    answer = site.browser("formatrice").get(f"{site.url}/cohorts/demo/learners/tuteur/report")
    assert answer.status_code == 404


def test_a_name_is_shown_as_text(site: Site) -> None:
    site.school.add_person("eve", full_name="<script>alert(1)</script>")
    site.school.enrol("eve", "demo")
    site.school.follow("tuteur", "eve", "demo")
    for path in (
        "/apprentices",
        "/cohorts/demo/apprentices/eve",
        "/cohorts/demo/learners/eve/report",
    ):
        assert "<script>alert(1)" not in site.browser("tuteur").get(site.url + path).text
