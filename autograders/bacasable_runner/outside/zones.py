"""Time zones: nothing, the name of a known zone, or seconds from UTC."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

NAME = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}")


def write_zone(zone: dt.tzinfo | None) -> Any:
    """A time zone: nothing, the name of a known zone, or seconds from UTC."""
    if zone is None:
        return None
    if type(zone) is zoneinfo.ZoneInfo and zone.key:
        return zone.key
    if type(zone) is dt.timezone:
        return zone.utcoffset(None).total_seconds()
    raise TypeError("time zone")


def read_zone(raw: Any) -> dt.tzinfo | None:
    """The zone that `write_zone` wrote."""
    if raw is None:
        return None
    if type(raw) is str:
        if not NAME.fullmatch(raw):
            raise ValueError("zone")
        try:
            return zoneinfo.ZoneInfo(raw)
        except (OSError, zoneinfo.ZoneInfoNotFoundError):
            raise ValueError("zone") from None
    if type(raw) not in (int, float):
        raise TypeError("zone")
    return dt.UTC if raw == 0 else dt.timezone(dt.timedelta(seconds=raw))
