"""What a check says: it is fine, it could be better, or it is broken; and how to repair it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from bacasable.errors import BacasableError
from bacasable.settings import Settings


class Status(enum.Enum):
    OK = "bon"
    WARNING = "à voir"
    FAILED = "en panne"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`text` says what was seen; `fix` what to type or to change, when something should be."""

    status: Status
    text: str
    fix: str = ""


Check = Callable[[Settings], Finding]


def ok(text: str) -> Finding:
    return Finding(status=Status.OK, text=text)


def warning(text: str, *, fix: str) -> Finding:
    return Finding(status=Status.WARNING, text=text, fix=fix)


def failed(text: str, *, fix: str) -> Finding:
    return Finding(status=Status.FAILED, text=text, fix=fix)


def examine(check: Check, settings: Settings) -> Finding:
    """Run one check; an expected failure of the machine is what it found."""
    try:
        return check(settings)
    except BacasableError as error:
        where = f"{error.where} : " if error.where else ""
        return failed(f"{where}{error.what}", fix=error.todo)
