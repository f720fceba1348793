from __future__ import annotations

import re
from pathlib import Path

import nbcourse
import nbformat
import pytest
from crowd import COURSE_ID, ESSAY, Crowd
from school import School
from site_server import Site

from bacasable.database import Audit, Person, SharedHandIn, Submission, WorkGroup
from bacasable.gradebook import CohortGradebook
from bacasable.gradebook.reading import reading

QUIZ = "q2-verif"


def _rows(school: School) -> list[Submission]:
    """What counts, in the order in which it is graded."""
    return sorted((s for s in school.submissions() if s.counts), key=lambda s: s.public_id)


def _username(crowd: Crowd, row: Submission) -> str:
    return dict(crowd.people)[row.person_id]


def _audit(school: School, row: Submission) -> list[Audit]:
    with school.database.reading() as session:
        return session.query(Audit).filter_by(target=row.public_id).order_by(Audit.id).all()


def _score(crowd: Crowd, row: Submission) -> float:
    book = CohortGradebook(crowd.school.settings, COURSE_ID)
    return book.scores()[_username(crowd, row), crowd.releases[0].assignment].score


def _action(html: str, part: str) -> str:
    return re.findall(rf'action="([^"]+{part}[^"]*)"', html)[0].replace("&amp;", "&")


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").split())


def test_question_by_question_until_nothing_waits(crowd: Crowd, room: Site) -> None:
    trainer, rows = room.browser("formatrice"), _rows(crowd.school)
    overview = trainer.get(f"{room.url}/cohorts/demo/grade").text
    assert ESSAY in overview
    assert QUIZ not in overview
    start = re.findall(rf'href="([^"]+/{ESSAY})"', overview)[0]
    page = trainer.get(room.origin + start)
    for place, row in enumerate(rows):
        assert f"/submissions/{row.public_id}/grade/n1/{ESSAY}" in str(page.url)
        assert f"{len(rows) - place} à corriger" in page.text
        sent = {"points": "1,5", "comment": f"Bien, {place}"}
        page = trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    assert page.url.path.endswith("/cohorts/demo/grade")
    assert "fini" in page.text
    for place, row in enumerate(rows):
        assert _score(crowd, row) == (row.score or 0.0) + 1.5
        learner = room.client(_username(crowd, row))
        cells = learner.get(f"{room.api}/submissions/{row.public_id}").json()["cells"]
        essay = next(c for c in cells if c["grade_id"] == ESSAY)
        assert (essay["points"], essay["comment"], essay["message"]) == (1.5, f"Bien, {place}", "")


def test_a_learners_page_shows_the_points_and_the_comment_but_not_the_trail(
    crowd: Crowd, room: Site
) -> None:
    row = _rows(crowd.school)[0]
    sent = {"notebook": "n1", "grade_id": ESSAY, "points": 0.5, "comment": "<i>Relire</i>"}
    answer = room.client("formatrice").post(
        f"{room.api}/submissions/{row.public_id}/marks", json=sent
    )
    assert answer.status_code == 204
    page = room.browser("formatrice").get(f"{room.url}/submissions/{row.public_id}").text
    assert "points donnés, par formatrice. q1-essai : – → 0,5 / 2" in _text(page)
    (mark,) = _audit(crowd.school, row)
    assert (mark.actor, mark.action, mark.details["after"]) == ("formatrice", "mark", 0.5)
    assert "&lt;i&gt;Relire&lt;/i&gt;" in page


