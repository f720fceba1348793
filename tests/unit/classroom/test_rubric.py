from __future__ import annotations

import re
from pathlib import Path

import pytest
from crowd import COURSE_ID, ESSAY, Crowd
from hypothesis import given
from hypothesis import strategies as st
from school import School
from site_server import Site

from bacasable.classroom import rubrics
from bacasable.classroom.rubrics import Criterion
from bacasable.database import Audit, RubricMark, Submission
from bacasable.errors import InvalidInputError
from bacasable.gradebook import CohortGradebook, Question
from bacasable.gradebook import marks as gradebook_marks

CLEAR, SOURCE = "Le texte est clair.", "La source est citée <ici>."
LINES = {"text": [CLEAR, SOURCE, ""], "points": ["1,5", "0.5", ""]}
COURSE = """\
nom: petit
titre: Petit cours
description: Pour les tests.
modules: [{code: M1, titre: Un module}]
exercices:
  - nom: 1.2-exercice
    titre: Lire, compter, expliquer
    module: M1
    contexte: Une association.
    duree_estimee: 30
    points: 6
    criteres: ["Le compte est juste.", "Le texte se comprend.", "La source est dite."]
    questions:
      - cellule: q1-essai
        intitule: "Expliquer"
        competences: [{code: fondamentaux, niveau: 1}]
"""
OF_THE_QUESTION = """\
        criteres: [{texte: "Du cours, un.", points: 1}, {texte: "Du cours, deux.", points: 1}]
"""


def _row(crowd: Crowd, place: int = 0) -> Submission:
    rows = sorted((s for s in crowd.school.submissions() if s.counts), key=lambda s: s.public_id)
    return rows[place]


def _score(crowd: Crowd, row: Submission) -> float:
    username = dict(crowd.people)[row.person_id]
    book = CohortGradebook(crowd.school.settings, COURSE_ID)
    return book.scores()[username, crowd.releases[0].assignment].score


def _rubric_page(crowd: Crowd, cohort: str = "demo") -> str:
    return f"/cohorts/{cohort}/rubric/{crowd.releases[0].assignment}/n1/{ESSAY}"


def _make(site: Site, crowd: Crowd, **lines: list[str]) -> str:
    """Save a rubric as the form does; what the trainer then sees."""
    trainer = site.browser("formatrice")
    page = trainer.get(site.url + _rubric_page(crowd)).text
    action = re.findall(r'action="([^"]+/rubric/[^"]+)"', page)[0]
    return trainer.post(site.origin + action, data=LINES | lines).text


def _grade(site: Site, row: Submission, **sent: object) -> int:
    """Open the answer, tick, save; the status of what comes back."""
    trainer = site.browser("formatrice")
    page = trainer.get(f"{site.url}/submissions/{row.public_id}/grade/n1/{ESSAY}").text
    action = re.findall(r'action="([^"]+/grade/[^"]+)"', page)[0].replace("&amp;", "&")
    seen = re.findall(r'name="rubric" value="(\w+)"', page)
    form = {"rubric": seen[0] if seen else ""} | sent
    return trainer.post(site.origin + action, data=form).status_code


def _cell(site: Site, crowd: Crowd, row: Submission) -> dict[str, object]:
    learner = site.client(dict(crowd.people)[row.person_id])
    cells = learner.get(f"{site.api}/submissions/{row.public_id}").json()["cells"]
    return next(c for c in cells if c["grade_id"] == ESSAY)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").split())


def test_the_ticked_criteria_are_the_points_and_the_learner_reads_them(
    crowd: Crowd, room: Site
) -> None:
    row = _row(crowd)
    page = _make(room, crowd)
    assert "&lt;ici&gt;" in page
    assert "<kbd>2</kbd>" in page
    before = _score(crowd, row)
    assert _grade(room, row, met=["0"], comment="Citez la source.") == 200
    assert _score(crowd, row) == before + 1.5
    cell = _cell(room, crowd, row)
    assert (cell["points"], cell["comment"]) == (1.5, "Citez la source.")
    assert cell["criteria"] == [
        {"text": CLEAR, "points": 1.5, "met": True},
        {"text": SOURCE, "points": 0.5, "met": False},
    ]
    learner = room.client(dict(crowd.people)[row.person_id])
    result = learner.get(f"{room.url}/submissions/{row.public_id}").text
    assert f"✓ rempli {CLEAR} 1,5 pt" in _text(result)
    assert "✗ non rempli La source est citée &lt;ici&gt;. 0,5 pt" in _text(result)
    mine = learner.get(f"{room.url}/journey/mes-donnees.json").json()
    counting = next(s for s in mine["submissions"] if s["id"] == row.public_id)
    assert cell in counting["cells"]
    again = room.browser("formatrice").get(
        f"{room.url}/submissions/{row.public_id}/grade/n1/{ESSAY}"
    )
    assert re.findall(r'value="(\d)"[^>]*checked', again.text) == ["0"]


