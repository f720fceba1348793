from __future__ import annotations

import random

import pytest
from cohort_code import cohort, renamed
from hypothesis import given, settings
from hypothesis import strategies as st

from bacasable.classroom.insight.likeness import (
    COMMON_SIGNS,
    FEWEST,
    LONG_PASSAGE,
    RUN,
    Comparison,
    Pair,
    Written,
)
from bacasable.classroom.insight.signs import signs


def _written(work: dict[str, list[str]], *, names: bool = False) -> list[Written]:
    return [
        Written(name=name, cells=[signs(cell, names=names) for cell in cells])
        for name, cells in work.items()
    ]


def _pairs(work: dict[str, list[str]], *, names: bool = False) -> list[Pair]:
    return Comparison(_written(work, names=names)).pairs()


def _who(pairs: list[Pair]) -> set[tuple[str, str]]:
    return {(pair.one, pair.other) for pair in pairs}


@pytest.mark.parametrize("seed", range(100, 120))
def test_a_cohort_that_works_honestly_shows_nothing(seed: int) -> None:
    assert _pairs(cohort(24, seed)) == []


@pytest.mark.parametrize("seed", range(100, 120))
def test_a_copy_in_other_words_and_another_order_comes_first(seed: int) -> None:
    work = cohort(24, seed)
    copy = renamed(work["p003"])
    random.Random(seed).shuffle(copy)
    work["p017"] = copy
    pairs = _pairs(work)
    assert _who(pairs) == {("p003", "p017")}
    assert pairs[0].likeness > 0.9
    assert min(pairs[0].shares) > 0.25


@pytest.mark.parametrize("seed", range(100, 110))
def test_a_copy_is_not_hidden_by_an_answer_of_ones_own(seed: int) -> None:
    work = cohort(24, seed)
    work["p017"] = [*renamed(work["p003"])[:1], work["p017"][1], *renamed(work["p003"])[2:]]
    assert ("p003", "p017") in _who(_pairs(work))


def test_names_can_be_asked_to_be_the_same_too() -> None:
    work = cohort(24, 1)
    work["p017"] = renamed(work["p003"])
    assert _who(_pairs(work, names=True)) == set()
    work["p017"] = [f"# à moi\n{cell}" for cell in work["p003"]]
    assert _who(_pairs(work, names=True)) == {("p003", "p017")}


def test_short_answers_that_are_the_same_are_never_listed() -> None:
    line = "return [x ** 2 for x in valeurs if x % 2 == 0]"
    work = {
        f"p{n}": [line] if n < 3 else ["return list(map(carre, filter(pair, valeurs)))"]
        for n in range(12)
    }
    work |= {"a": [line] * 2, "b": [line] * 2}
    assert _pairs(work) == []


def test_what_many_write_counts_for_nothing() -> None:
    model = cohort(1, 5)["p000"]
    work = {f"p{n:02d}": renamed(model) for n in range(24)}  # the correction was shown to all
    assert _pairs(work) == []


def test_one_long_answer_copied_in_a_long_exercise() -> None:
    work = cohort(24, 2)
    body = "\n".join(
        f"    if ligne[{n}] {'<>'[n % 2]} seuils[{n * 7}]: alertes.append(({n}, ligne[{n}], 'rang {n}'))"
        for n in range(12)
    )
    for name in ("p004", "p011"):
        work[name] = [*work[name] * 3, f"def controle(ligne, seuils, alertes):\n{body}"]
    (pair,) = (p for p in _pairs(work) if _who([p]) == {("p004", "p011")})
    assert pair.longest >= LONG_PASSAGE


def test_too_few_hand_ins_say_nothing() -> None:
    same = cohort(1, 0)["p000"]
    work = {f"p{n}": same for n in range(2)} | {f"q{n}": ["x = 1"] for n in range(FEWEST - 3)}
    assert _pairs(work) == []
    assert _who(_pairs(work | {"q9": ["x = 2"]})) == {("p0", "p1")}


def test_people_of_one_group_are_no_pair() -> None:
    work = cohort(24, 3)
    work["p017"] = work["p003"]
    written = _written(work)
    together = [
        Written(name=w.name, cells=w.cells, group="g" if w.name in {"p003", "p017"} else "")
        for w in written
    ]
    assert _who(Comparison(written).pairs()) == {("p003", "p017")}
    assert Comparison(together).pairs() == []


def test_marks_cover_what_is_common_and_only_that() -> None:
    work = cohort(24, 4)
    work["p017"] = [*renamed(work["p003"]), "print('rien à voir', 1, 2, 3, 4, 5, 6, 7, 8)"]
    compared = Comparison(_written(work))
    covered = compared.covered("p017", "p003")
    assert covered[-1] == []
    assert sum(map(len, covered)) >= COMMON_SIGNS
    for cell, common in zip(work["p017"], covered, strict=True):
        assert set(common) <= set(signs(cell))


CELLS = st.lists(st.text(alphabet="ab+=(1) \n", max_size=60), max_size=3)
WORK = st.dictionaries(st.text(alphabet="abc", min_size=1, max_size=3), CELLS, max_size=12)


@given(WORK, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_order_plays_no_part_and_numbers_are_in_range(
    work: dict[str, list[str]], chance: random.Random
) -> None:
    pairs = _pairs(work)
    names = list(work)
    chance.shuffle(names)
    shuffled = {name: chance.sample(work[name], len(work[name])) for name in names}
    assert _who(_pairs(shuffled)) == _who(pairs)
    for pair in pairs:
        assert pair.one < pair.other
        assert 0 <= pair.likeness <= 1
        assert all(0 <= share <= 1 for share in pair.shares)
        assert pair.common >= COMMON_SIGNS


@given(st.integers(0, 10_000), st.integers(2, 30))
@settings(max_examples=25)
def test_an_answer_shorter_than_a_run_changes_nothing(seed: int, size: int) -> None:
    work = cohort(size, seed)
    before = _pairs(work)
    short = " ".join(["x"] * (RUN - 1))
    after = _pairs({name: [*cells, short] for name, cells in work.items()})
    assert _who(after) == _who(before)
