"""A platform's database, and a cohort in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from bacasable.cohort import people
from bacasable.database import Cohort, Database
from bacasable.settings import Settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    settings.data_dir.mkdir(parents=True)
    database = Database(settings.database)
    database.create()
    yield database
    database.engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session


@pytest.fixture
def cohort(session: Session) -> Cohort:
    cohort, _ = people.ensure_cohort(
        session,
        name="demo",
        title="Promo",
        course="data",
        starts_on=dt.date(2026, 1, 5),
        ends_on=dt.date(2026, 8, 1),
    )
    return cohort
