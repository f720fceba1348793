"""Due dates as an iCalendar file (RFC 5545), for the calendar of a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

LINE_BYTES = 75


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """One entry. `key` stays the same when the date changes, so that the entry moves."""

    key: str
    title: str
    at: dt.datetime
    url: str


def icalendar(name: str, dates: Iterable[DueDate], *, now: dt.datetime) -> str:
    """The file's text."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bac a sable//FR",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for date in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(date.key)}@bacasable",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(date.at)}",
            f"SUMMARY:{_text(date.title)}",
            f"URL:{date.url}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    for char in ("\\", ";", ","):
        value = value.replace(char, f"\\{char}")
    return " ".join(value.split())


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; a continuation begins with a space. No character is cut."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > LINE_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return "\r\n".join(parts)
