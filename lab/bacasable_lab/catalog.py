"""What the platform says about the learner's assignments, checked before anything uses it.

An entry that is not as it should be is left out and named; the others go on.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bacasable_lab.errors import DamagedError
from bacasable_lab.names import safe_name, safe_path

MAX_FILE_BYTES = 500_000_000
MAX_FILES = 500
NOTEBOOK = ".ipynb"


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """One file as the platform stores it: relative path, bytes, sha256 in hexadecimal."""

    path: str
    size: int
    sha256: str

    @classmethod
    def parse(cls, raw: Any) -> Self:
        raw = _mapping(raw)
        sha256, size = _text(raw, "sha256"), _whole(raw, "size")
        if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not 0 <= size <= MAX_FILE_BYTES:
            raise DamagedError("fichier mal décrit.", where="la plateforme")
        return cls(path=safe_path(_text(raw, "path")), size=size, sha256=sha256)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One attempt of this learner. `feedback` names the notebooks whose feedback is ready."""

    id: str
    attempt: int
    received_at: dt.datetime
    late: bool
    sha256: str
    state: str
    score: float | None
    max_score: float | None
    reason: str
    feedback: tuple[str, ...]

    @classmethod
    def parse(cls, raw: Any) -> Self:
        raw = _mapping(raw)
        return cls(
            id=safe_name(_text(raw, "id")),
            attempt=_whole(raw, "attempt"),
            received_at=_moment(raw, "received_at"),
            late=bool(raw.get("late")),
            sha256=_text(raw, "sha256"),
            state=_text(raw, "state"),
            score=_number(raw, "score"),
            max_score=_number(raw, "max_score"),
            reason=str(raw.get("reason") or ""),
            feedback=tuple(safe_name(str(name)) for name in raw.get("feedback") or ()),
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where the learner stands on an assignment, as the platform tells it."""

    module: str
    state: str
    score: float | None
    max_score: float | None
    is_open: bool
    withdrawn: bool
    returned: bool
    returns_at: dt.datetime | None
    checks: tuple[int, int] | None  # how many there are, and how many are shown whole

    @classmethod
    def parse(cls, raw: Any) -> Self:
        raw = _mapping(raw)
        checks = raw.get("checks")
        return cls(
            checks=(_whole(checks, "all"), _whole(checks, "visible"))
            if isinstance(checks, dict)
            else None,
            module=str(raw.get("module") or ""),
            state=str(raw.get("state") or "todo"),
            score=_number(raw, "score"),
            max_score=_number(raw, "max_score"),
            is_open=bool(raw.get("open", True)),
            withdrawn=bool(raw.get("withdrawn", False)),
            returned=bool(raw.get("returned", True)),
            returns_at=_moment(raw, "returns_at") if raw.get("returns_at") else None,
        )


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """An assignment released to a cohort of this learner.

    `accepts`: patterns of other files that may be handed in. A withdrawn one stays in the list
    for who handed in, and is no longer handed out.
    """

    course_id: str
    cohort: str
    name: str
    title: str
    version: int
    digest: str
    due_at: dt.datetime | None
    max_attempts: int | None
    adapted: bool  # for this learner alone
    group: tuple[str, ...]  # names of who hands in together; empty: alone
    attempts: int
    files: tuple[StoredFile, ...]
    accepts: tuple[str, ...]
    withdrawn: bool
    submissions: tuple[Submission, ...]
    standing: Standing

    @classmethod
    def parse(cls, raw: Any) -> Self:
        raw = _mapping(raw)
        name = safe_name(_text(raw, "assignment"))
        if len(raw.get("files") or ()) > MAX_FILES:
            raise DamagedError("trop de fichiers.", where=name)
        return cls(
            course_id=safe_name(_text(raw, "course_id")),
            cohort=safe_name(_text(raw, "cohort")),
            name=name,
            title=str(raw.get("title") or name),
            version=_whole(raw, "version"),
            digest=_text(raw, "digest"),
            due_at=_moment(raw, "due_at") if raw.get("due_at") else None,
            max_attempts=None if raw.get("max_attempts") is None else _whole(raw, "max_attempts"),
            adapted=bool(raw.get("adapted")),
            group=tuple(str(name) for name in raw.get("group") or ()),
            attempts=_whole(raw, "attempts"),
            files=tuple(StoredFile.parse(f) for f in raw.get("files") or ()),
            accepts=tuple(str(pattern) for pattern in raw.get("accepts") or ()),
            withdrawn=bool(raw.get("withdrawn")),
            submissions=tuple(Submission.parse(s) for s in raw.get("submissions") or ()),
            standing=Standing.parse(raw),
        )

    @property
    def key(self) -> str:
        """What tells this assignment from all others of the learner."""
        return f"{self.course_id}/{self.name}"

    @property
    def notebooks(self) -> tuple[str, ...]:
        """Paths of the notebooks of the release, which are what is handed in."""
        return tuple(f.path for f in self.files if f.path.endswith(NOTEBOOK))

    def hashes(self) -> dict[str, str]:
        """sha256 of each released file, by path."""
        return {f.path: f.sha256 for f in self.files}

    def wants(self, path: str) -> bool:
        """Whether a file of this path may be handed in."""
        return path in self.hashes() or any(fnmatch.fnmatchcase(path, p) for p in self.accepts)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The platform's word that a hand-in is safely stored."""

    id: str
    course_id: str
    assignment: str
    attempt: int
    received_at: dt.datetime
    late: bool
    sha256: str
    size: int
    people: tuple[str, ...]  # whom it is credited to
    raw: Mapping[str, Any]

    @classmethod
    def parse(cls, raw: Any) -> Self:
        raw = _mapping(raw)
        return cls(
            id=safe_name(_text(raw, "id")),
            course_id=safe_name(_text(raw, "course_id")),
            assignment=safe_name(_text(raw, "assignment")),
            attempt=_whole(raw, "attempt"),
            received_at=_moment(raw, "received_at"),
            late=bool(raw.get("late")),
            sha256=_text(raw, "sha256"),
            size=_whole(raw, "size"),
            people=tuple(str(name) for name in raw.get("for") or ()),
            raw=raw,
        )


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All assignments released to this learner; `problems` says which entries were left out."""

    assignments: tuple[Assignment, ...]
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, raw: Any) -> Self:
        entries = _mapping(raw).get("assignments")
        if not isinstance(entries, list):
            raise DamagedError("la liste des exercices est illisible.", where="la plateforme")
        good, bad = [], []
        for entry in entries:
            try:
                good.append(Assignment.parse(entry))
            except DamagedError as error:
                bad.append(error.line())
        good.sort(key=lambda a: (a.course_id, a.name))
        return cls(assignments=tuple(good), problems=tuple(bad))


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise DamagedError("réponse illisible.", where="la plateforme")
    return raw


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str):
        raise _unexpected(key)
    return value


def _whole(raw: Mapping[str, Any], key: str) -> int:
    value = raw.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unexpected(key)
    return value


def _number(raw: Mapping[str, Any], key: str) -> float | None:
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _unexpected(key)
    return float(value)


def _moment(raw: Mapping[str, Any], key: str) -> dt.datetime:
    try:
        value = dt.datetime.fromisoformat(_text(raw, key))
    except ValueError:
        raise _unexpected(key) from None
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def _unexpected(key: str) -> DamagedError:
    return DamagedError(f"réponse inattendue (champ « {key} »).", where="la plateforme")
