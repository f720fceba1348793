from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from school import School
from sqlalchemy.exc import StatementError

from bacasable.database import Audit, Base, Database, Person


def _create(url: str) -> None:
    Database(url).create()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'p.sqlite'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = Database(url)
    made.create()
    yield made
    made.engine.dispose()


def test_the_migrations_make_the_schema_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_several_services_may_create_it_at_once(url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(_create, [url] * 3)
    database = Database(url)
    with database.reading() as session:
        assert session.query(Person).all() == []
    database.engine.dispose()


def test_times_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    paris = dt.timezone(dt.timedelta(hours=2))
    with database.transaction() as session:
        at = dt.datetime(2026, 7, 1, 9, tzinfo=paris)
        session.add(Audit(at=at, actor="ana", action="test", target="x"))
    with database.reading() as session:
        assert session.query(Audit).one().at == dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC)
    naive = Audit(at=dt.datetime(2026, 7, 1), actor="ana", action="test", target="x")
    with pytest.raises(StatementError, match="naive"), database.transaction() as session:
        session.add(naive)


def test_a_reader_never_waits_for_a_writer(database: Database) -> None:
    with database.transaction() as writing:
        writing.add(Audit(actor="ana", action="test", target="x"))
        writing.flush()
        with database.reading() as reading:
            assert reading.query(Audit).all() == []


def test_what_learners_print_is_read_as_it_was_written(school: School) -> None:
    """Half a surrogate pair, no number, and a number that no column could hold."""
    written = [{"message": "\ud800 « é »\n\0", "points": float("inf"), "max_points": 10**30}]
    public_id = school.hand_in("ana", school.release("demo")).body["id"]
    school.grade(public_id, 1.0, cells=written)
    assert school.submissions()[0].cells == written
