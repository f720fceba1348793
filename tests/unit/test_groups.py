"""Drawing lots: everybody once, in groups of about the size that was asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bacasable.classroom.grouping import draw

NAMES = st.sets(st.text("abcdef", min_size=1, max_size=6), max_size=60)


@given(NAMES, st.integers(2, 8), st.text(min_size=1, max_size=20), st.randoms())
def test_everybody_is_drawn_once_in_even_groups(names, size, seed, chance) -> None:  # type: ignore[no-untyped-def]
    groups = draw(names, size=size, seed=seed)
    assert sorted(name for group in groups for name in group) == sorted(names)
    lengths = [len(group) for group in groups]
    assert not lengths or max(lengths) - min(lengths) <= 1
    assert not lengths or len(names) < size or max(abs(n - size) for n in lengths) <= size // 2
    mixed = list(names)
    chance.shuffle(mixed)
    assert draw(mixed, size=size, seed=seed) == groups, "the same seed, the same groups"
