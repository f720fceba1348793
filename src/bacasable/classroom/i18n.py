"""The words of the pages. Templates hold the French text; a catalogue holds each other language."""

from __future__ import annotations

import datetime as dt
import functools
import io
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent / "translations"
DOMAIN = "classroom"


@dataclass(frozen=True)
class Words:
    """Texts, dates and numbers in the language of an installation."""

    language: str
    timezone: str
    translations: NullTranslations

    def date(self, moment: dt.datetime | None) -> str:
        """A day and an hour in words, on the school's clock."""
        if moment is None:
            return ""
        local = moment.astimezone(ZoneInfo(self.timezone))
        pattern = "EEE d MMM y, HH:mm"
        if self.language == "fr":
            pattern = f"EEE {_french_day(local)} MMM y 'à' HH:mm"
        return format_datetime(local, pattern, tzinfo=local.tzinfo, locale=self.language)

    def field(self, moment: dt.datetime | None) -> str:
        """The value of a `datetime-local` field, on the school's clock."""
        local = moment.astimezone(ZoneInfo(self.timezone)) if moment else None
        return f"{local:%Y-%m-%dT%H:%M}" if local else ""

    def day(self, day: dt.date) -> str:
        """A day in words."""
        pattern = f"{_french_day(day)} MMMM y" if self.language == "fr" else "long"
        return format_date(day, pattern, locale=self.language)

    def distance(self, moment: dt.datetime, *, now: dt.datetime) -> str:
        """ "dans 3 jours", "il y a 2 heures"."""
        return format_timedelta(moment - now, add_direction=True, locale=self.language)

    def duration(self, delta: dt.timedelta | None) -> str:
        """ "3 jours", "2 heures"; a dash for none."""
        return "–" if delta is None else format_timedelta(delta, locale=self.language)

    def number(self, value: float | None) -> str:
        """A number as it is written here; a dash for none."""
        return "–" if value is None else _number(value, self.language)

    def percent(self, value: float | None) -> str:
        """A whole number of hundredths; a dash for none."""
        if value is None:
            return "–"
        return f"{self.number(round(value))}{' ' if self.language == 'fr' else ''}%"

    @property
    def colon(self) -> str:
        """Between a name and what is said of it."""
        return " : " if self.language == "fr" else ": "


def _french_day(day: dt.date) -> str:
    """The pattern of a day of the month: Babel writes "1 mars" where French has "1er mars"."""
    return "d'er'" if day.day == 1 else "d"


@functools.lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    # A table shows the same few scores a thousand times.
    return format_decimal(value, "0.##", locale=language)


def load_words(language: str, timezone: str) -> Words:
    """The words of that language; the French ones are in the templates themselves."""
    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return Words(language, timezone, NullTranslations())
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, domain=DOMAIN))
    compiled.seek(0)
    return Words(language, timezone, Translations(compiled, domain=DOMAIN))
