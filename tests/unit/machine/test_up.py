from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bacasable.database import Cohort, Database
from bacasable.errors import ConflictError
from bacasable.machine import up
from bacasable.settings import Settings


def test_the_data_folder_is_closed_and_remembers_its_settings(settings: Settings) -> None:
    made = dataclasses.replace(settings, port=9123, oidc_client_secret="hush")
    up.ensure_data_dir(made)
    file = made.data_dir / "settings.env"
    assert made.data_dir.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    again = Settings.load({"BACASABLE_DATA_DIR": str(made.data_dir)})
    assert again == made


def test_settings_that_were_written_once_are_never_overwritten(settings: Settings) -> None:
    up.ensure_data_dir(settings)
    file = settings.data_dir / "settings.env"
    file.write_text("BACASABLE_PORT=9321\n")
    up.ensure_data_dir(dataclasses.replace(settings, port=9999))
    assert file.read_text() == "BACASABLE_PORT=9321\n"


def test_only_one_up_runs_at_a_time(settings: Settings) -> None:
    with (
        up.only_one(settings),
        pytest.raises(ConflictError, match="déjà en cours"),
        up.only_one(settings),
    ):
        pytest.fail("two at once")
    with up.only_one(settings):
        pass


@pytest.mark.parametrize(
    ("cohorts", "wanted"),
    [([], True), (["demo"], True), (["demo", "promo-3"], True), (["promo-3"], False)],
)
def test_the_demo_is_for_new_installations_and_those_that_have_it(
    settings: Settings, cohorts: list[str], wanted: bool
) -> None:
    settings.data_dir.mkdir()
    database = Database(settings.database)
    database.create()
    today = dt.date(2026, 11, 22)
    with database.transaction() as session:
        session.add_all(
            Cohort(name=name, title=name, course="c", starts_on=today, ends_on=today)
            for name in cohorts
        )
    assert up.wants_demo(settings) is wanted
