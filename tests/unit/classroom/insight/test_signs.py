from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bacasable.classroom.insight.signs import NAME, signs


def _texts(source: str, *, names: bool = False) -> list[str]:
    return [sign.text for sign in signs(source, names=names)]


def test_only_how_code_works_is_left() -> None:
    plain = "def double(x):\n    return 2 * x\n"
    dressed = 'def f(valeur):\n    """Double."""\n\n    # la réponse\n    return 2*valeur  # fini\n'
    assert _texts(plain) == _texts(dressed)
    assert _texts(plain, names=True) != _texts(dressed, names=True)
    assert _texts(plain) == ["def", NAME, "(", NAME, ")", ":", "return", "2", "*", NAME]


def test_keywords_builtins_and_methods_are_no_names_of_the_learner() -> None:
    assert _texts("t = len(table.dropna())") == [NAME, "=", "len", "(", NAME, ".", "dropna", *"())"]


def test_a_query_in_quotes_is_read_word_by_word() -> None:
    one, other = (_texts(f'sql = """SELECT nom\nFROM {table}"""') for table in ("a", "b"))
    assert one[:5] == [NAME, "=", '"', '"select', '"nom']
    assert one[:-1] == other[:-1]
    assert one[-1] != other[-1]


@given(st.text())
def test_any_text_has_signs_that_stand_in_it(source: str) -> None:
    found = signs(source, names=True)
    assert all(0 <= s.start < s.end <= len(source) for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(alphabet="ab=1+.()\n ", max_size=40), st.text(alphabet="xyz é'\"", max_size=20))
def test_a_comment_changes_nothing(source: str, comment: str) -> None:
    assert _texts(f"{source}\n# {comment}\n") == _texts(source)


@pytest.mark.parametrize("text", ['"""', "'''", '"', "'", '"\\', "\\", "#", "a.", "ab'''", "'\\\n"])
def test_hostile_text_takes_no_time(text: str) -> None:
    started = time.process_time()
    signs(text * 100_000)
    assert time.process_time() - started < 5
