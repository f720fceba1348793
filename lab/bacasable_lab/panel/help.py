"""Asking a person for help: what goes to the platform, and what of its answers is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from bacasable_lab.client import Classroom
from bacasable_lab.errors import DamagedError, LabError
from bacasable_lab.names import is_safe_name

MAX_TEXT = 1_000
MAX_REQUESTS = 20


@dataclass(frozen=True, kw_only=True)
class Question:
    """Where the learner is, and what they say of it; capped as the platform caps it."""

    notebook: str
    cell: str
    text: str

    @classmethod
    def of(cls, body: Mapping[str, str]) -> Self:
        return cls(
            notebook=body.get("notebook", "")[:200],
            cell=body.get("cell", "")[:200],
            text=body.get("text", "")[:MAX_TEXT],
        )

    def told(self) -> dict[str, str]:
        return asdict(self)


def help_requests(classroom: Classroom) -> list[dict[str, Any]]:
    """The open requests; none where they can't be had: the exercises matter more."""
    try:
        raw = classroom.help_requests()
        found = raw.get("requests") if isinstance(raw, dict) else None
        return [help_request(one) for one in (found if isinstance(found, list) else [])][
            :MAX_REQUESTS
        ]
    except LabError:
        return []


def help_request(raw: Any) -> dict[str, Any]:
    """One request as the panel shows it."""
    if not isinstance(raw, dict) or not is_safe_name(str(raw.get("id") or "")):
        raise DamagedError("réponse illisible.", where="la plateforme")
    place = raw.get("place")
    return {
        "id": str(raw["id"]),
        "assignment": str(raw.get("assignment") or "")[:200],
        "text": str(raw.get("text") or "")[:MAX_TEXT],
        "place": place if isinstance(place, int) and place > 0 else None,
    }
