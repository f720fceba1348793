from __future__ import annotations

from pathlib import Path

import pytest

from bacasable.errors import SettingsError
from bacasable.settings import Settings, describe
from bacasable.settings_command import markdown


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("PORT=9000\n# a comment\nLANGUAGE=en\n")
    environ = {"BACASABLE_DATA_DIR": str(tmp_path), "BACASABLE_PORT": "9001"}
    settings = Settings.load(environ)
    assert (settings.port, settings.language, settings.data_dir) == (9001, "en", tmp_path)


def test_a_misspelt_setting_is_refused_with_a_guess(tmp_path: Path) -> None:
    environ = {"BACASABLE_DATA_DIR": str(tmp_path), "BACASABLE_PROT": "1"}
    with pytest.raises(SettingsError, match=r"BACASABLE_PROT.*BACASABLE_PORT"):
        Settings.load(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "huit"),
        ("LANGUAGE", "de"),
        ("LEARNER_INTERNET", "peut-être"),
        ("SUBDOMAIN_HOST", "centre.example"),
        ("PUBLIC_URL", "https://centre.example/bac"),
        ("PUBLIC_URL", "ftp://centre.example"),
        ("PUBLIC_URL", "https://centre.example:huit"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://moi@centre.example"),
    ],
)
def test_a_value_of_the_wrong_kind_names_its_setting(tmp_path: Path, name: str, value: str) -> None:
    environ = {"BACASABLE_DATA_DIR": str(tmp_path), f"BACASABLE_{name}": value}
    with pytest.raises(SettingsError, match=f"BACASABLE_{name} : .*{value}"):
        Settings.load(environ)


@pytest.mark.parametrize(
    "url", ["https://centre.example", "https://centre.example/", "http://bac.localhost:8000", ""]
)
def test_an_address_is_an_origin_or_nothing(tmp_path: Path, url: str) -> None:
    names = ("BACASABLE_PUBLIC_URL", "BACASABLE_SUBDOMAIN_HOST")
    settings = Settings.load({"BACASABLE_DATA_DIR": str(tmp_path)} | dict.fromkeys(names, url))
    assert settings.url == (url.rstrip("/") or "http://127.0.0.1:8000")


def test_a_child_process_reads_the_same_settings(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=9002, learner_internet=True, cell_seconds=1.5)
    assert Settings.load(settings.as_environ()) == settings


def test_every_setting_says_what_it_is_for() -> None:
    assert all(help.endswith(".") for _, _, help in describe())


def test_the_reference_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "reglages.md"
    assert page.read_text() == markdown(), "run: bacasable settings --markdown > docs/reglages.md"
