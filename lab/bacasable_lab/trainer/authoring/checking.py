"""The release check of an exercise, asked for from the working copy.

The exercise is sent first, so that what is run is what a release would publish.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Self

from bacasable_lab.errors import DamagedError, UnreachableError, WorkspaceError
from bacasable_lab.trainer.authoring.copy import Place, Sent, WorkingCopy

STATES = ("none", "queued", "running", "done", "failed")
UNDER_WAY = ("queued", "running")
MAX_LINES, MAX_TEXT = 500, 2_000
WAIT_SECONDS = 600.0
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Question:
    """A graded cell. Points are None where a person gives them."""

    notebook: str
    grade_id: str
    max_points: float
    solution: float | None
    blank: float | None
    says: str

    @classmethod
    def parse(cls, raw: Any) -> Self:
        return cls(
            notebook=_text(raw["notebook"]),
            grade_id=_text(raw["grade_id"]),
            max_points=float(raw["max_points"]),
            solution=None if raw["solution"] is None else float(raw["solution"]),
            blank=None if raw["blank"] is None else float(raw["blank"]),
            says=_text(raw.get("says") or ""),
        )


@dataclass(frozen=True)
class Check:
    """Where the check stands; what it found, once `state` is "done"."""

    state: str
    reason: str = ""
    problems: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Raises `DamagedError` for anything else than what the API describes."""
        try:
            state, report = str(raw["state"]), raw.get("report") or {}
            if state not in STATES or (state == "done") != bool(report):
                raise ValueError(state)
            return cls(
                state=state,
                reason=_text(raw.get("reason") or ""),
                problems=_lines(report.get("problems", ())),
                advice=_lines(report.get("advice", ())),
                questions=tuple(map(Question.parse, report.get("questions", ())[:MAX_LINES])),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DamagedError("vérification mal décrite.", where="la plateforme") from None


def ask(copy: WorkingCopy, place: Place) -> tuple[Sent, Check]:
    """Send a folder, and have its solution and its blank version run in the sandbox."""
    sent = copy.send(place)
    return sent, Check.parse(copy.classroom.ask_check(place.cohort, place.name))


def wait(copy: WorkingCopy, place: Place, check: Check) -> Check:
    """The check once it is over. Raises `LabError` where it could not be done."""
    deadline = time.monotonic() + WAIT_SECONDS
    while check.state in UNDER_WAY:
        if time.monotonic() > deadline:
            raise UnreachableError(
                "la vérification attend encore son tour.",
                todo="Son résultat sera dans le tableau de bord de la promo.",
            )
        time.sleep(PAUSE_SECONDS)
        check = Check.parse(copy.classroom.check(place.cohort, place.name))
    if check.state != "done":
        raise WorkspaceError(check.reason or "la vérification n'a pas pu finir.")
    return check


def _lines(raw: Any) -> tuple[str, ...]:
    return tuple(_text(line) for line in list(raw)[:MAX_LINES])


def _text(raw: Any) -> str:
    return str(raw)[:MAX_TEXT]
