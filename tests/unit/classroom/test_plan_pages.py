"""A trainer adapts dates and attempts for one learner: it holds everywhere, and for nobody else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from school import School, notebook
from site_server import Site

from bacasable.classroom import planning
from bacasable.classroom.planning import Change, Place
from bacasable.classroom.views.attention import needs
from bacasable.classroom.views.tables import learners
from bacasable.database import AdaptationKind, Audit, Cohort, FeedbackPolicy, Release, utc_now
from bacasable.exchange.release import ReleaseRules

DAY = dt.timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
KIND = AdaptationKind
FILES = [("files", ("n1.ipynb", notebook()))]
PLAN = "/cohorts/demo/learners/ana/plan"


def adapt(school: School, kind: AdaptationKind, username: str = "ana", **more: Any) -> None:
    place = Place(cohort_id=school.cohorts["demo"], username=username, timezone="Europe/Paris")
    change = Change(kind=kind, **{"assignment": "a1", **more})
    planning.adapt(school.settings, school.database, place, change, actor="formatrice")


def due(days: float, **more: Any) -> ReleaseRules:
    """Rules of a release due in so many days, or due so many days ago."""
    return ReleaseRules(due_at=(utc_now() + days * DAY).replace(microsecond=0), **more)


def released(school: School, days: float, assignment: str = "a1", **more: Any) -> Release:
    """A release opened ten days ago."""
    rules = due(1, **more)
    release = school.release("demo", assignment, rules=rules)
    opened = {"opens_at": utc_now() - 10 * DAY, "due_at": due(days).due_at}
    school.change_release(release, **opened)
    return release


def listed(site: Site, username: str) -> dict[str, Any]:
    client = site.client(username)
    return dict(client.get(f"{site.api}/assignments").json()["assignments"][0])


def text(answer: httpx.Response) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.text).replace("&#39;", "'")
    return " ".join(plain.split())


def post(site: Site, path: str = PLAN, **data: str) -> httpx.Response:
    """Press a button of the plan's page."""
    trainer = site.browser("formatrice")
    token = re.search(r'csrf-token" content="([^"]+)"', trainer.get(site.url + PLAN).text)
    assert token is not None
    return trainer.post(f"{site.url}{path}?_csrf={token[1]}", data=data)


def audit(school: School) -> list[Audit]:
    with school.database.reading() as session:
        found = session.query(Audit).filter_by(target="petit-demo/plan/ana")
        return list(found.order_by(Audit.id))


def test_one_click_moves_one_due_date_of_one_learner(site: Site) -> None:
    released(site.school, 2, max_attempts=2)
    before = listed(site, "ana")
    assert not before["adapted"]
    answer = post(site, act="week", assignment="a1")
    assert answer.status_code == 200
    assert "date limite reportée de 7 jours" in text(answer)
    after, classmate = listed(site, "ana"), listed(site, "karim")
    local = dt.datetime.fromisoformat(before["due_at"]).astimezone(PARIS)
    expected = dt.datetime.combine(local.date() + 7 * DAY, local.timetz())
    assert dt.datetime.fromisoformat(after["due_at"]) == expected
    assert (after["adapted"], after["max_attempts"]) == (True, 2)
    assert (classmate["due_at"], classmate["adapted"]) == (before["due_at"], False)
    [entry] = audit(site.school)
    assert (entry.actor, entry.action) == ("formatrice", "plan-extension")
    assert entry.details["assignment"] == "a1"


def test_one_more_attempt(site: Site) -> None:
    release = released(site.school, 2, max_attempts=1)
    for username in ("ana", "karim"):
        site.school.hand_in(username, release)
    url = f"{site.api}/assignments/petit-demo/a1/submissions"
    assert site.client("ana").post(url, files=FILES).status_code == 409
    assert "1 tentative de plus" in text(post(site, act="attempt", assignment="a1"))
    assert listed(site, "ana")["max_attempts"] == 2
    assert listed(site, "ana")["open"]
    assert site.client("ana").post(url, files=FILES).status_code == 201
    refused = site.client("ana").post(url, files=FILES).json()
    assert "vos 2 tentatives" in refused["error"]["message"]
    assert site.client("karim").post(url, files=FILES).status_code == 409


def test_a_hand_in_is_judged_by_ones_own_due_date(site: Site) -> None:
    released(site.school, -1, closes_after_due=True)
    url = f"{site.api}/assignments/petit-demo/a1/submissions"
    assert site.client("ana").post(url, files=FILES).status_code == 409
    adapt(site.school, KIND.EXTENSION, days=1)
    assert (listed(site, "ana")["state"], listed(site, "karim")["state"]) == ("todo", "late")
    answer = site.client("ana").post(url, files=FILES)
    assert (answer.status_code, answer.json()["late"]) == (201, False)
    assert site.client("karim").post(url, files=FILES).status_code == 409


