from __future__ import annotations

import datetime as dt
import json
from typing import Any

from bacasable.classroom.insight.attempts import Attempt
from bacasable.classroom.insight.wrong_answers import answer_cells, wrong_answers
from bacasable.notebook import MAX_SHOWN_CHARS, Notebook, NotebookCell, parse_notebook

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
TESTS = frozenset({"q1-test", "q1-more", "q2-test"})
STARTERS = {"q1": "def f(x):\n    ..."}


def _cell(grade_id: str, source: str = "", shown: str = "") -> NotebookCell:
    return NotebookCell(cell_type="code", source=source, grade_id=grade_id, shown=shown)


def _attempt(username: str, points: float | None) -> Attempt:
    graded = {"notebook": "n1", "grade_id": "q1-test", "points": points, "max_points": 2.0}
    return Attempt(
        username=username,
        number=1,
        received_at=NOW,
        counts=True,
        cells=[graded | {"manual": False}],
    )


def test_an_answer_is_what_stands_since_the_test_before() -> None:
    names = ["q0", "q1", "q1-test", "q1-more", "q2", "q2-test"]
    released = Notebook(cells=tuple(map(_cell, names)))
    assert answer_cells(released, TESTS, "q1-test") == ("q0", "q1")
    assert answer_cells(released, TESTS, "q1-more") == ("q0", "q1")
    assert answer_cells(released, TESTS, "q2-test") == ("q2",)
    assert answer_cells(released, TESTS, "essai") == ("essai",)


def test_only_shared_wrong_answers_are_shown_and_never_a_test() -> None:
    graded = {
        "ana": [
            _cell("q1", "def f(x):\n    return x + 1", "3\n"),
            _cell("q1-test", "SECRET", "SECRET"),
        ],
        "karim": [
            _cell("q1", "def f(x):\n  # deux\n  return x+1", "3"),
            _cell("q1-test", "SECRET"),
        ],
        "lea": [_cell("q1", "def f(x):\n    return 3", "3")],
        "tom": [_cell("q1", STARTERS["q1"])],
        "zoe": [_cell("q1", STARTERS["q1"])],
        "right": [_cell("q1", "def f(x):\n    return x + 1", "3")],
        "alone": [_cell("q1", "def f(x):\n    return 8", "8")],
    }
    attempts = [_attempt(name, 2.0 if name == "right" else 0.0) for name in (*graded, "lost")]
    attempts.append(_attempt("manual", None))

    def read(username: str) -> Notebook | None:
        return Notebook(cells=tuple(graded[username])) if username in graded else None

    found = wrong_answers(attempts, ("n1", "q1-test"), ("q1",), STARTERS, read)
    assert (found.wrong, found.read) == (7, 6)
    (output,) = found.outputs
    assert (output.output, output.people) == ("3", ("ana", "karim", "lea"))
    assert [(a.people, a.blank) for a in found.codes] == [
        (("tom", "zoe"), True),
        (("ana", "karim"), False),
    ]
    assert "SECRET" not in repr(found)


def _parsed(outputs: Any) -> NotebookCell:
    cell = {"cell_type": "code", "source": "f()", "metadata": {}, "outputs": outputs}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    return parse_notebook(json.dumps(book).encode(), where="n1").cells[0]


def test_what_a_cell_shows_is_its_plain_text() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["un\n", "deux\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "3", "text/html": "<b>3</b>"}},
        {"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": ["…"]},
    ]
    assert _parsed(outputs).shown == "un\ndeux\n3NameError : x\n"


def test_hostile_outputs_show_little_and_break_nothing() -> None:
    for outputs in (None, 3, {}, [None], ["a"], [{}], [{"data": 3}], [{"text": {"a": 1}}]):
        assert _parsed(outputs).shown == ""
    flood = [{"output_type": "stream", "text": "x" * 10_000}] * 50
    assert _parsed(flood).shown == "x" * MAX_SHOWN_CHARS
    assert _parsed([{"text": "\ud800"}]).shown == "\ufffd"
