"""The pages from which a trainer releases an exercise, and what learners then see."""

from __future__ import annotations

import datetime as dt
import html as entities
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from exercise_source import (
    EXERCISE,
    GOOD,
    Honest,
    cells,
    grade_all,
    hand_in,
    ready_gradebook,
    write_exercise,
)
from nbcourse import text
from site_server import Site

from bacasable.database import Audit, CheckState, Release, ReleaseCheck, utc_now
from bacasable.exchange.openings import tell_openings
from bacasable.gradebook.sources import digest_of
from bacasable.releasing.checks import ask
from bacasable.releasing.report import Question, Report

HERE = f"/cohorts/demo/release/{EXERCISE}"
HOSTILE = "<script>document.title='pwned'</script><img src=x onerror=alert(1)>"


def _text(answer: httpx.Response) -> str:
    """What a person reads."""
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def _send(site: Site, client: httpx.Client, button: str, data: Mapping[str, Any]) -> httpx.Response:
    """Send the form whose address ends like that, as the page shows it."""
    page = client.get(site.url + HERE).text
    actions = [a for a in re.findall(r'action="([^"]+)"', page) if f"{button}?" in a]
    assert len(actions) == 1, button
    return client.post(site.origin + entities.unescape(actions[0]), data=dict(data))


def _checked(site: Site, report: Report) -> None:
    """A check of the exercise as it is now that found this."""
    asked = {"course": "petit", "assignment": EXERCISE, "actor": "formatrice", "again": True}
    row = ask(site.school.settings, site.school.database, **asked)  # type: ignore[arg-type]
    with site.school.database.transaction() as session:
        kept = session.get_one(ReleaseCheck, row.id)
        kept.state, kept.result, kept.done_at = CheckState.DONE, report.as_json(), utc_now()


@pytest.fixture
def trainer(site: Site) -> httpx.Client:
    ready_gradebook(site.school)
    write_exercise(site.school)
    return site.browser("formatrice")


def _release(site: Site) -> Release:
    with site.school.database.reading() as session:
        found = session.query(Release).one()
        _ = found.cohort.course_id
        return found


def test_the_list_says_where_every_exercise_stands(site: Site, trainer: httpx.Client) -> None:
    now, school = utc_now(), site.school
    released = {name: school.release("demo", name, title=name) for name in ("b", "c", "d", "e")}
    school.change_release(released["c"], opens_at=now + dt.timedelta(days=1))
    school.change_release(
        released["d"], due_at=now - dt.timedelta(hours=1), closes_after_due=True, version=3
    )
    school.change_release(released["e"], withdrawn_at=now)
    answer = trainer.get(f"{site.url}/cohorts/demo/release")
    rows = {
        _cell(row, "th"): _text(httpx.Response(200, text=row))
        for row in re.findall(r"<tr>.*?</tr>", answer.text, re.DOTALL)[1:]
    }
    for name, words in {
        EXERCISE: "pas publié",
        "b": "ouvert",
        "c": "programmé",
        "d": "fermé 3",
        "e": "retiré",
    }.items():
        assert words in rows[name], name
    assert "pas vérifié" in rows[EXERCISE]


def _cell(row: str, tag: str) -> str:
    return _text(httpx.Response(200, text=row.split(f"<{tag} ")[1].split("</a>")[0])).split("> ")[
        -1
    ]


def test_both_previews_are_documents_that_can_do_nothing(site: Site, trainer: httpx.Client) -> None:
    made = cells()
    write_exercise(site.school, text(f"# Titre {HOSTILE}"), *made[1:])
    for side, seen, unseen in [
        ("source", "return 2 * x", "VOTRE CODE ICI"),
        ("released", "VOTRE CODE ICI", "return 2 * x"),
    ]:
        answer = trainer.get(f"{site.url}{HERE}/preview/{side}/n1")
        said = _text(answer)
        policy = [part.strip() for part in answer.headers["content-security-policy"].split(";")]
        assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
        assert "script" not in answer.headers["content-security-policy"]
        assert seen in said
        assert unseen not in said
        assert ("double(3)" in said.replace(" ", "")) is (side == "source")
        assert "<script" not in answer.text
        assert "onerror" not in answer.text
    assert trainer.get(f"{site.url}{HERE}/preview/source/n9").status_code == 404
    assert trainer.get(f"{site.url}{HERE}/preview/autre/n1").status_code == 422


