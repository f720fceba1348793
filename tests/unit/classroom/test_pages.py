from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from school import notebook
from site_server import Site

from bacasable.database import FeedbackPolicy, utc_now
from bacasable.exchange.release import ReleaseRules
from bacasable.gradebook import CohortGradebook, Score

HOSTILE = "<script>document.title='ATTACK-OK'</script><img src=x onerror=alert(1)>\"'"


class _Page(HTMLParser):
    """Tags of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _graded(site: Site, **more: object) -> str:
    release = site.school.release("demo")
    public_id = str(site.school.hand_in("ana", release).body["id"])
    site.school.grade(public_id, 1.5, **more)
    site.school.store.put_feedback(public_id, "n1", "<p>Presque</p>")
    return public_id


def test_a_trainers_door_is_the_list_of_their_cohorts(site: Site) -> None:
    page = site.browser("formatrice").get(f"{site.url}/")
    assert page.url.path.endswith("/cohorts")
    assert "Promo demo" in page.text
    assert "Promo autre" not in page.text
    everything = site.browser("alex").get(f"{site.url}/").text
    assert "Promo demo" in everything
    assert "Promo autre" in everything


def test_the_table_says_scores_and_states_in_words(site: Site) -> None:
    _graded(site, flags=[{"notebook": "n1", "grade_id": "t", "reason": "r"}])
    text = _text(site.browser("formatrice").get(f"{site.url}/cohorts/demo").text)
    assert "Ana" in text
    assert "1,5 / 2" in text
    for words in ("noté", "à vérifier", "à faire"):
        assert words in text


def test_a_trainers_correction_in_the_gradebook_is_what_counts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = _graded(site)
    book = site.school.settings.data_dir / "gradebooks" / "petit-demo" / "gradebook.db"
    book.parent.mkdir(parents=True)
    book.touch()
    corrected = {("ana", "a1"): Score(score=1.75, max_score=2.0, needs_manual_grade=False)}
    monkeypatch.setattr(CohortGradebook, "scores", lambda *_: corrected)
    trainer, ana = site.browser("formatrice"), site.client("ana")
    assert "1,75" in trainer.get(f"{site.url}/cohorts/demo").text
    assert "1,75" in trainer.get(f"{site.url}/submissions/{public_id}").text
    (listed,) = ana.get(f"{site.api}/assignments").json()["assignments"]
    assert (listed["score"], listed["submissions"][0]["score"]) == (1.75, 1.75)


def test_a_submissions_page_shows_everything_to_its_trainer(site: Site) -> None:
    cells = [{"grade_id": "double-test", "points": 1.5, "max_points": 2.0, "hidden": True}]
    flags = [{"notebook": "n1", "grade_id": "double-test", "reason": "contrôle interrompu"}]
    public_id = _graded(
        site, cells=[c | {"notebook": "n1", "message": "Et pour -3 ?"} for c in cells], flags=flags
    )
    html = site.browser("formatrice").get(f"{site.url}/submissions/{public_id}").text
    text = _text(html)
    for words in ("double-test", "avec contrôles cachés", "Et pour -3 ?", "contrôle interrompu"):
        assert words in text
    assert "Corriger à nouveau" in text
    (frame,) = _Page(html).all("iframe")
    assert frame["sandbox"] is None or frame["sandbox"] == ""
    assert frame["src"] == f"/services/classroom/api/v1/submissions/{public_id}/feedback/n1"
    learner = _text(site.browser("ana").get(f"{site.url}/submissions/{public_id}").text)
    assert "Et pour -3 ?" in learner
    assert "contrôle interrompu" not in learner
    assert "Corriger à nouveau" not in learner


def test_the_button_grades_again_and_needs_its_page(site: Site) -> None:
    public_id = _graded(site)
    trainer = site.browser("formatrice")
    html = trainer.get(f"{site.url}/submissions/{public_id}").text
    (action,) = [f["action"] for f in _Page(html).all("form") if "regrade" in (f["action"] or "")]
    assert action is not None
    assert trainer.post(site.origin + action.split("?")[0]).status_code == 403
    assert trainer.post(site.origin + action).status_code == 200
    assert site.school.submissions()[0].state == "queued"


@pytest.mark.parametrize("who", ["ana", "formatrice"])
def test_nothing_a_learner_wrote_becomes_markup(site: Site, who: str) -> None:
    cells = [{"grade_id": HOSTILE, "points": 0.0, "max_points": 2.0, "hidden": False}]
    flags = [{"notebook": HOSTILE, "grade_id": HOSTILE, "reason": HOSTILE}]
    public_id = _graded(
        site,
        cells=[c | {"notebook": HOSTILE, "message": HOSTILE} for c in cells],
        flags=flags,
        reason=HOSTILE,
    )
    client = site.browser(who)
    paths = [f"/submissions/{public_id}"]
    paths += ["/cohorts/demo"] if who == "formatrice" else ["/assignments"]
    for path in paths:
        html = client.get(site.url + path).text
        page = _Page(html)
        assert all(script.get("src") for script in page.all("script"))
        assert page.all("img") == []
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "&lt;script&gt;" in client.get(f"{site.url}/submissions/{public_id}").text


def test_pages_run_only_our_script_and_cannot_be_framed(site: Site) -> None:
    browser = site.browser("formatrice")
    first, second = (browser.get(f"{site.url}/cohorts") for _ in range(2))
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    (script,) = _Page(first.text).all("script")
    assert f"script-src 'nonce-{script['nonce']}'" in policy
    assert second.headers["content-security-policy"] != policy
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/v1/me", "/health", "/nulle-part", "/static/style.css"])
def test_every_answer_is_closed_by_default(site: Site, path: str) -> None:
    headers = site.client("ana").get(site.url + path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_feedback_is_a_document_that_can_do_nothing(site: Site) -> None:
    public_id = _graded(site)
    headers = site.client("ana").get(f"{site.api}/submissions/{public_id}/feedback/n1").headers
    policy = [part.strip() for part in headers["content-security-policy"].split(";")]
    assert "sandbox" in policy
    assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert "script" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_mes_exercices_says_what_to_do_until_when(site: Site) -> None:
    due = utc_now() + dt.timedelta(days=3, minutes=1)
    site.school.release("demo", rules=ReleaseRules(due_at=due, max_attempts=3))
    text = _text(site.browser("ana").get(f"{site.url}/assignments").text)
    for words in ("Doubler un nombre", "à faire", "dans 3 jours", "Il reste 3 tentatives."):
        assert words in text


def test_a_feedback_to_come_says_when(site: Site) -> None:
    due = dt.datetime(2099, 7, 5, 15, 30, tzinfo=dt.UTC)
    rules = ReleaseRules(due_at=due, feedback_policy=FeedbackPolicy.AFTER_DUE)
    public_id = site.school.hand_in("ana", site.school.release("demo", rules=rules)).body["id"]
    site.school.grade(public_id, 1.5)
    site.school.store.put_feedback(public_id, "n1", "<p>Presque</p>")
    for path in ("/assignments", "/assignments/petit-demo/a1", f"/submissions/{public_id}"):
        html = site.browser("ana").get(site.url + path).text
        assert "Corrigé, retour après le dim. 5 juil. 2099 à 17:30." in _text(html)
        assert "1,5" not in html
        assert "<iframe" not in html


def test_handing_in_without_jupyterlab(site: Site) -> None:
    site.school.release("demo")
    ana = site.browser("ana")
    html = ana.get(f"{site.url}/assignments/petit-demo/a1").text
    form = next(f for f in _Page(html).all("form") if f.get("enctype"))
    files = [("files", ("n1.ipynb", notebook("def double(x): return 2 * x")))]
    for _ in range(2):  # the same page sent twice is one submission
        answer = ana.post(site.origin + str(form["action"]), files=files)
        assert answer.status_code == 200
        assert "Votre rendu est bien arrivé" in _text(answer.text)
    (row,) = site.school.submissions()
    assert row.sha256[:16] in answer.text


def test_a_refused_hand_in_says_why_on_a_page(site: Site) -> None:
    site.school.release("demo")
    ana = site.browser("ana")
    html = ana.get(f"{site.url}/assignments/petit-demo/a1").text
    action = site.origin + str(_Page(html).all("form")[0]["action"])
    answer = ana.post(action, files=[("files", ("autre.ipynb", notebook()))])
    assert answer.status_code == 422
    assert "Le notebook n1.ipynb manque dans votre rendu." in _text(answer.text)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nulle-part", 404, "Cette page n'existe pas"),
        ("/cohorts/inconnue", 404, "Cette promo n'existe pas."),
        ("/cohorts/autre", 403, "Vous n'avez pas accès à cette page."),
    ],
)
def test_a_problem_is_a_page_in_french_with_a_way_back(
    site: Site, path: str, status: int, words: str
) -> None:
    answer = site.browser("formatrice").get(site.url + path)
    assert answer.status_code == status
    assert words in answer.text.replace("&#39;", "'")
    assert 'href="/services/classroom/"' in answer.text


def test_fragments_for_the_live_update_are_one_element(site: Site) -> None:
    _graded(site)
    for who, path, tag in [
        ("formatrice", "/cohorts/demo/cells/ana/a1", "td"),
        ("ana", "/assignments/petit-demo/a1/card", "li"),
    ]:
        html = site.client(who).get(site.url + path).text.strip()
        assert html.startswith(f"<{tag} ")
        assert html.endswith(f"</{tag}>")
        assert _Page(html).all(tag)[0]["data-live"] == "ana a1"
    trainer = site.client("formatrice")
    for key in ("inconnue/a1", "ana/a9", "lea/a1"):
        assert trainer.get(f"{site.url}/cohorts/demo/cells/{key}").status_code == 404
