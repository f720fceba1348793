"""The pages to understand, as a trainer reads them."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
import sklearn.feature_extraction.text  # noqa: F401 - once, before a request waits for it
from cohort_code import STARTER, cohort, renamed
from school import School, notebook
from site_server import Site

from bacasable.classroom import help_queue, planning
from bacasable.classroom.help_queue import Question
from bacasable.classroom.insight import papers
from bacasable.classroom.planning import Change, Place
from bacasable.database import AdaptationKind, Audit, Release, utc_now
from bacasable.gradebook import CohortGradebook

HOSTILE = "<script>document.title='ATTACK-OK'</script>"


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").split())


def _rows(html: str, table: str) -> list[list[str]]:
    body = html.split(f'id="{table}"')[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)[1:]
    return [
        [_text(c) for c in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows
    ]


def _graded(points: float, message: str = "") -> dict[str, Any]:
    cell = {"notebook": "n1", "grade_id": "double-test", "points": points, "max_points": 2.0}
    return cell | {"manual": False, "hidden": False, "message": message, "mode": "auto"}


def _hand_in(
    school: School, who: str, release: Release, points: float, message: str = "", **more: Any
) -> str:
    public_id = str(school.hand_in(who, release, **more).body["id"])
    school.grade(public_id, points, cells=[_graded(points, message)])
    return public_id


def _notebook(cells: list[str]) -> bytes:
    """Answers, with a test that everybody gets."""
    made = [_code(f"q{n}", source) for n, source in enumerate(cells)]
    made.append(_code("double-test", "assert double(2) == 4, 'SECRET'"))
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}).encode()


def _code(grade_id: str, source: str, *printed: str) -> dict[str, Any]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": text} for text in printed]
    return {
        "cell_type": "code",
        "id": grade_id,
        "execution_count": None,
        "metadata": {"nbgrader": {"grade_id": grade_id, "schema_version": 3}},
        "outputs": outputs,
        "source": source,
    }


def _class(school: School, work: dict[str, list[str]], *, named: str = "") -> Release:
    """A cohort that handed in this work; its starter code is given to everybody."""
    release = school.release("demo", files={"n1.ipynb": _notebook(STARTER)})
    for username, cells in work.items():
        school.add_person(username, full_name=f"{named}{username.upper()}")
        school.enrol(username, "demo")
        _hand_in(school, username, release, 2.0, files={"n1.ipynb": _notebook(cells)})
    return release


def test_how_an_exercise_went(site: Site) -> None:
    school = site.school
    release = school.release("demo")
    school.enrol("tom", "demo")
    start = utc_now() - dt.timedelta(days=2)
    school.change_release(release, opens_at=start)
    for username, number in (("ana", 41), ("karim", 40)):
        _hand_in(school, username, release, 0.0, f"Attendu 4, trouvé {number}.", at=start)
    later = start + dt.timedelta(hours=3)
    last = _hand_in(school, "ana", release, 2.0, at=later)
    for row in school.submissions():
        school.grade(row.public_id, row.score, counts=row.public_id == last or row.attempt == 1)
    first = next(s for s in school.submissions() if s.attempt == 1)
    school.grade(first.public_id, 0.0, counts=False)
    trainer = site.browser("formatrice")
    page = trainer.get(f"{site.url}/cohorts/demo/insight/a1")
    text = _text(page.text)
    assert "2 sur 3" in text
    assert "Note moyenne 50 %" in text
    assert "Attendu 4, trouvé 40. et 1 autre valeur double-test 2 1" in text
    assert "Ont réussi 1 Pas encore 1" in text
    assert "pour qui a rendu plusieurs fois 3 heures" in text
    assert [row for row in _rows(page.text, "tries-table") if row[1] != "0"] == [
        ["2", "1"],
        ["pas encore", "1"],
    ]
    assert [row[1] for row in _rows(page.text, "scores-table")] == ["1", *["0"] * 9, "1"]
    (question,) = _rows(page.text, "questions-table")
    assert question[:6] == ["double-test", "50 %", "1", "0", "1", "0"]
    for path in ("/cohorts/demo", "/cohorts/demo/insight"):
        assert "/cohorts/demo/insight/a1" in trainer.get(site.url + path).text


def test_an_exercise_without_hand_ins_says_so(site: Site) -> None:
    site.school.release("demo")
    trainer = site.browser("formatrice")
    for page in ("a1", "a1/similar"):
        answer = trainer.get(f"{site.url}/cohorts/demo/insight/{page}")
        assert answer.status_code == 200
        assert "rendu" in _text(answer.text)
    assert trainer.get(f"{site.url}/cohorts/demo/insight/nulle-part").status_code == 404
    empty = trainer.get(f"{site.url}/cohorts/demo/insight/a1/answers/n1/double-test")
    assert empty.status_code == 200
    assert trainer.get(f"{site.url}/cohorts/demo/insight/a1/answers/n2/x").status_code == 404


def test_a_message_is_text_whatever_a_learner_raised(site: Site) -> None:
    release = site.school.release("demo")
    _hand_in(site.school, "ana", release, 0.0, f"ValueError : {HOSTILE}")
    page = site.browser("formatrice").get(f"{site.url}/cohorts/demo/insight/a1").text
    assert "ATTACK-OK" in page
    assert HOSTILE not in page


def test_wrong_answers_that_learners_share(site: Site) -> None:
    release = site.school.release("demo")
    wrong = "def double(x):\n    return x + 1"
    for username in ("ana", "karim"):
        _hand_in(site.school, username, release, 0.0)
        root = CohortGradebook(site.school.settings, "petit-demo").root
        folder = root / "autograded" / username / "a1"
        folder.mkdir(parents=True)
        cells = [_code("double", wrong, HOSTILE), _code("double-test", "SECRET", "SECRET")]
        graded = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
        (folder / "n1.ipynb").write_text(json.dumps(graded))
    page = (
        site.browser("formatrice")
        .get(f"{site.url}/cohorts/demo/insight/a1/answers/n1/double-test")
        .text
    )
    assert "2 personnes" in _text(page)
    assert "return x + 1" in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert "SECRET" not in page


def test_one_learner_from_all_sides(site: Site) -> None:
    school = site.school
    release = school.release("demo")
    _hand_in(school, "ana", release, 0.5)
    public_id = _hand_in(school, "ana", release, 1.5)
    school.release("demo", "a2", title="Compter")
    ids = {"cohort_id": school.cohorts["demo"], "person_id": school.people["ana"]}
    asked = help_queue.ask(school.database, question=Question(assignment="a1", text=HOSTILE), **ids)
    help_queue.close(school.database, asked.id, actor="formatrice")
    with school.database.transaction() as session:
        details = {"grade_id": "double-test", "reason": "Énoncé ambigu", "max_points": 2.0}
        details |= {"automatic": 1.0, "before": None, "after": 1.5, "comment": ""}
        session.add(Audit(actor="formatrice", action="mark", target=public_id, details=details))
    page = site.browser("formatrice").get(f"{site.url}/cohorts/demo/learners/ana").text
    text = _text(page)
    assert "1 sur 2" in text
    assert "1,5 / 2" in text
    assert "points donnés, par formatrice" in text
    assert "Motif : Énoncé ambigu" in text
    assert "demande d'aide : a1 fermée après" in text
    assert HOSTILE not in page
    order = [page.index(words) for words in ("Énoncé", "&lt;script", "tentative 2", "tentative 1")]
    assert order == sorted(order)
    assert f"/submissions/{public_id}" in page
    trainer = site.browser("formatrice")
    for path in ("/cohorts/demo", f"/submissions/{public_id}"):
        assert "/cohorts/demo/learners/ana" in trainer.get(site.url + path).text


def test_the_timeline_tells_what_a_plan_gave_and_never_its_note(site: Site) -> None:
    school = site.school
    release = school.release("demo", title="Compter")
    due_at, kind = utc_now() + dt.timedelta(days=3), AdaptationKind
    school.change_release(release, due_at=due_at, max_attempts=2)
    start = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    place = Place(cohort_id=school.cohorts["demo"], username="ana", timezone="Europe/Paris")
    for change in (
        Change(kind=kind.EXTENSION, assignment="a1", days=2, note="CONFIDENTIEL"),
        Change(kind=kind.PAUSE, starts_at=start, ends_at=start + dt.timedelta(days=7)),
        Change(kind=kind.EXTRA_TIME, amount=33),
    ):
        planning.adapt(school.settings, school.database, place, change, actor="formatrice")
    page = site.browser("formatrice").get(f"{site.url}/cohorts/demo/learners/ana").text
    timeline = _text(page.split('id="moments"')[1])
    told = (
        "Plan personnel : temps en plus, par formatrice. Temps en plus : 33 %",
        "Plan personnel : pause, par formatrice. Pause du lun. 1er févr. 2027",
        "Plan personnel : date limite reportée, par formatrice. Compter : date limite reportée de 2 jours",
    )
    order = [timeline.index(words) for words in told]
    assert order == sorted(order)
    assert "CONFIDENTIEL" not in page
    classmate = site.browser("formatrice").get(f"{site.url}/cohorts/demo/learners/karim").text
    assert "par formatrice" not in classmate


@pytest.mark.parametrize("who", ["lea", "formatrice", "tuteur", "personne"])
def test_only_learners_of_the_cohort_have_a_page(site: Site, who: str) -> None:
    answer = site.browser("formatrice").get(f"{site.url}/cohorts/demo/learners/{who}")
    assert answer.status_code == 404
    assert "n'apprend pas dans cette promo" in _text(answer.text)


def test_work_that_looks_alike_is_listed_and_shown_side_by_side(site: Site) -> None:
    work = cohort(12, 7)
    work["p009"] = [*renamed(work["p002"])[::-1], f"# {HOSTILE}\ntitre = '{HOSTILE}'"]
    _class(site.school, work)
    before = [(s.score, s.flags) for s in site.school.submissions()]
    trainer = site.browser("formatrice")
    listed = trainer.get(f"{site.url}/cohorts/demo/insight/a1/similar").text
    text = _text(listed)
    assert "Un indice, jamais une sanction" in text
    assert "P002, P009" in text
    links = re.findall(r'href="([^"]*/similar/[^"]+)"', listed)
    assert len(links) == 1
    page = trainer.get(site.origin + links[0]).text
    marked = " ".join(re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL))
    assert "ma_variable" in marked
    assert "def moyenne" not in marked  # given to everybody
    assert re.search(r'<span class="given">def moyenne', page)
    assert "SECRET" not in page
    assert HOSTILE not in page
    assert "titre" in page
    assert [(s.score, s.flags) for s in site.school.submissions()] == before


def test_names_of_variables_count_only_when_asked(site: Site) -> None:
    work = cohort(12, 8)
    work["p009"] = renamed(work["p002"])
    _class(site.school, work)
    trainer = site.browser("formatrice")
    url = f"{site.url}/cohorts/demo/insight/a1/similar"
    assert "P002, P009" in _text(trainer.get(url).text)
    assert "P002, P009" not in _text(trainer.get(f"{url}?names=1").text)


def test_a_new_hand_in_is_compared_at_once(site: Site) -> None:
    work = cohort(12, 9)
    release = _class(site.school, work)
    trainer = site.browser("formatrice")
    url = f"{site.url}/cohorts/demo/insight/a1/similar"
    assert "Aucune paire" in _text(trainer.get(url).text)
    copy = _notebook(renamed(work["p002"]))
    site.school.hand_in("ana", release, files={"n1.ipynb": copy})
    assert "Ana, P002" in _text(trainer.get(url).text)


def test_few_hand_ins_and_too_many_are_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    release = site.school.release("demo")
    _hand_in(site.school, "ana", release, 2.0, files={"n1.ipynb": notebook("x = 1")})
    trainer = site.browser("formatrice")
    url = f"{site.url}/cohorts/demo/insight/a1/similar"
    assert "Il faut au moins 5 rendus" in _text(trainer.get(url).text)
    monkeypatch.setattr("bacasable.classroom.insight.similar.MOST_PAPERS", 6)
    monkeypatch.setattr(papers, "MOST_BYTES", 50_000)
    for username, cells in cohort(8, 1).items():
        site.school.enrol(username, "demo")
        big = "#" * (100_000 if username == "p007" else 1)
        files = {"n1.ipynb": _notebook([*cells, big])}
        _hand_in(site.school, username, release, 2.0, files=files)
    text = _text(trainer.get(url).text)
    assert "Seuls les 6 rendus les plus récents sont comparés : 3 autres" in text
    assert "1 rendu est trop gros ou illisible, et n'est pas comparé : P007" in text


def test_only_two_compared_hand_ins_stand_side_by_side(site: Site) -> None:
    _class(site.school, cohort(6, 3))
    trainer = site.browser("formatrice")
    for pair in ("p001/p001", "p001/lea", "p001/karim"):
        answer = trainer.get(f"{site.url}/cohorts/demo/insight/a1/similar/{pair}")
        assert answer.status_code == 404
