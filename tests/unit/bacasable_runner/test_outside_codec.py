"""A value equals itself after crossing, and what isn't a value never gets in."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import fractions
import json
import random
import zoneinfo
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bacasable_runner.outside.codec import CodecError, Reader, Writer
from bacasable_runner.outside.limits import TooLarge
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import sparse

from tests.fuzz.campaign import VALUES, mutate

ZONES = st.sampled_from(
    [None, dt.UTC, zoneinfo.ZoneInfo("Europe/Paris"), dt.timezone(dt.timedelta(hours=2))]
)
HASHABLE = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    *(st.binary(max_size=20), st.dates(), st.timedeltas(), st.times(), st.fractions()),
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1), timezones=ZONES),
    st.decimals(allow_nan=False),
    st.complex_numbers(allow_nan=False),
    st.builds(range, st.integers(-9, 9), st.integers(-9, 9)),
)
PLAIN = st.recursive(
    HASHABLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(HASHABLE, inner, max_size=4),
        st.sets(HASHABLE, max_size=4),
        st.frozensets(HASHABLE, max_size=4),
        st.builds(collections.deque, st.lists(inner, max_size=3)),
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["t", "v", "n", "k", "s", "i", "c", "z"]), inner, max_size=5),
        st.builds(lambda tag, rest: {**rest, "t": tag}, st.sampled_from(["npy", "frame", "tuple", "index", "dict"]), st.dictionaries(st.sampled_from("vicns"), inner)),
    ),
    max_leaves=15,
)  # fmt: skip


def crossed(value: Any) -> Any:
    return Reader().read(json.loads(json.dumps(Writer().write(value), allow_nan=False)))


@given(PLAIN)
@settings(max_examples=150)
def test_plain_values_equal_themselves_after_crossing(value: Any) -> None:
    back = crossed(value)
    assert type(back) is type(value)
    assert back == value


@given(
    npst.arrays(
        st.one_of(npst.scalar_dtypes(), npst.unicode_string_dtypes(max_len=4)),
        npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
)
@settings(max_examples=150)
def test_arrays_equal_themselves_after_crossing(array: np.ndarray[Any, Any]) -> None:
    back = crossed(array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.tobytes() == np.ascontiguousarray(array).tobytes()


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_supported_type_comes_back_as_itself(value: Any) -> None:
    back = crossed(value)
    assert type(back) is type(value)
    if isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(back, value)
    elif isinstance(value, pd.Series):
        pd.testing.assert_series_equal(back, value)
    elif isinstance(value, pd.Index):
        pd.testing.assert_index_equal(back, value, exact=True)
    elif isinstance(value, np.ndarray):
        np.testing.assert_array_equal(back, value)
    else:
        assert back is value or back == value or (back != back and value != value)


@pytest.mark.parametrize("kind", ["csr_matrix", "csc_array", "coo_array", "lil_matrix"])
def test_sparse_matrices_keep_their_format(kind: str) -> None:
    matrix = getattr(sparse, kind)(np.eye(3))
    back = crossed(matrix)
    assert type(back) is type(matrix)
    np.testing.assert_array_equal(back.toarray(), matrix.toarray())


def test_a_subclass_that_lies_is_not_plain_data() -> None:
    class Menteur(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    with pytest.raises(TypeError):
        Writer().write([Menteur(0)])


@pytest.mark.parametrize("value", [[[]] * 2_000_000, b"x" * (40 << 20)], ids=["items", "bytes"])
def test_what_is_too_large_is_not_written(value: Any) -> None:
    with pytest.raises(TooLarge):
        Writer().write(value)


def test_a_list_in_itself_is_not_written() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(TooLarge):
        Writer().write(endless)


@given(JSON)
@settings(max_examples=300)
def test_any_json_is_a_value_or_is_refused(raw: Any) -> None:
    try:
        Reader().read(raw)
    except CodecError:
        return


@given(st.integers())
@settings(max_examples=200)
def test_a_mutated_value_is_a_value_or_is_refused(seed: int) -> None:
    draw = random.Random(seed)
    raw = mutate(draw, Writer().write(draw.choice(VALUES)))
    try:
        Reader().read(raw)
    except CodecError:
        return


def test_a_header_can_not_ask_for_memory_that_was_not_sent() -> None:
    import base64
    import io

    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"shape": (1 << 40,), "fortran_order": False, "descr": "<f8"}
    )
    with pytest.raises(CodecError):
        Reader().read({"t": "npy", "v": base64.b64encode(file.getvalue()).decode()})


@pytest.mark.parametrize(
    "name", ["builtins.type", "os.system", "subprocess.Popen", "builtins.eval"]
)
def test_a_class_that_does_something_can_not_be_named(name: str) -> None:
    from bacasable_runner.outside import kinds

    assert name not in kinds.KINDS


def test_numbers_keep_their_sign_and_size() -> None:
    assert str(crossed(-0.0)) == "-0.0"
    assert crossed(fractions.Fraction(1, 3)) == fractions.Fraction(1, 3)
    assert str(crossed(decimal.Decimal("1.50"))) == "1.50"
    assert crossed(10**300) == 10**300
