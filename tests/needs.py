"""What some tests need of the machine, and why they can't run where it is missing."""

from __future__ import annotations

import functools
from pathlib import Path

from bacasable.errors import MachineError
from bacasable.machine import engine

CHROMIUM = Path("/usr/bin/chromium")


@functools.cache
def missing_engine() -> str:
    """Why tests marked `docker` can't run; '' when they can."""
    try:
        engine.client().close()
    except MachineError as error:
        return error.line()
    return ""


@functools.cache
def missing_browser() -> str:
    """Why tests marked `browser` can't run; '' when they can."""
    return "" if CHROMIUM.exists() else f"{CHROMIUM} is missing: apt-get install chromium"


def postgresql_programs() -> Path | None:
    """Where PostgreSQL's server programs are; Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@functools.cache
def missing_postgresql() -> str:
    """Why tests marked `postgresql` can't run; '' when they can."""
    return "" if postgresql_programs() else "PostgreSQL is missing: apt-get install postgresql"


MARKERS = {
    "docker": missing_engine,
    "browser": missing_browser,
    "postgresql": missing_postgresql,
}
