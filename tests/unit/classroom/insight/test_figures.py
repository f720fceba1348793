from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bacasable.classroom.insight.attempts import Attempt
from bacasable.classroom.insight.figures import (
    MOST_TRIES,
    distribution,
    messages,
    questions,
    success,
    without_values,
)

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def _cell(name: str, points: float | None, *, message: str = "", manual: bool = False) -> Any:
    cell = {"notebook": "n1", "grade_id": name, "points": points, "max_points": 2.0}
    return cell | {"manual": manual, "message": message}


def _attempt(
    username: str, number: int, *cells: Any, minutes: float = 0, counts: bool = True
) -> Attempt:
    return Attempt(
        username=username,
        number=number,
        received_at=START + dt.timedelta(minutes=minutes),
        counts=counts,
        cells=cells,
    )


def test_scores_by_tenths_and_all_points_apart() -> None:
    found = distribution([(0, 10), (0.9, 10), (1, 10), (9.99, 10), (10, 10), (12, 10)])
    assert found.bins == (2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2)
    assert found.median == (10 + 99.9) / 2
    nothing = distribution([])
    assert (nothing.total, nothing.mean, nothing.median) == (0, None, None)


@given(st.lists(st.tuples(st.floats(-1, 50), st.floats(0, 40))))
def test_everybody_with_points_to_have_is_in_one_bin(scores: list[tuple[float, float]]) -> None:
    found = distribution(scores)
    assert found.total == sum(most > 0 for _, most in scores)
    assert found.mean is None or -1e-9 <= found.mean <= 100 + 1e-9


def test_a_question_is_right_with_all_its_points_and_a_persons_points_count() -> None:
    attempts = [
        _attempt("ana", 1, _cell("q1", 2.0), _cell("q2", None, manual=True)),
        _attempt("karim", 1, _cell("q1", 1.0), _cell("q2", None, manual=True)),
        _attempt("lea", 1, _cell("q1", 0.0), _cell("q2", 0.0, manual=True)),
    ]
    first, second = questions(attempts, {("ana", "n1", "q2"): 2.0, ("lea", "n1", "q1"): 2.0})
    assert (first.right, first.partial, first.wrong, first.waiting) == (2, 1, 0, 0)
    assert (second.right, second.wrong, second.waiting, second.manual) == (1, 1, 1, True)
    assert second.rate == 50
    assert questions([_attempt("ana", 1, _cell("q", None, manual=True))], {})[0].rate is None


def test_messages_are_grouped_but_for_values_and_count_people_once() -> None:
    told = ["Attendu 42, trouvé 41.", "Attendu 42, trouvé 40.", "Attendu 42, trouvé 41."]
    attempts = [
        *(
            _attempt("ana", n + 1, _cell("q1", 0.0, message=t), counts=n == 2)
            for n, t in enumerate(told)
        ),
        _attempt("karim", 1, _cell("q1", 0.0, message=told[0]), counts=False),
        _attempt("karim", 2, _cell("q1", 2.0, message="")),
        _attempt("lea", 1, _cell("q2", 0.0, message="✗ a\n✗ b")),
        _attempt("lea", 2, _cell("q3", None, message="À corriger.", manual=True)),
    ]
    first, *others = messages(attempts)
    assert (first.text, first.wordings, first.learners, first.still) == (told[0], 2, 2, 1)
    assert [(m.text, m.learners) for m in others] == [("✗ a", 1), ("✗ b", 1)]


def test_values_are_numbers_and_quotations_never_words() -> None:
    assert without_values("L'appel d'une fonction n'est pas prévu") == (
        "L'appel d'une fonction n'est pas prévu"
    )
    texts = ("trouvé 'abc' au lieu de -1.5e3", "trouvé 'x y' au lieu de 7")
    assert len({without_values(text) for text in texts}) == 1
    assert without_values("« rouge » attendu") == without_values("« bleu » attendu")


def test_attempts_after_success_do_not_count_and_time_starts_at_the_first_hand_in() -> None:
    right, wrong = _cell("q1", 2.0), _cell("q1", 1.0)
    waiting = _cell("essai", None, manual=True)
    found = success(
        [
            _attempt("ana", 1, wrong, waiting),
            _attempt("ana", 2, right, waiting, minutes=30),
            _attempt("ana", 3, wrong, waiting, minutes=500),
            _attempt("karim", 1, right, waiting),
            _attempt("lea", 1, wrong, waiting),
            _attempt("tom", 1),  # not graded yet
            *(_attempt("zoe", n, wrong, minutes=n * 60 * 24) for n in range(1, 9)),
            _attempt("zoe", 9, right, minutes=9 * 60 * 24),
        ]
    )
    assert found.tries == (1, 1, 0, 0, 1)
    assert found.delays == (1, 1, 0, 0, 1)
    assert (found.succeeded, found.not_yet) == (3, 2)
    assert found.median_delay == dt.timedelta(days=4, minutes=15)
    assert success([]).median_delay is None


@given(
    st.dictionaries(
        st.text(alphabet="abcdef", min_size=1, max_size=2),
        st.lists(st.booleans(), min_size=1, max_size=8),
    )
)
def test_each_learner_is_in_one_figure_of_each_kind(work: dict[str, list[bool]]) -> None:
    attempts = [
        _attempt(name, n + 1, _cell("q", 2.0 * right), minutes=n * 50)
        for name, tries in sorted(work.items())
        for n, right in enumerate(tries)
    ]
    found = success(attempts)
    assert found.succeeded == sum(any(tries) for tries in work.values())
    assert found.succeeded + found.not_yet == len(work)
    assert sum(found.tries) == sum(found.delays) == found.succeeded
    assert found.tries[0] == sum(tries[0] for tries in work.values())
    cut = [a for a in attempts if True not in work[a.username][: a.number - 1]]
    assert success(cut) == found
    assert len(found.tries) == MOST_TRIES