def test_what_was_done_is_in_the_trail(crowd: Crowd, room: Site) -> None:
    row = _row(crowd)
    _make(room, crowd)
    _grade(room, row, met=["0", "1"])
    with crowd.school.database.reading() as session:
        ours = session.query(Audit).filter(Audit.action.in_(("rubric", "mark")))
        made, marked = ours.order_by(Audit.id).all()
    assert (made.actor, made.action, made.target) == ("formatrice", "rubric", COURSE_ID)
    assert made.details["before"] == []
    assert made.details["after"] == [
        {"text": CLEAR, "points": 1.5},
        {"text": SOURCE, "points": 0.5},
    ]
    assert marked.details["after"] == 2.0
    assert [line["met"] for line in marked.details["criteria"]] == [True, True]
    page = room.browser("formatrice").get(f"{room.url}/submissions/{row.public_id}").text
    assert f"Critères remplis : {CLEAR}" in _text(page)


def test_nothing_ticked_is_not_zero_and_zero_is_said(crowd: Crowd, room: Site) -> None:
    row = _row(crowd)
    _make(room, crowd)
    _grade(room, row, comment="À reprendre", commented="true")
    assert (_cell(room, crowd, row)["points"], _cell(room, crowd, row)["criteria"]) == (None, [])
    _grade(room, row, none="true")
    cell = _cell(room, crowd, row)
    assert cell["points"] == 0.0
    assert [line["met"] for line in cell["criteria"]] == [False, False]
    page = room.browser("formatrice").get(
        f"{room.url}/submissions/{row.public_id}/grade/n1/{ESSAY}"
    )
    assert 'id="none" name="none" value="true" checked' in page.text


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"points": ["1", "0.5", ""]}, "les critères valent 1.5 points, la question 2"),
        ({"points": ["2", "0", ""]}, "doit valoir plus que zéro point"),
        ({"points": ["2", "", ""]}, "chaque critère a un texte et des points"),
        ({"text": ["", SOURCE, ""]}, "chaque critère a un texte et des points"),
        ({"points": ["deux", "1", ""]}, "n'est pas un nombre de points"),
        ({"text": ["x" * 301, SOURCE, ""]}, "un critère a de 1 à 300 signes"),
    ],
)
def test_a_rubric_that_can_t_be_is_refused_and_what_was_typed_stays(
    crowd: Crowd, room: Site, lines: dict[str, list[str]], words: str
) -> None:
    page = _make(room, crowd, **lines)
    assert words in _text(page)
    for typed in (LINES | lines)["points"][:2]:
        assert f'value="{typed}"' in page
    with crowd.school.database.reading() as session:
        assert session.query(Audit).filter_by(action="rubric").all() == []


def test_who_ticks_the_lines_of_an_older_rubric_is_told_and_nothing_is_stored(
    crowd: Crowd, room: Site
) -> None:
    row = _row(crowd)
    _make(room, crowd)
    before = _score(crowd, row)
    assert _grade(room, row, met=["0"], rubric="0" * 16) == 409
    assert _score(crowd, row) == before
    with crowd.school.database.reading() as session:
        assert session.query(RubricMark).all() == []


def test_answers_graded_before_a_change_keep_their_criteria(crowd: Crowd, room: Site) -> None:
    row = _row(crowd)
    _make(room, crowd)
    _grade(room, row, met=["1"])
    _make(room, crowd, text=["Autre chose", "", ""], points=["2", "", ""])
    assert [line["text"] for line in _cell(room, crowd, row)["criteria"]] == [CLEAR, SOURCE]


