"""What is taken away of a cohort: complete, bounded in time, typed, and never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from school import School
from site_server import Site, running_site
from skill_course import cells, write_course
from workbook import Cell, read_workbook

from bacasable.classroom.views.scores_csv import is_formula
from bacasable.classroom.views.sheets import CELL_CHARS, Sheet, as_csv, as_excel, clocks
from bacasable.database import Audit, Person, Release, SkillDecision, SkillVerdict
from bacasable.exchange.release import ReleaseRules
from bacasable.gradebook import CohortGradebook

FORMULA = '=HYPERLINK("http://192.0.2.1";"note")'
SUMMER = dt.datetime(2026, 9, 15, 22, 30, tzinfo=dt.UTC)  # the 16th, on the school's clock
WINTER = dt.datetime(2026, 12, 1, 9, 0, 7, tzinfo=dt.UTC)


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    school.settings = replace(school.settings, courses_dir=school.settings.data_dir / "courses")
    write_course(school.settings.courses_dir, [1, 2])
    opened = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    school.release("demo", title="Exercice 1", rules=ReleaseRules(opens_at=opened))
    with running_site(school) as running:
        yield running


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def export(site: Site, name: str, **period: str) -> bytes:
    url = f"{site.url}/cohorts/demo/exports/{name}"
    answer = site.client("formatrice").get(url, params=period)
    assert answer.status_code == 200, answer.text
    stem, _, kind = name.rpartition(".")
    said = answer.headers["content-disposition"]
    assert said.startswith(f'attachment; filename="{stem}-demo-20')
    assert said.endswith(f'.{kind}"')
    return answer.content


def rows(site: Site, name: str, **period: str) -> list[dict[str, str]]:
    return read_csv(export(site, name, **period))


def table(content: bytes, title: str) -> list[dict[str, Cell | None]]:
    """The lines of a sheet, by column."""
    header, *lines = read_workbook(content)[title]
    names = [str(cell.value) for cell in header if cell]
    return [dict(zip(names, [*line, *[None] * len(names)], strict=False)) for line in lines]


def released(site: Site) -> Release:
    with site.school.database.reading() as session:
        return session.query(Release).one()


def hand_in(site: Site, at: dt.datetime, points: float | None, **more: object) -> str:
    public_id = site.school.hand_in("ana", released(site), at=at, key=f"cle-{at:%m%d%H%M}").body[
        "id"
    ]
    graded = {"cells": cells(points), "graded_at": at, "graded_version": 1}
    site.school.grade(public_id, points, **graded | more)
    return str(public_id)


def gradebook_with(site: Site, *, manual: float) -> None:
    """The gradebook after a person gave Ana these points."""
    book = CohortGradebook(site.school.settings, "petit-demo")
    book.ensure()
    with book.open() as gradebook:
        gradebook.add_student("ana")
        gradebook.add_assignment("a1")
        gradebook.add_notebook("n1", "a1")
        gradebook.add_grade_cell("double-test", "n1", "a1", max_score=2, cell_type="code")
        gradebook.add_submission("a1", "ana")
        grade = gradebook.find_grade("double-test", "n1", "a1", "ana")
        grade.auto_score, grade.manual_score = 1.0, manual
        gradebook.db.commit()


def test_an_assessment_record_says_who_what_when_and_how_judged(site: Site) -> None:
    public_id = hand_in(site, SUMMER, 1.0)
    gradebook_with(site, manual=1.5)
    mark = {"notebook": "n1", "grade_id": "double-test", "after": 1.5, "reason": "Idée juste."}
    with site.school.database.transaction() as session:
        session.add(Audit(actor="formatrice", action="mark", target=public_id, details=mark))
    [line] = rows(site, "notes.csv")
    [submission] = site.school.submissions()
    assert line == {
        "Nom": "Ana",
        "Identifiant": "ana",
        "Promo": "Promo demo",
        "Cours": "petit",
        "Module": "M1 Bases",
        "Exercice": "a1",
        "Titre": "Exercice 1",
        "Version publiée": "1",
        "Version de la correction": "1",
        "Empreinte de l'exercice (SHA-256)": released(site).digest,
        "Tentative": "1",
        "Compte pour la note": "oui",
        "État": "noté",
        "Rendu le (Europe/Paris)": "2026-09-16 00:30:00",
        "Rendu le (UTC)": "2026-09-15 22:30:00",
        "En retard": "non",
        "Empreinte du rendu (SHA-256)": submission.sha256,
        "Corrigé le (Europe/Paris)": "2026-09-16 00:30:00",
        "Corrigé le (UTC)": "2026-09-15 22:30:00",
        "Note automatique": "1",
        "Points donnés à la main": "1,5",
        "Note retenue": "1,5",
        "Sur": "2",
        "Corrigé par": "correction automatique ; Formatrice",
        "Motifs": "Doubler : Idée juste.",
        "Signalement": "",
        "Durée estimée déclarée (minutes)": "30",
    }


def test_points_given_elsewhere_have_no_invented_author(site: Site) -> None:
    hand_in(site, SUMMER, 1.0)
    gradebook_with(site, manual=0.5)
    [line] = rows(site, "notes.csv")
    assert line["Corrigé par"] == "correction automatique ; personne non connue (formgrader)"
    assert line["Motifs"] == ""
    assert line["Note retenue"] == "0,5"


def test_only_what_counts_has_a_score_that_is_kept(site: Site) -> None:
    hand_in(site, SUMMER, 1.0, counts=False)
    hand_in(site, WINTER, 2.0)
    first, second = rows(site, "notes.csv")
    assert (first["Compte pour la note"], first["Note retenue"]) == ("non", "")
    assert (second["Compte pour la note"], second["Note retenue"]) == ("oui", "2")


@pytest.mark.parametrize(
    ("period", "count"),
    [
        ({}, 2),
        ({"from": "2026-09-16", "to": "2026-09-16"}, 1),  # the school's day, not UTC's
        ({"to": "2026-09-15"}, 0),
        ({"from": "2026-12-01", "to": "2026-12-01"}, 1),
        ({"from": "2026-12-02"}, 0),
        ({"from": "2026-09-16", "to": "2026-12-01"}, 2),
    ],
)
def test_a_period_has_both_its_days(site: Site, period: dict[str, str], count: int) -> None:
    hand_in(site, SUMMER, 1.0, counts=False)
    hand_in(site, WINTER, 2.0)
    assert len(rows(site, "notes.csv", **period)) == count
    assert len(table(export(site, "notes.xlsx", **period), "Notes")) == count


def test_excel_keeps_types(site: Site) -> None:
    hand_in(site, WINTER, 1.25)
    [line] = table(export(site, "notes.xlsx"), "Notes")
    assert line["Note automatique"] == Cell("number", 1.25)
    assert line["Tentative"] == Cell("number", 1.0)
    assert line["Rendu le (Europe/Paris)"] == Cell("moment", dt.datetime(2026, 12, 1, 10, 0, 7))
    assert line["Rendu le (UTC)"] == Cell("moment", dt.datetime(2026, 12, 1, 9, 0, 7))
    assert line["Nom"] == Cell("text", "Ana")
    assert line["Points donnés à la main"] is None


def test_no_name_nor_comment_becomes_a_formula(site: Site) -> None:
    school = site.school
    with school.database.transaction() as session:
        session.get_one(Person, school.people["ana"]).full_name = FORMULA
    hand_in(site, SUMMER, 2.0)
    decide(site, comment="@SOMME(A1)", at=SUMMER)
    assert rows(site, "notes.csv")[0]["Nom"] == f"'{FORMULA}"
    assert rows(site, "decisions.csv")[0]["Commentaire"] == "'@SOMME(A1)"
    [line] = table(export(site, "notes.xlsx"), "Notes")
    assert line["Nom"] == Cell("text", FORMULA, quoted=True)
    book = export(site, "competences.xlsx")
    assert table(book, "Décisions")[0]["Commentaire"] == Cell("text", "@SOMME(A1)", quoted=True)
    for sheet in read_workbook(book).values():
        assert all(cell is None or cell.kind != "formula" for row in sheet for cell in row)


def decide(
    site: Site,
    *,
    at: dt.datetime,
    comment: str = "",
    verdict: SkillVerdict = SkillVerdict.VALIDATED,
) -> None:
    school = site.school
    with school.database.transaction() as session:
        session.add(
            SkillDecision(
                cohort_id=school.cohorts["demo"],
                person_id=school.people["ana"],
                skill="ref:C1",
                title="Programmer",
                level=1,
                verdict=verdict,
                comment=comment,
                evidence=[],
                decided_by_id=school.people["formatrice"],
                decided_at=at,
            )
        )


def test_skills_as_they_stood_at_the_end_of_a_period(site: Site) -> None:
    hand_in(site, SUMMER, 2.0)
    decide(site, at=SUMMER, comment="Vu en séance.")
    decide(site, at=WINTER, verdict=SkillVerdict.TAKEN_BACK, comment="Erreur.")
    lines = {(r["Nom"], r["Code"]): r for r in rows(site, "competences.csv", to="2026-11-30")}
    assert len(lines) == 2 * 4, "every learner, every skill of the course"
    ana = lines["Ana", "C1"]
    assert (ana["Référentiel"], ana["Compétence"]) == ("REF", "Programmer")
    assert (ana["Niveau validé"], ana["Validé par"]) == ("1", "Formatrice")
    assert ana["Validé le (Europe/Paris)"] == "2026-09-16 00:30:00"
    assert (ana["Niveau proposé"], ana["Exercices réussis"]) == ("1", "Exercice 1")
    assert ana["Niveau 3"] == "non mesuré"
    assert lines["Karim", "C1"]["Niveau validé"] == ""
    later = {(r["Nom"], r["Code"]): r for r in rows(site, "competences.csv")}
    assert later["Ana", "C1"]["Niveau validé"] == ""
    before = {(r["Nom"], r["Code"]): r for r in rows(site, "competences.csv", to="2026-09-01")}
    assert before["Ana", "C1"]["Niveau proposé"] == ""


def test_decisions_of_a_period(site: Site) -> None:
    decide(site, at=SUMMER, comment="Vu en séance.")
    decide(site, at=WINTER, verdict=SkillVerdict.TAKEN_BACK, comment="Erreur.")
    assert [r["Décision"] for r in rows(site, "decisions.csv")] == ["validé", "décision reprise"]
    [line] = rows(site, "decisions.csv", **{"from": "2026-10-01"})
    assert (line["Décidé par"], line["Commentaire"]) == ("Formatrice", "Erreur.")
    book = read_workbook(export(site, "competences.xlsx"))
    assert list(book) == ["Compétences", "Décisions"]


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"from": "hier"}, "« hier » n&#39;est pas une date"),
        ({"from": "2026-10-02", "to": "2026-10-01"}, "la période finit avant de commencer"),
    ],
)
def test_a_bad_period_is_one_sentence(site: Site, period: dict[str, str], said: str) -> None:
    url = f"{site.url}/cohorts/demo/exports/notes.csv"
    answer = site.browser("formatrice").get(url, params=period)
    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()
    unknown = site.browser("formatrice").get(f"{site.url}/cohorts/demo/exports/tout.pdf")
    assert unknown.status_code == 422


def test_the_page_offers_the_files(site: Site) -> None:
    text = site.browser("formatrice").get(f"{site.url}/cohorts/demo/exports").text
    for name in ("notes.xlsx", "notes.csv", "competences.xlsx", "competences.csv", "decisions.csv"):
        assert f"/cohorts/demo/exports/{name}" in text
    assert "/api/v1/cohorts/demo/scores.csv" in text
    assert 'value="2026-09-01"' in text


values = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(
        ["=1+1", "+1", "-1", "@A1", "\t=1", "  =1", "＝1", "\x00=1", "=cmd|' /C calc'!A0"]
    ),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6),
)


@given(st.lists(st.tuples(values, values), max_size=5))
def test_whatever_is_in_a_sheet_both_files_hold_no_formula(
    lines: list[tuple[str | int | float | None, str | int | float | None]],
) -> None:
    sheet = Sheet(title="Essai", header=("=A", "B"), rows=tuple(lines))
    read = list(csv.reader(io.StringIO(as_csv(sheet).decode("utf-8-sig")), delimiter=";"))
    numbers = {(r, c) for r, line in enumerate(lines, 1) for c in (0, 1) if _is_number(line[c])}
    for row, line in enumerate(read):
        for column, cell in enumerate(line):
            assert (row, column) in numbers or not is_formula(cell)
    [header, *found] = read_workbook(as_excel([sheet]))["Essai"]
    assert header[0] is not None
    assert header[0].kind == "text"
    for row in found:
        for cell in (cell for cell in row if cell):
            assert cell.kind in {"text", "number"}
            assert cell.kind != "text" or cell.quoted or not is_formula(str(cell.value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def test_a_text_longer_than_a_cell_is_cut_not_lost() -> None:
    sheet = Sheet(title="Essai", header=("A",), rows=(("x" * 40_000,),))
    [_, [cell]] = read_workbook(as_excel([sheet]))["Essai"]
    assert cell is not None
    assert str(cell.value) == "x" * CELL_CHARS + "…"


def test_both_clocks_on_the_night_they_change() -> None:
    twice = [dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC) for hour in (0, 1)]
    local = [clocks(moment, "Europe/Paris")[0] for moment in twice]
    assert local == [dt.datetime(2026, 10, 25, 2, 30)] * 2, "why UTC stands beside it"
    assert clocks(None, "Europe/Paris") == (None, None)
