"""Wrong answers to one question that several learners share.

Read from the notebooks as they were graded: the learner's own cells, with what they showed in the
sandbox. A test cell is never read, so neither is a hidden value. The same output, or the same code
but for comments and spaces, is one answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bacasable.classroom.insight.attempts import Attempt, Cell, is_right, key_of
from bacasable.classroom.insight.signs import signs
from bacasable.notebook import Notebook

MOST_READ = 100  # notebooks, the newest
MOST_ANSWERS = 12
FEWEST = 2  # learners who share an answer
SHOWN_CHARS = 1500


@dataclass(frozen=True, kw_only=True)
class SharedAnswer:
    """An answer that learners share, as one of them wrote it."""

    code: str
    output: str
    blank: bool  # the code that everybody got
    people: Sequence[str] = ()  # usernames


@dataclass(frozen=True, kw_only=True)
class WrongAnswers:
    """What was read of the wrong answers to a question. `wrong`: how many there are."""

    wrong: int
    read: int
    outputs: Sequence[SharedAnswer]
    codes: Sequence[SharedAnswer]


# The notebook of a learner as it was graded, by user name; None where there is none.
ReadGraded = Callable[[str], Notebook | None]


def answer_cells(released: Notebook, tests: frozenset[str], question: str) -> tuple[str, ...]:
    """The nbgrader ids of the cells that answer a question: those since the test before it.

    Two tests in a row are about the same answer. A question without a test answers itself. Empty
    where no cell that the exercise names stands before the test.
    """
    if question not in tests:
        return (question,)
    answers: list[str] = []
    after_test = False
    for cell in released.cells:
        if cell.grade_id in tests:
            after_test = True
            if cell.grade_id == question:
                break
        elif cell.grade_id and cell.cell_type == "code":
            answers = [] if after_test else answers
            answers.append(cell.grade_id)
            after_test = False
    return tuple(answers)


def wrong_answers(
    counting: Iterable[Attempt],
    cell: Cell,
    answers: Sequence[str],
    starters: Mapping[str, str],
    read: ReadGraded,
) -> WrongAnswers:
    """The answers that earn less than all points. `starters`: nbgrader id -> the code to begin with."""
    wrong = [a for a in counting if any(key_of(c) == cell and _is_wrong(c) for c in a.cells)]
    wrong.sort(key=lambda attempt: (attempt.received_at, attempt.username), reverse=True)
    blank = _fingerprint(starters.get(name, "") for name in answers)
    outputs, codes = _Groups(), _Groups()
    found = 0
    for attempt in wrong[:MOST_READ] if answers else ():
        notebook = read(attempt.username)
        if notebook is None:
            continue
        found += 1
        cells = [c for c in notebook.cells if c.grade_id in answers]
        code = _fingerprint(c.source for c in cells)
        answer = SharedAnswer(
            code="\n\n".join(c.source for c in cells)[:SHOWN_CHARS],
            output="".join(c.shown for c in cells).strip()[:SHOWN_CHARS],
            blank=code == blank,
        )
        codes.add(code, answer, attempt.username)
        if answer.output:
            outputs.add(answer.output, answer, attempt.username)
    return WrongAnswers(
        wrong=len(wrong), read=found, outputs=outputs.shared(), codes=codes.shared()
    )


class _Groups:
    """Answers that are the same in one way, and whose they are."""

    def __init__(self) -> None:
        self._answers: dict[object, SharedAnswer] = {}
        self._people: dict[object, list[str]] = defaultdict(list)

    def add(self, key: object, answer: SharedAnswer, username: str) -> None:
        self._answers.setdefault(key, answer)
        self._people[key].append(username)

    def shared(self) -> list[SharedAnswer]:
        """Those of several people, of most first."""
        found = [
            replace(self._answers[key], people=tuple(sorted(people)))
            for key, people in self._people.items()
            if len(people) >= FEWEST
        ]
        found.sort(key=lambda answer: (-len(answer.people), answer.code, answer.output))
        return found[:MOST_ANSWERS]


def _is_wrong(cell: Mapping[str, Any]) -> bool:
    return cell["points"] is not None and not is_right(cell)


def _fingerprint(sources: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(s.text for s in signs(source, names=True)) for source in sources)