def test_the_page_shows_the_check_with_points_places_and_failures(
    site: Site, trainer: httpx.Client
) -> None:
    assert "pas vérifié" in _text(trainer.get(site.url + HERE))
    _send(site, trainer, "/check", {})
    assert "vérification demandée" in _text(trainer.get(site.url + HERE))
    why = "il lit le texte de la fonction"
    lacking = Question(
        notebook="n1",
        grade_id="double-test",
        max_points=2,
        solution=1.5,
        blank=0,
        mode="inside",
        why=why,
        says=HOSTILE,
    )
    _checked(site, Report(problems=(f"La solution obtient 1,5 : {HOSTILE}",), questions=(lacking,)))
    answer = trainer.get(site.url + HERE)
    for words in ("1 problème à corriger", "1,5 / 2", "dans le programme du rendu", why):
        assert words in _text(answer)
    assert "&lt;script&gt;" in answer.text
    assert "<script>document" not in answer.text
    _checked(site, Report(problems=()))
    fragment = trainer.get(f"{site.url}{HERE}/check", headers=_csrf(answer))
    assert "La solution obtient tous les points" in _text(fragment)
    assert fragment.text.strip().startswith("<section ")
    assert f'data-live="check {EXERCISE}"' in fragment.text


def _csrf(page: httpx.Response) -> dict[str, str]:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert found
    return {"X-CSRF-Token": found[1]}


def test_the_check_is_asked_for_and_read_through_the_api(site: Site, trainer: httpx.Client) -> None:
    api, client = f"{site.api}/cohorts/demo/releases/{EXERCISE}/check", site.client("formatrice")
    assert client.get(api).json()["state"] == "none"
    assert client.post(api).status_code == 202
    assert client.get(api).json()["state"] == "queued"
    _checked(site, Report(problems=()))
    assert client.post(api).json()["report"]["ok"] is True
    assert client.post(api, params={"again": True}).json()["state"] == "queued"
    stopped = client.delete(api)
    assert (stopped.status_code, stopped.json()["state"]) == (200, "failed")
    assert "arrêtée" in client.get(api).json()["reason"]
    for url in (api, api.replace(f"/{EXERCISE}/", "/nulle-part/")):
        expected = 404 if "nulle-part" in url else 202
        assert client.post(url).status_code == expected
    assert site.client("ana").post(api).status_code == 403
    assert site.client("formateur2").post(api).status_code == 403
    for other in ("ana", "formateur2"):
        assert site.client(other).delete(api).status_code == 403


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    site: Site, trainer: httpx.Client
) -> None:
    for data, words in [
        ({"max_attempts": "deux"}, "nombre entier"),
        ({"due_at": "demain"}, "n'est pas une date"),
        ({"feedback_policy": "after_due"}, "demande une date limite"),
        ({"late_percent": "beaucoup"}, "doit être un nombre"),
        ({"late_percent": "10"}, "demande une date limite"),
        ({"due_at": "2099-01-01T10:00", "late_percent": "120"}, "va de 0 à 100 %"),
    ]:
        answer = _send(site, trainer, f"/{EXERCISE}", data)
        assert answer.status_code == 422
        assert words in _text(answer)
        assert all(str(value) in answer.text for value in data.values())
    with site.school.database.reading() as session:
        assert session.query(Release).all() == []
    unknown = trainer.get(f"{site.url}/cohorts/demo/release/nulle-part")
    assert unknown.status_code == 404


@pytest.mark.slow
def test_scheduled_ahead_learners_see_nothing_before(site: Site, trainer: httpx.Client) -> None:
    data = {
        "opens_at": "2099-03-01T09:00",
        "due_at": "2099-03-15T17:30",
        "max_attempts": "3",
        "late_percent": "2,5",
        "late_unit": "day",
    }
    answer = _send(site, trainer, f"/{EXERCISE}", data)
    assert answer.status_code == 200
    for words in ("programmé", "dim. 1er mars 2099 à 09:00", "dim. 15 mars 2099 à 17:30"):
        assert words in _text(answer)
    assert 'value="2099-03-01T09:00"' in answer.text
    assert 'value="2,5"' in answer.text
    ana = site.client("ana")
    assert ana.get(f"{site.api}/assignments").json()["assignments"] == []
    file = f"{site.api}/assignments/petit-demo/{EXERCISE}/files/n1.ipynb"
    assert ana.get(file).status_code == 404
    site.school.change_release(_release(site), opens_at=utc_now() - dt.timedelta(seconds=1))
    tell_openings(site.school.database)
    (mine,) = ana.get(f"{site.api}/assignments").json()["assignments"]
    assert (mine["assignment"], mine["open"], mine["late_percent"]) == (EXERCISE, True, 2.5)
    assert ana.get(file).status_code == 200
    assert "2,5 % des points en moins par jour" in _text(
        site.browser("ana").get(f"{site.url}/assignments")
    )