def test_points_given_elsewhere_make_the_criteria_void(crowd: Crowd, room: Site) -> None:
    """In formgrader, or through the API: a learner never reads criteria that add up to others."""
    row = _row(crowd)
    _make(room, crowd)
    _grade(room, row, met=["0", "1"])
    question = Question(crowd.releases[0].assignment, "n1", ESSAY)
    with CohortGradebook(crowd.school.settings, COURSE_ID).open() as book:
        username = dict(crowd.people)[row.person_id]
        gradebook_marks.write(book, question, username, points=1.0, comment=None)
    assert (_cell(room, crowd, row)["points"], _cell(room, crowd, row)["criteria"]) == (1.0, [])
    page = room.browser("formatrice").get(
        f"{room.url}/submissions/{row.public_id}/grade/n1/{ESSAY}"
    )
    assert "Le carnet a 1, donnés sans ce barème" in _text(page.text)
    sent = {"notebook": "n1", "grade_id": ESSAY, "points": 0.5}
    url = f"{room.api}/submissions/{row.public_id}/marks"
    assert room.client("formatrice").post(url, json=sent).status_code == 204
    with crowd.school.database.reading() as session:
        assert session.query(RubricMark).all() == []


def test_an_emptied_rubric_is_gone(crowd: Crowd, room: Site) -> None:
    _make(room, crowd)
    page = _make(room, crowd, text=["", "", ""], points=["", "", ""])
    assert 'name="met"' not in page
    assert "Faire un barème" in page


def _course(school: School, text: str) -> None:
    folder = school.settings.courses_dir / "petit"
    folder.mkdir()
    (folder / "course.yaml").write_text(text)


def test_the_course_s_criteria_hold_where_the_cohort_has_none(crowd: Crowd, room: Site) -> None:
    _course(crowd.school, COURSE + OF_THE_QUESTION)
    row = _row(crowd)
    _grade(room, row, met=["1"])
    assert [line["text"] for line in _cell(room, crowd, row)["criteria"]] == [
        "Du cours, un.",
        "Du cours, deux.",
    ]
    assert "Du cours" not in _make(room, crowd)


def test_a_new_rubric_starts_from_the_course_or_another_cohort(crowd: Crowd, room: Site) -> None:
    _course(crowd.school, COURSE)
    _make(room, crowd)
    school = crowd.school
    school.release("autre", crowd.releases[0].assignment)
    root = CohortGradebook(school.settings, "petit-autre")
    root.root.mkdir(parents=True)
    mine = CohortGradebook(school.settings, COURSE_ID).path
    root.path.write_bytes(Path(mine).read_bytes())
    other = room.client("formateur2")
    page = other.get(room.url + _rubric_page(crowd, "autre")).text
    offered = page.split('id="offered"')[1]
    assert CLEAR in offered
    assert "Le compte est juste. 0,67 pt" in _text(offered)
    start = re.findall(r'href="([^"]+\?start=1)"', offered)[0]
    fields = re.findall(r'name="points"[^>]*value="([^"]*)"', other.get(room.origin + start).text)
    assert fields[:4] == ["0,67", "0,67", "0,66", ""]


def test_a_question_of_the_machine_has_no_rubric(crowd: Crowd, room: Site) -> None:
    page = _rubric_page(crowd).replace(ESSAY, "q2-verif")
    assert room.client("formatrice").get(room.url + page).status_code == 404


@given(
    texts=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=9, unique=True),
    points=st.integers(1, 2000).map(lambda n: n / 4),
)
def test_points_shared_out_are_those_of_the_question(texts: list[str], points: float) -> None:
    shared = rubrics._shared(texts, points)
    assert rubrics.total(shared) == pytest.approx(points)
    if all(criterion.points > 0 for criterion in shared):
        rubrics.check(shared, points=points)


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=9))
def test_the_points_of_what_is_ticked_never_leave_the_question(
    lines: list[tuple[int, bool]],
) -> None:
    criteria = tuple(
        Criterion(f"c{n}", hundredths / 100) for n, (hundredths, _) in enumerate(lines)
    )
    rubrics.check(criteria, points=rubrics.total(criteria))
    places = [n for n, (_, met) in enumerate(lines) if met]
    ticked = rubrics.ticked(criteria, places, seen=rubrics.digest(criteria))
    expected = sum(h for h, met in lines if met) / 100
    assert rubrics.met(ticked) == pytest.approx(expected)
    assert 0 <= rubrics.met(ticked) <= rubrics.total(criteria)
    with pytest.raises(InvalidInputError):
        rubrics.check(criteria, points=rubrics.total(criteria) + 0.01)
