from __future__ import annotations

from typing import Any

import pytest

from bacasable.autograde.job import Cell, CellKind, CellStatus, Job
from bacasable.autograde.sandbox import answer
from bacasable.errors import MachineError

JOB = Job(
    id="j",
    notebook="n",
    cells=(
        Cell(key="a", kind=CellKind.ANSWER, source="1"),
        Cell(key="t", kind=CellKind.TEST, source="2"),
    ),
)
STREAM = {"output_type": "stream", "name": "stdout", "text": "x"}
ERROR = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}


def cell(key: str, **other: Any) -> dict[str, Any]:
    plain = {"key": key, "status": "ok", "outputs": [], "seconds": 0.1, "waited": 0.0}
    return plain | {"mode": "outside", "why": ""} | other


def message(**other: Any) -> dict[str, Any]:
    return {
        "op": "result",
        "id": "j",
        "cells": [cell("a"), cell("t")],
        "flags": [],
        "seconds": 0.2,
        "clean": True,
        "left": "",
    } | other


def test_a_good_answer() -> None:
    raw = message(
        cells=[cell("a", outputs=[STREAM]), cell("t")], flags=[{"key": "t", "reason": "r"}]
    )
    result, read = answer.read(raw, JOB)
    assert {key: r.status for key, r in result.cells.items()} == {"a": "ok", "t": "ok"}
    assert result.cells["a"].outputs == (STREAM,)
    assert [(flag.key, flag.reason) for flag in result.flags] == [("t", "r")]
    assert read.clean


@pytest.mark.parametrize(
    "wrong",
    [
        message(id="other"),
        message(op="ready"),
        message(cells=[cell("a")]),
        message(cells=[cell("t"), cell("a")]),
        message(cells=[cell("a"), cell("t"), cell("t")]),
        message(cells=[cell("a"), cell("t"), cell("more")]),
        message(cells=[cell("a"), cell("t", status="perfect")]),
        message(cells=[cell("a"), cell("t", mode="elsewhere")]),
        message(cells=[cell("a"), cell("t", why=None)]),
        message(cells=[cell("a"), cell("t", seconds=-1)]),
        message(cells=[cell("a"), cell("t", outputs="none")]),
        message(cells=None),
        message(clean="yes"),
        message(score=10),
        {},
    ],
)
def test_what_is_no_answer_to_this_job_is_the_machines_failure(wrong: dict[str, Any]) -> None:
    with pytest.raises(MachineError):
        answer.read(wrong, JOB)


def test_a_test_cell_with_an_error_is_not_ok_whatever_it_says() -> None:
    result, _ = answer.read(message(cells=[cell("a"), cell("t", outputs=[ERROR])]), JOB)
    assert result.cells["t"].status is CellStatus.ERROR


def test_a_flag_for_no_cell_is_dropped() -> None:
    result, _ = answer.read(message(flags=[{"key": "x", "reason": "r"}]), JOB)
    assert result.flags == ()


@pytest.mark.parametrize(
    "output",
    [
        {},
        {"output_type": "stream", "name": "stdin", "text": "x"},
        {"output_type": "stream", "name": "stdout", "text": 5},
        STREAM | {"more": 1},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": [1]},
        {"output_type": "display_data", "data": {"text/plain": 1}, "metadata": {}},
        {"output_type": "display_data", "data": [], "metadata": {}},
        {"output_type": "display_data", "data": {}},
        {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": True},
        {"output_type": "execute_result", "data": {}, "metadata": {}},
        {"output_type": "update_display_data", "data": {}, "metadata": {}},
    ],
)
def test_what_is_no_output_is_dropped(output: dict[str, Any]) -> None:
    result, _ = answer.read(message(cells=[cell("a", outputs=[output, STREAM]), cell("t")]), JOB)
    assert result.cells["a"].outputs == (STREAM,)
