from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from school import School, notebook

from bacasable.classroom import grouping
from bacasable.classroom.insight import papers
from bacasable.classroom.insight.papers import (
    OwnCell,
    Starter,
    handed_in,
    read_papers,
    starter,
)
from bacasable.classroom.insight.signs import signs
from bacasable.classroom.insight.similar import passages, pieces

CELL = {"notebook": "n1", "grade_id": "double-test", "points": 2.0, "max_points": 2.0}


def test_given_lines_and_tests_are_not_a_learners_own(school: School) -> None:
    release = school.release("demo", files={"n1.ipynb": notebook("def double(x):\n    ...\n")})
    files = {"n1.ipynb": notebook("def double(x):\n    y = x\n    return 2 * y\n")}
    public_id = school.hand_in("ana", release, files=files).body["id"]
    school.grade(public_id, 2.0, cells=[CELL | {"manual": False}])
    with school.database.reading() as session:
        chosen = handed_in(session, release)
        tests = papers.tests_of(session, release)
    (paper,), left_out = read_papers(school.store, starter(school.store, release, tests), chosen)
    assert left_out == []
    (cell,) = paper.cells
    assert cell.given == {0, 3}
    assert [s.text for s in cell.signs(names=True)] == ["y", "=", "x", "return", "2", "*", "y"]


def test_the_attempt_that_counts_is_looked_at_else_the_last(school: School) -> None:
    release = school.release("demo")
    first = school.hand_in("ana", release).body["id"]
    school.grade(first, 2.0)
    school.hand_in("ana", release)
    for _ in range(2):
        last = school.hand_in("karim", release).body["id"]
    school.enrol("formatrice2", "demo")
    with school.database.reading() as session:
        found = handed_in(session, release)
    assert {h.username: h.public_id for h in found} == {"ana": first, "karim": last}


def test_who_handed_in_together_is_known_as_a_group(school: School) -> None:
    school.enrol("lea", "demo")
    release = school.release("demo")
    numbers = {"ana": 1, "karim": 1}
    grouping.arrange(school.database, school.cohorts["demo"], "a1", numbers, actor="formatrice")
    school.hand_in("ana", release)
    school.hand_in("lea", release)
    with school.database.reading() as session:
        groups = {paper.username: paper.group for paper in handed_in(session, release)}
    assert groups["ana"] == groups["karim"] != groups["lea"] == ""


def test_a_hand_in_whose_files_are_gone_is_left_out(school: School) -> None:
    release = school.release("demo")
    school.hand_in("ana", release)
    for path in school.stored_files():
        path.unlink()
    with school.database.reading() as session:
        chosen = handed_in(session, release)
    start = starter(school.store, release, frozenset())
    assert read_papers(school.store, start, chosen) == ([], chosen)


LINES = st.lists(st.text(alphabet="ab (=)\r\u2028", max_size=12), max_size=6).map("\n".join)


@given(LINES, st.sets(st.text(alphabet="ab=", max_size=3)), st.data())
def test_pieces_are_the_whole_cell_in_order(
    source: str, given_lines: set[str], data: st.DataObject
) -> None:
    cell = Starter(lines=frozenset(given_lines), tests=frozenset()).own(source)
    places = data.draw(st.lists(st.integers(0, len(source)), max_size=6, unique=True).map(sorted))
    marks = [(a, b) for a, b in zip(places[::2], places[1::2], strict=False)]
    found = list(pieces(cell, marks))
    assert "".join(piece.text for piece in found) == source
    assert not any(piece.common and piece.given for piece in found)
    marked = sum(len(piece.text) for piece in found if piece.common)
    assert marked <= sum(b - a for a, b in marks)


def test_marks_stop_where_passages_do() -> None:
    cell = OwnCell(source="aa = 1\nbb = 2\ncc = 3", given=frozenset({1}))
    found = [(p.text, p.common, p.given) for p in pieces(cell, [(3, 17)])]
    assert found == [
        ("aa ", False, False),
        ("= 1\n", True, False),
        ("bb = 2\n", False, True),
        ("cc ", True, False),
        ("= 3", False, False),
    ]


def test_neither_comments_nor_line_ends_are_marked() -> None:
    source = "a = f('b')  # moi\n    # seul\n    return a\n"
    marked = [source[start:end] for start, end in passages(source, signs(source))]
    assert marked == ["a = f('b')", "return a"]
