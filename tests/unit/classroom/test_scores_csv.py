from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_server import Site

from bacasable.classroom.views.scores_csv import neutral, number
from bacasable.database import utc_now
from bacasable.exchange.release import ReleaseRules


def _table(site: Site) -> list[list[str]]:
    answer = site.client("formatrice").get(f"{site.api}/cohorts/demo/scores.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_french_spreadsheet_reads_it(site: Site) -> None:
    due = utc_now() + dt.timedelta(hours=1)
    release = site.school.release("demo", rules=ReleaseRules(due_at=due))
    late = site.school.hand_in("ana", release, at=due + dt.timedelta(hours=1)).body
    site.school.grade(late["id"], 1.25)
    header, ana, karim = _table(site)
    assert header == [
        "Nom",
        "Identifiant",
        "a1 (sur 2)",
        "a1 : état",
        "a1 : en retard",
        "a1 : tentatives",
    ]
    assert ana == ["Ana", "ana", "1,25", "noté", "oui", "1"]
    assert karim == ["Karim", "karim", "", "à faire", "", "0"]


def test_a_name_never_becomes_a_formula(site: Site) -> None:
    site.school.release("demo")
    site.school.add_person("mallory", full_name='=HYPERLINK("http://192.0.2.1";"note")')
    site.school.enrol("mallory", "demo")
    assert _table(site)[1][0] == '\'=HYPERLINK("http://192.0.2.1";"note")'


@given(st.text(max_size=20))
def test_no_cell_starts_a_formula(text: str) -> None:
    assert not neutral(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert neutral(text).endswith(text)


@pytest.mark.parametrize(
    ("value", "expected"), [(None, ""), (0.0, "0"), (10.0, "10"), (7.5, "7,5"), (1 / 3, "0,33")]
)
def test_numbers_are_french(value: float | None, expected: str) -> None:
    assert number(value) == expected