def test_the_full_feedback_shows_what_a_person_gave(crowd: Crowd, room: Site) -> None:
    row = _rows(crowd.school)[0]
    made = f"<!--score-->1<!--/score--><!--grade:{ESSAY}:table-->À corriger<!--/grade-->"
    crowd.school.store.put_feedback(row.public_id, "n1", made)
    page = f"{room.api}/submissions/{row.public_id}/feedback/n1"
    learner = room.client(_username(crowd, row))
    assert learner.get(page).text == made
    sent = {"notebook": "n1", "grade_id": ESSAY, "points": 1.5, "comment": ""}
    answer = room.client("formatrice").post(
        f"{room.api}/submissions/{row.public_id}/marks", json=sent
    )
    assert answer.status_code == 204
    shown = learner.get(page)
    assert "1,5 / 2" in shown.text
    assert "À corriger" not in shown.text
    score = f"{_score(crowd, row):g}".replace(".", ",")
    assert f"<strong>{score}</strong>" in shown.text
    assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("cell", "sent", "words"),
    [
        (ESSAY, {"points": "3", "comment": ""}, "les points vont de 0 à 2"),
        (ESSAY, {"points": "-1", "comment": ""}, "n'est pas un nombre de points"),
        (ESSAY, {"points": "nan", "comment": ""}, "n'est pas un nombre de points"),
        (ESSAY, {"points": "beaucoup", "comment": ""}, "n'est pas un nombre de points"),
        (QUIZ, {"points": "2", "reason": "  "}, "il faut dire pourquoi"),
        (QUIZ, {"points": "2", "comment": "x", "reason": "panne"}, "ne prend pas de commentaire"),
    ],
)
def test_what_cant_be_is_refused_and_leaves_no_trace(
    crowd: Crowd, room: Site, cell: str, sent: dict[str, str], words: str
) -> None:
    trainer, row = room.browser("formatrice"), _rows(crowd.school)[0]
    before = _score(crowd, row)
    page = trainer.get(f"{room.url}/submissions/{row.public_id}/grade/n1/{cell}")
    answer = trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    for typed in (sent[name] for name in sent if name != "comment" or cell == ESSAY):
        assert f'value="{typed}"' in answer.text or f">{typed}</textarea>" in answer.text
    assert (_score(crowd, row), _audit(crowd.school, row)) == (before, [])


def test_a_machines_points_are_changed_with_a_reason_and_given_back(
    crowd: Crowd, room: Site
) -> None:
    row = next(
        r
        for r in _rows(crowd.school)
        if any(c["grade_id"] == QUIZ and c["points"] == 0 for c in r.cells)
    )
    api, url = room.client("formatrice"), f"{room.api}/submissions/{row.public_id}/marks"
    before = _score(crowd, row)
    sent = {"notebook": "n1", "grade_id": QUIZ, "points": 2.0, "reason": "énoncé ambigu"}
    assert api.post(url, json=sent).status_code == 204
    assert _score(crowd, row) == before + 2.0
    table = room.browser("formatrice").get(f"{room.url}/cohorts/demo").text
    assert f">{before + 2:g}<".replace(".", ",") in table
    assert api.post(url, json=sent | {"points": None, "reason": "erreur"}).status_code == 204
    assert _score(crowd, row) == before
    trail = api.get(f"{room.api}/submissions/{row.public_id}/audit").json()["audit"]
    told = [(e["details"]["before"], e["details"]["after"], e["details"]["reason"]) for e in trail]
    assert told == [(None, 2.0, "énoncé ambigu"), (2.0, None, "erreur")]


def test_an_attempt_that_does_not_count_takes_no_points(crowd: Crowd, room: Site) -> None:
    others = [s for s in crowd.school.submissions() if not s.counts]
    sent = {"notebook": "n1", "grade_id": ESSAY, "points": 1.0}
    url = f"{room.api}/submissions/{others[0].public_id}/marks"
    answer = room.client("formatrice").post(url, json=sent)
    assert answer.status_code == 409
    assert "n'est pas celle qui compte" in answer.json()["error"]["message"]


def test_without_names_a_page_names_nobody(crowd: Crowd, room: Site) -> None:
    start = f"{room.url}/cohorts/demo/grade/{crowd.releases[0].assignment}/n1/{ESSAY}"
    trainer = room.browser("formatrice")
    page = trainer.get(start, params={"anonymous": "1"})
    for _, username in crowd.people:
        assert username not in page.text
    assert "Copie 1" in page.text
    assert "Amina" not in page.text
    sent = {"points": "1", "comment": ""}
    page = trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    assert "Copie 2" in page.text
    assert "anonymous=1" in str(page.url)


