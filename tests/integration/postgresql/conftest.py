"""A PostgreSQL server of the tests' own, and an empty database in it for each test."""

from __future__ import annotations

import dataclasses
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import needs
import psycopg
import pytest
from ports import free_ports

from bacasable.settings import Settings

OWNER = "postgres"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """URL of a running server, without a database's name; it listens on loopback only."""
    programs = needs.postgresql_programs()
    assert programs is not None
    # PostgreSQL refuses to run as root, and its user can't enter pytest's own folders.
    user = OWNER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    if user:
        shutil.chown(folder, user)
    (port,) = free_ports(1)
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8"]
    subprocess.run([*initdb, "--no-sync"], user=user, cwd=folder, check=True, capture_output=True)
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]
    try:
        started = [*control, "-o", options, "start"]
        subprocess.run(started, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        yield f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], user=user, cwd=folder, capture_output=True
        )
        shutil.rmtree(folder)


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """URL of an empty database."""
    name = f"t{secrets.token_hex(6)}"
    plain = server.replace("+psycopg", "")
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(settings: Settings, url: str) -> Settings:
    """The settings of every test, with this database instead of SQLite."""
    return dataclasses.replace(settings, database_url=url)
