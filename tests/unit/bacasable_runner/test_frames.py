from __future__ import annotations

import pytest
from bacasable_runner.frames import FrameError, FrameReader, encode
from hypothesis import given
from hypothesis import strategies as st

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("aé😀\x00\n\"\\", max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.text("abc", max_size=3), JSON, max_size=3)), st.integers(1, 50))
def test_messages_arrive_whole_however_the_bytes_are_cut(
    messages: list[dict[str, object]], piece: int
) -> None:
    data = b"".join(map(encode, messages))
    reader = FrameReader(limit=1 << 20)
    arrived = []
    for start in range(0, len(data), piece):
        arrived += reader.feed(data[start : start + piece])
    assert arrived == messages
    assert reader.empty


@given(st.binary(max_size=300))
def test_garbage_is_refused_or_waited_for(data: bytes) -> None:
    reader = FrameReader(limit=100)
    try:
        messages = reader.feed(data)
    except FrameError:
        return
    assert all(isinstance(message, dict) for message in messages)


def frame(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'"text"',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"{",
        b"",
        b"\xff\xfe",
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_only_strict_json_objects(body: bytes) -> None:
    with pytest.raises(FrameError):
        FrameReader(limit=1 << 20).feed(frame(body))


def test_a_frame_over_the_limit_is_refused_before_it_is_there() -> None:
    with pytest.raises(FrameError, match="1000"):
        FrameReader(limit=999).feed((1000).to_bytes(4, "big"))


def test_a_lone_surrogate_is_sent_as_a_question_mark() -> None:
    assert FrameReader(limit=100).feed(encode({"a": "\ud800"})) == [{"a": "?"}]


@pytest.mark.parametrize("value", [float("nan"), object(), b"bytes", {1, 2}])
def test_what_is_not_json_is_not_sent(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        encode({"a": value})
