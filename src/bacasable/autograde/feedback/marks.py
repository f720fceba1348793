"""A feedback page with what a person has decided since it was made.

The page is written once, after the machine graded. Points and comments that a trainer gives later
are in the gradebook; they are put into the places that the template marks with comments. Nothing
that a learner wrote can hold such a comment: their text is escaped, their HTML cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from markupsafe import Markup

from bacasable.autograde.feedback.page import template

_PLACE = re.compile(r"<!--grade:([\w-]+):(table|said|head|note)-->(.*?)<!--/grade-->", re.DOTALL)
_SCORE = re.compile(r"<!--score-->.*?<!--/score-->", re.DOTALL)


class Given(Protocol):
    """What the gradebook says of one question. `by_hand`: only a person grades it."""

    @property
    def points(self) -> float | None: ...
    @property
    def manual(self) -> float | None: ...
    @property
    def max_points(self) -> float: ...
    @property
    def by_hand(self) -> bool: ...
    @property
    def comment(self) -> str: ...


def with_marks(page: str, marks: Mapping[str, Given]) -> str:
    """The page of a notebook. `marks`: of all its questions, by grade_id; empty: as it was."""
    given = {key: m for key, m in marks.items() if m.manual is not None or m.comment}
    if not given:
        return page
    page = _PLACE.sub(
        lambda found: (
            _replaced(found[2], found[3], given[found[1]]) if found[1] in given else found[0]
        ),
        page,
    )
    score = sum(mark.points or 0.0 for mark in marks.values())
    max_score = sum(mark.max_points for mark in marks.values())
    return _SCORE.sub(str(_macros().sum(score, max_score)), page)


def _macros() -> Any:
    return template("_grade.html").module


def _replaced(place: str, before: str, mark: Given) -> str:
    macros = _macros()
    comment = macros.comment(mark.comment) if mark.comment else Markup("")
    kept = "" if mark.by_hand and mark.manual is not None else before.strip()
    match place:
        case "table":
            return str(macros.in_table(mark))
        case "head":
            return str(macros.in_head(mark))
        case "said":
            return "\n".join(filter(None, (kept, str(comment))))
        case _:
            return kept + str(macros.note(mark, comment))