def test_a_plan_lifts_the_late_mark_and_its_end_gives_none_back(site: Site) -> None:
    release = released(site.school, -2)
    for username in ("ana", "karim"):
        assert site.school.hand_in(username, release).body["late"]
    adapt(site.school, KIND.EXTENSION, until=utc_now() + DAY)
    assert [row.late for row in site.school.submissions()] == [False, True]
    place = Place(cohort_id=site.school.cohorts["demo"], username="ana", timezone="Europe/Paris")
    planning.end(site.school.database, place, 1, actor="formatrice")
    assert [row.late for row in site.school.submissions()] == [False, True]
    assert not listed(site, "ana")["adapted"]


def test_days_are_counted_from_today_once_the_date_has_passed(site: Site) -> None:
    release = released(site.school, -5)
    adapt(site.school, KIND.EXTENSION, days=1)
    theirs = dt.datetime.fromisoformat(listed(site, "ana")["due_at"]).astimezone(PARIS)
    tomorrow = utc_now().astimezone(PARIS).date() + DAY
    assert theirs.date() == tomorrow
    assert theirs.time() == release_due_now(site, release).astimezone(PARIS).time()


def release_due_now(site: Site, release: Release) -> dt.datetime:
    with site.school.database.reading() as session:
        due_at = session.get_one(Release, release.id).due_at
    assert due_at is not None
    return due_at


def test_a_pause_moves_every_due_date_after_its_beginning(site: Site) -> None:
    released(site.school, 2)
    site.school.release("demo", "a2", rules=due(30))
    site.school.release("demo", "a3")
    today = utc_now().astimezone(PARIS).date()
    answer = post(site, act="pause", first=str(today), last=str(today + 6 * DAY))
    assert "Pause du" in text(answer)
    mine, theirs = (
        site.client(name).get(f"{site.api}/assignments").json()["assignments"]
        for name in ("ana", "karim")
    )
    moved = [
        dt.datetime.fromisoformat(a["due_at"]) - dt.datetime.fromisoformat(b["due_at"])
        for a, b in zip(mine, theirs, strict=True)
        if b["due_at"]
    ]
    hours = {delta / dt.timedelta(hours=1) for delta in moved}
    assert len(moved) == 2
    assert hours <= {167.0, 168.0, 169.0}, "seven days; the clock may change in them"
    assert mine[2]["due_at"] is None


def test_a_pause_is_stopped_and_what_passed_of_it_counts(site: Site) -> None:
    released(site.school, 2)
    now = utc_now()
    adapt(site.school, KIND.PAUSE, starts_at=now - 3 * DAY, ends_at=now + 20 * DAY)
    page = text(site.browser("formatrice").get(site.url + PLAN))
    assert "Arrêter la pause maintenant" in page
    assert "Retirer" in text(post(site, f"{PLAN}/1/end"))
    mine, theirs = (
        dt.datetime.fromisoformat(listed(site, name)["due_at"]) for name in ("ana", "karim")
    )
    assert 3 * DAY <= mine - theirs < 3 * DAY + dt.timedelta(minutes=5)
    post(site, f"{PLAN}/1/end")
    assert listed(site, "ana")["due_at"] == listed(site, "karim")["due_at"]
    assert [entry.action for entry in audit(site.school)] == [
        "plan-pause",
        "plan-resumed",
        "plan-ended",
    ]


def test_extra_time_is_a_percentage_and_one_only(site: Site) -> None:
    released(site.school, 10)
    post(site, act="extra_time", percent="33")
    answer = post(site, act="extra_time", percent="50", note="deux salles")
    assert "Temps en plus : 50 %" in text(answer)
    assert "deux salles" in text(answer)
    moved = dt.datetime.fromisoformat(listed(site, "ana")["due_at"]) - dt.datetime.fromisoformat(
        listed(site, "karim")["due_at"]
    )
    assert abs(moved - 10 * DAY) < dt.timedelta(minutes=5)


def test_feedback_after_the_due_date_waits_for_ones_own(site: Site) -> None:
    release = released(site.school, 1, feedback_policy=FeedbackPolicy.AFTER_DUE)
    ids = {name: site.school.hand_in(name, release).body["id"] for name in ("ana", "karim")}
    for public_id in ids.values():
        site.school.grade(public_id, 1.5)
        site.school.store.put_feedback(public_id, "n1", "<p>Presque</p>")
    adapt(site.school, KIND.EXTENSION, days=7)
    site.school.change_release(release, due_at=utc_now() - DAY)
    for name, status, score in (("ana", 403, None), ("karim", 200, 1.5)):
        client = site.client(name)
        url = f"{site.api}/submissions/{ids[name]}"
        assert client.get(f"{url}/feedback/n1").status_code == status
        assert client.get(url).json()["score"] == score
        assert client.get(f"{site.api}/submissions").json()["submissions"][0]["score"] == score
        assert listed(site, name)["score"] == score


