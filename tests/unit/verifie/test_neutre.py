"""Whatever a learner's object says of itself, only what it is comes through."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from verifie.neutre import Illisible, rendre_neutre

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


class LyingInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__

    def __repr__(self) -> str:
        return "42"


class LyingList(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        return iter([1, 2, 3])

    def __len__(self) -> int:
        return 3


class LyingFrame(pd.DataFrame):
    @property
    def columns(self) -> Any:  # type: ignore[override]
        return pd.Index(["juste"])

    def equals(self, other: object) -> bool:
        return True


class FakeClass:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return int

    def __eq__(self, other: object) -> bool:
        return True

    def __array__(self, *_args: Any, **_options: Any) -> Any:
        return np.array(42)


class Color(enum.IntEnum):
    RED = 1


@given(plain)
def test_plain_values_come_through_unchanged(value: Any) -> None:
    assert repr(rendre_neutre(value)) == repr(value)


@given(st.lists(st.integers(0, 100)))
def test_arrays_and_series_are_copied(values: list[int]) -> None:
    array = np.array(values, dtype=int)
    copy = rendre_neutre(array)
    copy += 1
    assert array.tolist() == values
    assert rendre_neutre(pd.Series(values, dtype=int)).tolist() == values


def test_a_lying_integer_is_what_it_is() -> None:
    value = rendre_neutre(LyingInt(3))
    assert type(value) is int
    assert value == 3
    assert value != 4


def test_a_lying_list_shows_its_true_items() -> None:
    assert rendre_neutre(LyingList([7])) == [7]


def test_a_lying_table_shows_its_true_columns() -> None:
    value = rendre_neutre(LyingFrame({"faux": [1]}))
    assert type(value) is pd.DataFrame
    assert list(value.columns) == ["faux"]


def test_a_masquerading_class_is_refused() -> None:
    with pytest.raises(Illisible) as refused:
        rendre_neutre(FakeClass())
    assert refused.value.cle == "type_inconnu"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(1.5), 1.5),
        (np.int32(3), 3),
        (np.bool_(True), True),
        (Color.RED, 1),
        (np.str_("a"), "a"),
    ],
)
def test_scalars_of_libraries_become_builtin(value: Any, expected: Any) -> None:
    result = rendre_neutre(value)
    assert type(result) is type(expected)
    assert result == expected


def _endless() -> Any:
    while True:
        yield 1


def _itself() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (_endless(), "paresseux"),
        (map(str, [1]), "paresseux"),
        (_itself(), "trop_profond"),
        (np.broadcast_to(np.zeros(1), (10_000_000_000,)), "trop_grand"),
        ([0] * 1_000_001, "trop_grand"),
        (pd.DataFrame({"a": [1]}).groupby("a"), "regroupement"),
        (rendre_neutre, "pas_appele"),
        (object(), "type_inconnu"),
    ],
)
def test_what_cannot_be_read_says_why(value: Any, reason: str) -> None:
    with pytest.raises(Illisible) as refused:
        rendre_neutre(value)
    assert refused.value.cle == reason


def test_a_table_keeps_types_index_and_missing_values() -> None:
    table = pd.DataFrame(
        {
            "texte": ["a", None, "c"],
            "date": pd.to_datetime(["2024-01-01", None, "2024-01-03"]),
            "entier": pd.array([1, None, 3], dtype="Int64"),
            "groupe": pd.Categorical(["x", "y", "x"]),
        },
        index=pd.Index([3, 1, 2], name="numero"),
    )
    pd.testing.assert_frame_equal(rendre_neutre(table), table)


def test_objects_inside_a_table_are_read_too() -> None:
    table = pd.DataFrame({"a": pd.Series([LyingInt(3), "x"], dtype=object)})
    assert type(rendre_neutre(table)["a"].iloc[0]) is int
