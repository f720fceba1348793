"""The figures of one exercise: pure computations on attempts, with their rules.

- Scores and questions: the attempt that counts, one a learner, a person's points included.
- Messages: every attempt that was read; each learner is counted once for a message.
- Attempts and time to success: up to the first attempt whose questions graded by the machine have
  all their points. Attempts after it don't count. Time starts at the first hand-in: the platform
  doesn't know when a learner began to work.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bacasable.classroom.insight.attempts import Attempt, Cell, is_right, key_of

BINS = 10  # of ten percents each; all points are a bin of their own
MOST_TRIES = 5  # that many and more are told together
MOST_MESSAGES = 15
DELAYS = (
    dt.timedelta(),
    dt.timedelta(hours=1),
    dt.timedelta(days=1),
    dt.timedelta(days=7),
)

_VALUES = re.compile(
    r"""«[^»\n]*»|"[^"\n]*"|(?<!\w)'[^'\n]*'(?!\w)|[-+]?\d[\d.,e]*""", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """How many hand-ins there are in each tenth of the points; the last bin: all points."""

    bins: tuple[int, ...]
    mean: float | None  # in percents, as the median
    median: float | None

    @property
    def total(self) -> int:
        return sum(self.bins)


@dataclass(frozen=True, kw_only=True)
class QuestionFigures:
    """How a question went in the attempts that count."""

    cell: Cell
    right: int
    partial: int
    wrong: int
    waiting: int  # for a person's points
    manual: bool

    @property
    def rate(self) -> float | None:
        """Percents of who has all the points, among the answers that have points."""
        graded = self.right + self.partial + self.wrong
        return 100 * self.right / graded if graded else None


@dataclass(frozen=True, kw_only=True)
class Message:
    """A failure that learners met. `text`: its most usual wording, among `wordings`."""

    cell: Cell
    text: str
    wordings: int
    learners: int
    still: int  # learners who meet it in the attempt that counts


@dataclass(frozen=True, kw_only=True)
class Success:
    """How long learners needed. `tries`: by number of attempts, the last: `MOST_TRIES` and more."""

    tries: tuple[int, ...]
    delays: tuple[int, ...]  # none, then up to each of `DELAYS`, then more
    median_delay: dt.timedelta | None  # of who needed more than one attempt
    succeeded: int
    not_yet: int


def distribution(scores: Iterable[tuple[float, float]]) -> Distribution:
    """`scores`: points and the most that could be had."""
    percents = [max(0.0, min(100.0, 100 * got / most)) for got, most in scores if most > 0]
    bins = Counter(int(percent * BINS / 100) for percent in percents)
    return Distribution(
        bins=tuple(bins[number] for number in range(BINS + 1)),
        mean=statistics.fmean(percents) if percents else None,
        median=statistics.median(percents) if percents else None,
    )


def questions(
    counting: Iterable[Attempt], given: Mapping[tuple[str, str, str], float]
) -> list[QuestionFigures]:
    """By question, in the order of the exercise. `given`: (username, *cell) -> a person's points."""
    counts: dict[Cell, Counter[str]] = defaultdict(Counter)
    manual = {}
    for attempt in counting:
        for cell in attempt.cells:
            key = key_of(cell)
            points = given.get((attempt.username, *key), cell["points"])
            counts[key][_verdict(points, cell["max_points"])] += 1
            manual[key] = bool(cell["manual"])
    return [
        QuestionFigures(
            cell=key,
            right=count["right"],
            partial=count["partial"],
            wrong=count["wrong"],
            waiting=count["waiting"],
            manual=manual[key],
        )
        for key, count in counts.items()
    ]


def _verdict(points: float | None, most: float) -> str:
    if points is None:
        return "waiting"
    return "right" if points >= most else "partial" if points > 0 else "wrong"


def messages(attempts: Iterable[Attempt]) -> list[Message]:
    """What learners were told most, by question; values apart, the same text is one message."""
    wordings: dict[tuple[Cell, str], Counter[str]] = defaultdict(Counter)
    who: dict[tuple[Cell, str], set[str]] = defaultdict(set)
    still: dict[tuple[Cell, str], set[str]] = defaultdict(set)
    for attempt in attempts:
        for cell in attempt.cells:
            if cell["points"] is None or is_right(cell):
                continue
            for line in filter(None, map(str.strip, str(cell["message"]).split("\n"))):
                key = (key_of(cell), without_values(line))
                wordings[key][line] += 1
                who[key].add(attempt.username)
                if attempt.counts:
                    still[key].add(attempt.username)
    found = [
        Message(
            cell=key[0],
            text=min(texts, key=lambda text: (-texts[text], text)),
            wordings=len(texts),
            learners=len(who[key]),
            still=len(still[key]),
        )
        for key, texts in wordings.items()
    ]
    found.sort(key=lambda m: (-m.learners, -m.still, m.cell, m.text))
    return found[:MOST_MESSAGES]


@functools.lru_cache(maxsize=4096)
def without_values(line: str) -> str:
    """A message with its numbers and quotations taken out: what was wrong, not with what."""
    return _VALUES.sub("…", line)


def success(attempts: Sequence[Attempt]) -> Success:
    """`attempts`: the oldest first for each learner. Who has none is in no figure."""
    by_learner: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_learner[attempt.username].append(attempt)
    tries, waited = Counter[int](), []
    for mine in by_learner.values():
        first = next((attempt for attempt in mine if attempt.succeeds), None)
        if first:
            tries[min(first.number, MOST_TRIES)] += 1
            waited.append(first.received_at - mine[0].received_at)
    delays = Counter(sum(wait > limit for limit in DELAYS) for wait in waited)
    later = [wait.total_seconds() for wait in waited if wait]
    return Success(
        tries=tuple(tries[number] for number in range(1, MOST_TRIES + 1)),
        delays=tuple(delays[number] for number in range(len(DELAYS) + 1)),
        median_delay=dt.timedelta(seconds=statistics.median(later)) if later else None,
        succeeded=len(waited),
        not_yet=len(by_learner) - len(waited),
    )