def test_every_page_of_the_learner_says_their_own_date_and_no_more(site: Site) -> None:
    released(site.school, 2)
    until = dt.datetime(2027, 3, 15, 17, 30, tzinfo=PARIS)
    adapt(site.school, KIND.EXTENSION, until=until, note="note de la formatrice")
    for name, there in (("ana", True), ("karim", False)):
        browser = site.browser(name)
        for path in ("/assignments", "/assignments/petit-demo/a1", "/journey"):
            page = text(browser.get(site.url + path))
            assert ("lun. 15 mars 2027 à 17:30" in page) is there, path
            assert ("adapté pour vous" in page) is there, path
            assert "note de la formatrice" not in page
        calendar = browser.get(f"{site.url}/journey/echeances.ics").text
        assert ("DTSTART:20270315T163000Z" in calendar) is there
    assert site.browser("ana").get(site.url + PLAN).status_code == 403
    data = {
        name: site.browser(name).get(f"{site.url}/journey/mes-donnees.json")
        for name in ("ana", "karim")
    }
    assert [a["note"] for a in data["ana"].json()["plan"]] == ["note de la formatrice"]
    assert data["karim"].json()["plan"] == []


def test_the_cockpit_marks_the_cell_and_leads_to_the_plan(site: Site) -> None:
    released(site.school, -1)
    trainer = site.browser("formatrice")
    assert "adapté" not in text(trainer.get(f"{site.url}/cohorts/demo"))
    adapt(site.school, KIND.EXTENSION, days=7)
    html = trainer.get(f"{site.url}/cohorts/demo").text
    assert 'href="/services/classroom/cohorts/demo/learners/ana/plan#ex-a1"' in html
    cells = {
        name: text(trainer.get(f"{site.url}/cohorts/demo/cells/{name}/a1"))
        for name in ("ana", "karim")
    }
    assert "à faire" in cells["ana"]
    assert "adapté" in cells["ana"]
    assert "en retard" in cells["karim"]
    assert "adapté" not in cells["karim"]
    table = trainer.get(f"{site.api}/cohorts/demo").json()["learners"]
    assert [row["standings"][0]["adapted"] for row in table] == [True, False]
    assert "en retard" in trainer.get(f"{site.api}/cohorts/demo/scores.csv").text.split("\n")[2]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"act": "until", "assignment": "a1", "until": "2026-01-01T08:00"}, "doit venir après"),
        ({"act": "until", "assignment": "a1", "until": ""}, "il faut une date"),
        ({"act": "until", "assignment": "a1", "until": "2036-01-01T08:00"}, "plus d'un an"),
        ({"act": "day", "assignment": "inconnu"}, "n'est pas publié"),
        ({"act": "day", "assignment": "a2"}, "pas de date limite"),
        ({"act": "attempt", "assignment": "a1"}, "déjà libre"),
        ({"act": "pause", "first": "2027-01-08", "last": "2027-01-07"}, "pas avant"),
        ({"act": "pause", "first": "2027-01-08", "last": "demain"}, "Choisissez les deux jours"),
        ({"act": "pause", "first": "2027-01-08", "last": "2029-01-07"}, "un an au plus"),
        ({"act": "extra_time", "percent": "0"}, "de 1 à 300 %"),
        ({"act": "extra_time", "percent": "beaucoup"}, "nombre entier"),
    ],
)
def test_what_a_plan_cannot_be_is_said_and_changes_nothing(
    site: Site, data: dict[str, str], words: str
) -> None:
    released(site.school, 2)
    site.school.release("demo", "a2")
    answer = post(site, **data)
    assert answer.status_code in {404, 422}
    assert words in text(answer)
    assert not listed(site, "ana")["adapted"]
    assert audit(site.school) == []


def test_nobody_elses_plan_can_be_reached_through_ones_own(site: Site) -> None:
    released(site.school, 2)
    adapt(site.school, KIND.EXTENSION, days=1)
    answer = post(site, "/cohorts/demo/learners/karim/plan/1/end")
    assert answer.status_code == 404
    assert listed(site, "ana")["adapted"]
    for path in ("lea", "formatrice", "personne"):
        trainer = site.browser("formatrice")
        assert trainer.get(f"{site.url}/cohorts/demo/learners/{path}/plan").status_code == 404


def test_who_is_away_is_neither_silent_nor_behind(site: Site) -> None:
    school, now = site.school, utc_now()
    for number in range(4):
        release = released(school, -2, f"a{number}")
        school.hand_in("karim", release)
    for extra in ("tom", "zoe"):
        school.enrol(extra, "demo")

    def found() -> set[str]:
        with school.database.reading() as session:
            cohort = session.get_one(Cohort, school.cohorts["demo"])
            return {
                n.username for n in needs(session, cohort, learners(session, cohort.id), now=now)
            }

    assert "ana" in found()
    adapt(school, KIND.PAUSE, starts_at=now - DAY, ends_at=now + 5 * DAY)
    assert "ana" not in found()
    adapt(school, KIND.PAUSE, "tom", starts_at=now - 20 * DAY, ends_at=now - DAY)
    assert "tom" not in found(), "back since yesterday, with dates still to come"
    assert "zoe" in found()