def test_a_comment_is_kept_used_again_and_taken_out(crowd: Crowd, room: Site) -> None:
    trainer, rows = room.browser("formatrice"), _rows(crowd.school)
    page = trainer.get(f"{room.url}/submissions/{rows[0].public_id}/grade/n1/{ESSAY}")
    sent = {"points": "1", "comment": "Citez vos sources", "keep": "true"}
    page = trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    assert '<option value="Citez vos sources">' in page.text
    sent = {"points": "1", "comment": "", "banked": "Citez vos sources"}
    trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    assert _audit(crowd.school, rows[1])[0].details["comment"] == "Citez vos sources"
    page = trainer.get(f"{room.url}/submissions/{rows[1].public_id}/grade/n1/{ESSAY}")
    sent = {"points": "1", "comment": "", "commented": "true"}
    trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    assert _audit(crowd.school, rows[1])[1].details["comment"] == ""
    overview = trainer.get(f"{room.url}/cohorts/demo/grade").text
    gone = trainer.post(room.origin + _action(overview, "delete"))
    assert "Citez vos sources" not in gone.text


def test_flags_are_confirmed_or_lifted_with_a_reason(crowd: Crowd, room: Site) -> None:
    row = next(
        r
        for r in _rows(crowd.school)
        if any(c["grade_id"] == QUIZ and c["points"] == 0 for c in r.cells)
    )
    flag = {"notebook": "n1", "grade_id": QUIZ, "reason": "sortie suspecte"}
    crowd.school.grade(row.public_id, row.score, flags=[flag])
    trainer, before = room.browser("formatrice"), _score(crowd, row)
    page = trainer.get(f"{room.url}/submissions/{row.public_id}").text
    assert "sortie suspecte" in page
    action = room.origin + _action(page, "flags")
    assert trainer.post(action, data={"decision": "lifted", "reason": ""}).status_code == 422
    page = trainer.post(action, data={"decision": "confirmed", "reason": "copie de a"}).text
    assert "signalement confirmé, par formatrice. Motif : copie de a" in _text(page)
    assert _score(crowd, row) == before
    cell = f"/cohorts/demo/cells/{_username(crowd, row)}/{crowd.releases[0].assignment}"
    sent = {"decision": "lifted", "reason": "vu avec elle", "points-0": "2"}
    assert "signalement levé" in trainer.post(action, data=sent).text
    assert _score(crowd, row) == before + 2
    assert "2" in trainer.get(room.url + cell).text
    assert [entry.action for entry in _audit(crowd.school, row)] == [
        "flags-confirmed",
        "flags-lifted",
        "mark",
    ]


def test_many_are_graded_again_and_each_says_so(crowd: Crowd, room: Site) -> None:
    trainer, rows = room.browser("formatrice"), _rows(crowd.school)
    name = crowd.releases[0].assignment
    page = trainer.get(f"{room.url}/cohorts/demo/submissions/{name}").text
    action = room.origin + _action(page, "regrade")
    chosen = [row.public_id for row in rows[:2]]
    trainer.post(action, data={"scope": "chosen", "chosen": chosen})
    queued = {s.public_id for s in crowd.school.submissions() if s.state == "queued"}
    assert queued == set(chosen)
    trainer.post(action, data={"scope": "counting"})
    queued = {s.public_id for s in crowd.school.submissions() if s.state == "queued"}
    assert queued == {row.public_id for row in rows}
    trainer.post(action, data={"scope": "all"})
    assert {s.state for s in crowd.school.submissions()} == {"queued"}
    assert [entry.action for entry in _audit(crowd.school, rows[0])] == ["regrade"]


def test_another_cohorts_submission_is_not_graded_again_by_its_id(crowd: Crowd, room: Site) -> None:
    crowd.school.release("autre", "a1")
    other = room.browser("formateur2")
    page = other.get(f"{room.url}/cohorts/autre").text
    token = re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]
    sent = {"scope": "chosen", "chosen": [crowd.school.submissions()[0].public_id]}
    url = f"{room.url}/cohorts/autre/submissions/a1/regrade"
    assert other.post(url, params={"_csrf": token}, data=sent).status_code == 200
    assert {s.state for s in crowd.school.submissions()} == {"graded"}


