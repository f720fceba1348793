"""What a notebook may use, from an installation's settings."""

from __future__ import annotations

from docker.utils import parse_bytes

from bacasable.autograde.job import Limits
from bacasable.settings import Settings


def limits(settings: Settings, *, cell_seconds: float | None = None) -> Limits:
    """The installation's limits; `cell_seconds`: a course's own time for a cell, in its place."""
    cell_seconds = cell_seconds or settings.cell_seconds
    notebook_seconds = max(settings.notebook_seconds, cell_seconds)
    return Limits(
        cell_seconds=cell_seconds,
        notebook_seconds=notebook_seconds,
        cpu_seconds=notebook_seconds,
        memory_bytes=int(parse_bytes(settings.sandbox_memory)),
    )
