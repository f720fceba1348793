"""An exercise generated in a folder of its own, where nothing of a cohort can be touched."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bacasable.gradebook import CohortGradebook
from bacasable.settings import Settings

COURSE_ID = "repetition"


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A course folder that holds one exercise: `source` copied, `release` generated."""

    gradebook: CohortGradebook
    source: Path
    release: Path


@contextmanager
def rehearsal(settings: Settings, folder: Path) -> Iterator[Rehearsal]:
    """Generate an exercise as a release does. Raises what nbgrader says is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="bacasable-repetition-") as temporary:
        book = CohortGradebook(replace(settings, data_dir=Path(temporary)), COURSE_ID)
        book.root.mkdir(parents=True)
        book.path.write_bytes(_empty_gradebook())
        release = book.generate(folder.name, course_dir=folder.parents[1])
        yield Rehearsal(gradebook=book, source=book.root / "source" / folder.name, release=release)


@functools.cache
def _empty_gradebook() -> bytes:
    """A gradebook as nbgrader makes it, which takes it longer than all the rest."""
    with tempfile.TemporaryDirectory(prefix="bacasable-repetition-") as temporary:
        book = CohortGradebook(Settings(data_dir=Path(temporary)), COURSE_ID)
        book.ensure()
        return book.path.read_bytes()