def test_the_answer_is_shown_as_text_and_links_lead_nowhere(
    crowd: Crowd, room: Site, tmp_path: Path
) -> None:
    row, elsewhere = _rows(crowd.school)[0], tmp_path / "n1.ipynb"
    essay = nbcourse.nbgrader_cell(ESSAY, "<script>x</script> Ma réponse", solution=True)
    nbformat.write(nbcourse.notebook(essay), elsewhere)
    root = CohortGradebook(crowd.school.settings, COURSE_ID).root
    folder = root / "autograded" / _username(crowd, row) / crowd.releases[0].assignment
    folder.mkdir(parents=True)
    trainer = room.browser("formatrice")
    url = f"{room.url}/submissions/{row.public_id}/grade/n1/{ESSAY}"
    (folder / "n1.ipynb").symlink_to(elsewhere)
    assert "Ma réponse" not in trainer.get(url).text
    (folder / "n1.ipynb").unlink()
    (folder / "n1.ipynb").write_bytes(elsewhere.read_bytes())
    assert "&lt;script&gt;x&lt;/script&gt; Ma réponse" in trainer.get(url).text


def test_the_trail_is_never_rewritten(school: School) -> None:
    with school.database.transaction() as session:
        session.add(Audit(actor="formatrice", action="mark", target="x"))
    for change in (_rewrite, _remove):
        with pytest.raises(RuntimeError, match="never changed nor removed"):
            change(school)


def _rewrite(school: School) -> None:
    with school.database.transaction() as session:
        session.query(Audit).filter_by(target="x").one().actor = "personne"


def _remove(school: School) -> None:
    with school.database.transaction() as session:
        session.delete(session.query(Audit).filter_by(target="x").one())


def test_formgraders_indexes_are_there_once(crowd: Crowd) -> None:
    book = CohortGradebook(crowd.school.settings, COURSE_ID)
    book.ensure()
    with reading(book.path) as session:
        names = session.connection().exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'bacasable%'"
        )
        assert len(names.all()) == 5


def _share(crowd: Crowd, rows: list[Submission]) -> None:
    """Make of these what one group handed in."""
    with crowd.school.database.transaction() as session:
        group = WorkGroup(release_id=crowd.releases[0].id, number=1)
        session.add(group)
        session.flush()
        for row in rows:
            ids = {"submission_id": row.id, "leader_id": rows[0].id, "group_id": group.id}
            session.add(SharedHandIn(**ids))


def test_a_groups_answer_is_there_once_and_its_points_are_everybodys(
    crowd: Crowd, room: Site
) -> None:
    trainer, rows = room.browser("formatrice"), _rows(crowd.school)
    mates, others = rows[:3], rows[3:]
    _share(crowd, mates)
    overview = _text(trainer.get(f"{room.url}/cohorts/demo/grade").text)
    left = len(others) + 1
    assert f"{ESSAY} {left} {left} avec les noms" in overview
    release = crowd.releases[0]
    start = f"{room.url}/cohorts/demo/grade/{release.assignment}/n1/{ESSAY}"
    page = trainer.get(start)
    assert f"1 sur {left}, {left} à corriger" in _text(page.text)
    names = dict(_names(crowd))
    assert all(names[_username(crowd, row)] in page.text for row in mates)
    via_a_mate = f"{room.url}/submissions/{mates[2].public_id}/grade/n1/{ESSAY}"
    assert f"1 sur {left}" in _text(trainer.get(via_a_mate).text)
    sent = {"points": "1,5", "comment": "Bien, à trois"}
    trainer.post(room.origin + _action(page.text, "grade/n1"), data=sent)
    for row in mates:
        assert _score(crowd, row) == (row.score or 0.0) + 1.5
        assert [entry.action for entry in _audit(crowd.school, row)] == ["mark"]
        learner = room.client(_username(crowd, row))
        cells = learner.get(f"{room.api}/submissions/{row.public_id}").json()["cells"]
        assert next(c for c in cells if c["grade_id"] == ESSAY)["comment"] == "Bien, à trois"
    assert all(_score(crowd, row) == row.score for row in others)
    overview = _text(trainer.get(f"{room.url}/cohorts/demo/grade").text)
    assert f"{ESSAY} {left - 1} {left} avec les noms" in overview
    listed = trainer.get(f"{room.url}/cohorts/demo/submissions/{release.assignment}").text
    assert mates[0].public_id in listed
    assert mates[1].public_id not in listed


def _names(crowd: Crowd) -> list[tuple[str, str]]:
    with crowd.school.database.reading() as session:
        return [(p.username, p.full_name) for p in session.query(Person)]
