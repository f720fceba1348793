"""The hub and the platform on PostgreSQL, by two settings."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.integration.hub.real_hub import RealHub

pytestmark = [pytest.mark.docker, pytest.mark.postgresql]


def test_a_learner_works_on_a_hub_whose_databases_are_postgresql(
    tmp_path: Path, server: str, url: str
) -> None:
    plain = server.replace("+psycopg", "")
    hub_database = f"{url.rpartition('/')[2]}_hub"
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {hub_database}")
    urls = {"database_url": url, "hub_database_url": f"{server}/{hub_database}"}
    with RealHub.running(tmp_path / "var", **urls) as hub:
        hub.add_people(amina="learner")
        amina = hub.log_in("amina")
        assert amina.is_in
        amina.start_server()
        assert amina.works()
        assert list(hub.settings.data_dir.glob("*.sqlite")) == []