def test_learners_are_told_of_an_opening_and_not_of_what_is_planned(site: Site) -> None:
    release = site.school.release("demo")
    site.school.change_release(
        release, opens_at=utc_now() + dt.timedelta(days=1), opening_told_at=None
    )
    write_exercise(site.school)
    with site.client("ana").stream("GET", f"{site.api}/events") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        site.client("formatrice").post(f"{site.api}/cohorts/demo/releases/{EXERCISE}/check")
        site.client("formatrice").post(
            f"{site.url}/cohorts/demo/releases/a1/withdraw"
        )  # staff only: it has not opened
        site.school.change_release(release, opens_at=utc_now(), withdrawn_at=None)
        data = next(line for line in lines if line.startswith("data:"))
    assert '"assignment": "a1", "version": 1' in data


@pytest.mark.slow
def test_dates_are_changed_and_a_release_goes_and_comes_back(
    site: Site, trainer: httpx.Client
) -> None:
    _send(site, trainer, f"/{EXERCISE}", {})
    ana = site.client("ana")
    shown = _send(site, trainer, "/rules", {"due_at": "2099-03-15T17:30", "max_attempts": "2"})
    assert "dates ou règles changées" in _text(shown)
    (mine,) = ana.get(f"{site.api}/assignments").json()["assignments"]
    assert (mine["due_at"], mine["max_attempts"]) == ("2099-03-15T16:30:00Z", 2)
    assert "retiré" in _text(_send(site, trainer, "/withdraw", {}))
    assert ana.get(f"{site.api}/assignments").json()["assignments"] == []
    assert "remis en ligne" in _text(_send(site, trainer, "/restore", {}))
    assert len(ana.get(f"{site.api}/assignments").json()["assignments"]) == 1
    with site.school.database.reading() as session:
        actions = [row.action for row in session.query(Audit).order_by(Audit.id)]
    assert actions == ["release", "change-rules", "withdraw", "restore"]


@pytest.mark.slow
def test_a_correction_shows_both_lists_and_happens_on_one_confirmation(
    site: Site, trainer: httpx.Client
) -> None:
    _send(site, trainer, f"/{EXERCISE}", {})
    mine = hand_in(site.school, _release(site), "ana")
    grade_all(site.school, Honest())
    folder = write_exercise(site.school, *cells(points=4))
    page = trainer.get(site.url + HERE)
    for words in ("Une version corrigée attend", "double-test", "2 → 4 points", "de 3 à 5 points"):
        assert words in _text(page)
    get_it, again = page.text.split('id="get-it"')[1].split('id="graded-again"')
    assert "Karim" in get_it
    assert "Ana" not in get_it
    assert "Ana" in again.split("</ol>")[0]
    assert "1 tentative" in again
    assert "corrigé depuis" in _text(trainer.get(f"{site.url}/cohorts/demo/release"))
    stale = _send(site, trainer, "/version", {"expected": "0" * 64})
    assert stale.status_code == 409
    done = _send(site, trainer, "/version", {"expected": digest_of(folder)})
    assert "Version 2, 1 rendu corrigé à nouveau" in _text(done)
    assert "Une version corrigée attend" not in _text(done)
    grade_all(site.school, Honest())
    one = site.client("ana").get(f"{site.api}/submissions/{mine}").json()
    assert (one["score"], one["max_score"]) == (4.0, 5.0)


@pytest.mark.slow
def test_the_penalty_is_told_with_the_raw_score_to_both(site: Site, trainer: httpx.Client) -> None:
    due = {"due_at": "2026-01-15T17:30", "opens_at": "2026-01-01T09:00", "late_percent": "10"}
    _send(site, trainer, f"/{EXERCISE}", due | {"late_unit": "once"})
    mine = hand_in(site.school, _release(site), "ana", GOOD)
    grade_all(site.school, Honest())
    one = site.client("ana").get(f"{site.api}/submissions/{mine}").json()
    assert (one["raw_score"], one["late_penalty"], one["score"]) == (2.0, 0.3, 1.7)
    words = "1,7 / 3 2 obtenus, 0,3 en moins pour le retard"
    assert words in _text(site.browser("ana").get(f"{site.url}/assignments"))
    browser = site.browser("formatrice")
    for path in (f"/submissions/{mine}", "/cohorts/demo"):
        said = _text(browser.get(site.url + path))
        assert "1,7 / 3" in said
        assert "2 obtenus, 0,3 en moins pour le retard" in said
    csv = site.client("formatrice").get(f"{site.api}/cohorts/demo/scores.csv").text
    assert f"{EXERCISE} (sur 3);{EXERCISE} : avant pénalité de retard" in csv
    assert "Ana;ana;1,7;2;" in csv
