"""Code as a row of signs: how it works, not how it is dressed.

Comments, spaces, line breaks and docstrings leave no sign; names that their author chose are all
the same sign, unless they are asked for. What a text in quotes says stays, word by word: an SQL
query is in one. Any text has signs, wrong code too, in time proportional to its length.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

NAME = "·"
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_PARTS = re.compile(
    r"""
    (?P<skipped> \#[^\n]*+ | \s++ | \\\n )
  | (?P<quoted>
      [A-Za-z]{0,2}+
      (?: \"\"\" (?:[^"\\]|\\.|"(?!\"\"))*+ (?:\"\"\"|\Z)?
        | ''' (?:[^'\\]|\\.|'(?!''))*+ (?:'''|\Z)?
        | " (?:[^"\\\n]|\\.)*+ "?
        | ' (?:[^'\\\n]|\\.)*+ '?
      )
    )
  | (?P<name> [^\W\d]\w*+ )
  | (?P<number> \d[\w.]*+ )
  | (?P<other> [-+*/%&|^<>=!@:]=|//|\*\*|<<|>>|->|. )
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTE = re.compile(r"""[A-Za-z]{0,2}(\"{3}|'{3}|["'])""")
_WORDS = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign, and where it stands in its text."""

    text: str
    start: int
    end: int


def signs(source: str, *, names: bool = False) -> tuple[Sign, ...]:
    """The signs of a piece of code. `names`: keep the names that its author chose."""
    found: list[Sign] = []
    for part in _PARTS.finditer(source):
        text, before = part[0], found[-1].text if found else ""
        match part.lastgroup:
            case "skipped":
                pass
            case "quoted":
                if not _is_docstring(text, before):
                    found.extend(_quoted(part))
            case "name":
                own = not names and before != "." and text not in _KEPT
                found.append(Sign(NAME if own else text, part.start(), part.end()))
            case _:
                found.append(Sign(text, part.start(), part.end()))
    return tuple(found)


def _is_docstring(text: str, before: str) -> bool:
    quote = _QUOTE.match(text)
    return quote is not None and len(quote[1]) == 3 and before in ("", ":")


def _quoted(part: re.Match[str]) -> Iterator[Sign]:
    """A text in quotes: one sign for the quotes, one for each word."""
    quote = _QUOTE.match(part[0])
    opening = part.start() + (quote.end() if quote else 1)
    yield Sign('"', part.start(), opening)
    for word in _WORDS.finditer(part[0], opening - part.start()):
        if word[0] not in "\"'":
            yield Sign(
                f'"{word[0].lower()}', part.start() + word.start(), part.start() + word.end()
            )
