"""Dates as people write them, on the school's clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from bacasable.errors import InvalidInputError


def parse_moment(
    text: str | None, timezone: str, *, end_of_day: bool = False
) -> dt.datetime | None:
    """A date, or a date and a time, on the school's clock; None for an empty text."""
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(
            f"« {text[:40]} » n'est pas une date.",
            todo="Écrivez 2027-03-15 ou « 2027-03-15 17:30 ».",
        ) from None
    if end_of_day and len(text) == len("2027-03-15"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
