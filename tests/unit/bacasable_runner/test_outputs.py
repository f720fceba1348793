from __future__ import annotations

from typing import Any

import nbformat
import pytest
from bacasable_runner.outputs import Budget, CellOutputs
from hypothesis import given
from hypothesis import strategies as st

from bacasable.autograde.sandbox.answer import is_output

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("aé😀\x00\n\"\\", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
KINDS = st.sampled_from(
    ["stream", "display_data", "execute_result", "update_display_data", "error", "clear_output"]
)
FIELDS = st.sampled_from(
    ["name", "text", "data", "metadata", "display_id", "ename", "evalue", "traceback", "wait",
     "execution_count"]
)  # fmt: skip


def cell(budget: int = 1 << 20) -> CellOutputs:
    return CellOutputs(Budget(budget), {})


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"type": "stream", "name": name, "text": text}


def shown(outputs: CellOutputs) -> str:
    return "".join(o["text"] for o in outputs.outputs if o["output_type"] == "stream")


@given(
    st.lists(
        st.builds(
            lambda k, d: d | {"type": k}, KINDS, st.dictionaries(FIELDS, ANYTHING, max_size=4)
        )
    )
)
def test_whatever_comes_in_valid_notebook_outputs_come_out(events: list[dict[str, Any]]) -> None:
    outputs = cell()
    for event in events:
        outputs.add(event)
    code = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(o) for o in outputs.outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[code]))
    assert all(map(is_output, outputs.outputs))


def test_text_of_one_stream_is_one_output() -> None:
    outputs = cell()
    for text in ("a", "b"):
        outputs.add(stream(text))
    outputs.add(stream("c", "stderr"))
    assert [o["text"] for o in outputs.outputs] == ["ab", "c"]


def test_text_over_the_budget_is_cut_once_and_said_once() -> None:
    outputs = cell(budget=50_000)
    for _ in range(100):
        outputs.add(stream("x" * 1000))
    assert 50_000 <= len(shown(outputs)) < 70_000
    assert shown(outputs).count("tronquée") == 1


def test_each_cell_may_still_show_a_little_when_the_budget_is_spent() -> None:
    budget = Budget(0)
    for _ in range(2):
        outputs = CellOutputs(budget, {})
        outputs.add(stream("y" * 4000))
        assert shown(outputs) == "y" * 4000


def test_an_error_survives_clear_output() -> None:
    outputs = cell()
    outputs.add(stream("x"))
    outputs.add({"type": "error", "ename": "E", "evalue": "", "traceback": []})
    outputs.add({"type": "clear_output", "wait": False})
    assert [o["output_type"] for o in outputs.outputs] == ["error"]


def test_clear_output_may_wait_for_what_comes_next() -> None:
    outputs = cell()
    outputs.add(stream("avant"))
    outputs.add({"type": "clear_output", "wait": True})
    assert shown(outputs) == "avant"
    outputs.add(stream("après"))
    assert shown(outputs) == "après"


def test_an_update_reaches_the_display_of_an_earlier_cell() -> None:
    displays: dict[str, Any] = {}
    first, second = CellOutputs(Budget(999), displays), CellOutputs(Budget(999), displays)
    data = {"metadata": {}, "display_id": "d"}
    first.add({"type": "display_data", "data": {"text/plain": "un"}} | data)
    second.add({"type": "update_display_data", "data": {"text/plain": "deux"}} | data)
    assert first.outputs[0]["data"] == {"text/plain": "deux"}
    assert second.outputs == []


@pytest.mark.parametrize("data", [{"text/plain": 5}, {"image/png": [1]}, "text", None, [1]])
def test_a_bundle_that_is_not_one_is_dropped(data: object) -> None:
    outputs = cell()
    outputs.add({"type": "display_data", "data": data, "metadata": {}})
    assert outputs.outputs == []


def test_a_thousand_displays_are_too_many() -> None:
    outputs = cell(budget=1 << 24)
    for number in range(1000):
        outputs.add({"type": "display_data", "data": {"text/plain": str(number)}, "metadata": {}})
    assert len(outputs.outputs) <= 501
