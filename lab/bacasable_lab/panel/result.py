"""One graded submission as the panel shows it: plain strings and numbers, capped.

What a grader flagged is for trainers; it does not go on to the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bacasable_lab.errors import DamagedError
from bacasable_lab.names import is_safe_name, is_safe_path

MAX_CELLS = 500
MAX_TEXT = 4_000


def result(raw: Any) -> dict[str, Any]:
    """The body of GET bacasable/submissions/<id>."""
    if not isinstance(raw, dict):
        raise DamagedError("réponse illisible.", where="la plateforme")
    cells = raw.get("cells")
    files = raw.get("files")
    return {
        "id": _text(raw, "id"),
        "state": _text(raw, "state"),
        "reason": _text(raw, "reason"),
        "score": _number(raw, "score"),
        "max_score": _number(raw, "max_score"),
        "late": bool(raw.get("late")),
        "earned": _number(raw, "raw_score"),
        "penalty": _number(raw, "late_penalty") or 0.0,
        "feedback": [n for n in _list(raw.get("feedback")) if _is_name(n)],
        "files": [p for p in map(_path, _list(files)) if p],
        "cells": [_cell(cell) for cell in _list(cells)[:MAX_CELLS] if isinstance(cell, dict)],
    }


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    points, max_points = _first(cell, "score", "points"), _first(cell, "max_score", "max_points")
    passed = cell.get("passed")
    if not isinstance(passed, bool):
        passed = points is not None and max_points is not None and points >= max_points
    return {
        "notebook": _text(cell, "notebook"),
        "grade_id": _text(cell, "grade_id"),
        "name": _text(cell, "name") or _text(cell, "title"),
        "hidden": bool(cell.get("hidden")),
        "passed": passed,
        "points": points,
        "max_points": max_points,
        "manual": bool(cell.get("manual")) or _text(cell, "mode") == "manual",
        "message": _text(cell, "message"),
        "comment": _text(cell, "comment"),
    }


def _first(raw: Mapping[str, Any], *keys: str) -> float | None:
    return next((n for n in (_number(raw, key) for key in keys) if n is not None), None)


def _number(raw: Mapping[str, Any], key: str) -> float | None:
    value = raw.get(key)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number else None  # type: ignore[arg-type]


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and is_safe_name(value)


def _path(value: Any) -> str:
    path = value.get("path") if isinstance(value, dict) else None
    return path if isinstance(path, str) and is_safe_path(path) else ""
