from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bacasable.classroom
from bacasable.classroom.i18n import FOLDER, load_words
from bacasable.classroom.rendering import environment

SOURCES = Path(bacasable.classroom.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def _texts() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(SOURCES, METHODS, OPTIONS, keywords=KEYWORDS)
    return {message for _, _, message, *_ in found}


def _catalogue(language: str) -> dict[str | tuple[str, ...], Message]:
    with (FOLDER / language / "LC_MESSAGES" / "classroom.po").open("rb") as file:
        return {message.id: message for message in read_po(file) if message.id}


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_text_is_in_the_english_catalogue() -> None:
    catalogue = _catalogue("en")
    missing = [t for t in _texts() if t not in catalogue or not all(_strings(catalogue[t]))]
    assert not missing


def test_the_catalogue_holds_nothing_else_and_nothing_doubtful() -> None:
    catalogue = _catalogue("en")
    assert set(catalogue) - _texts() == set()
    assert [message.id for message in catalogue.values() if message.fuzzy] == []


def test_a_translation_keeps_the_values_of_its_text() -> None:
    def values(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]", text))

    for message in _catalogue("en").values():
        source = message.id if isinstance(message.id, str) else message.id[-1]
        assert all(values(text) == values(source) for text in _strings(message)), source


@pytest.mark.parametrize(
    ("language", "text", "one", "many"),
    [
        ("fr", "Mes exercices", "1 tentative", "3 tentatives"),
        ("en", "My assignments", "1 attempt", "3 attempts"),
    ],
)
def test_templates_speak_the_language_of_the_installation(
    language: str, text: str, one: str, many: str
) -> None:
    env = environment(load_words(language, "Europe/Paris"))
    template = env.from_string(
        '{{ _("Mes exercices") }}|{{ ngettext("%(num)d tentative", "%(num)d tentatives", n) }}'
    )
    assert template.render(n=1) == f"{text}|{one}"
    assert template.render(n=3) == f"{text}|{many}"


def test_dates_and_numbers_are_written_as_people_do() -> None:
    french, english = (load_words(name, "Europe/Paris") for name in ("fr", "en"))
    summer = dt.datetime(2027, 7, 5, 15, 30, tzinfo=dt.UTC)
    assert french.date(summer) == "lun. 5 juil. 2027 à 17:30"
    assert english.date(summer) == "Mon 5 Jul 2027, 17:30"
    first = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
    assert french.date(first) == "lun. 1er mars 2027 à 09:00"
    assert (french.day(first), english.day(first)) == ("1er mars 2027", "March 1, 2027")
    assert french.distance(summer, now=summer - dt.timedelta(days=3)) == "dans 3 jours"
    assert (french.number(7.5), english.number(7.5), french.number(None)) == ("7,5", "7.5", "–")


@pytest.mark.parametrize(("language", "told"), [("fr", "a : 61 %"), ("en", "a: 61%")])
def test_signs_stand_where_the_language_puts_them(language: str, told: str) -> None:
    words = load_words(language, "Europe/Paris")
    assert f"a{words.colon}{words.percent(61.4)}" == told
    assert words.percent(None) == "–"
