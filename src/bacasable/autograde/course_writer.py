"""One writer at a time in a course folder, and its gradebook opened without a second look."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import Gradebook
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session, sessionmaker

from bacasable.autograde.course_folder import CourseFolder
from bacasable.errors import MachineError
from bacasable.gradebook.lock import alone

LOCK_SECONDS = 60.0
LOCK_FILE = ".bacasable.lock"


@contextmanager
def writing(course: CourseFolder) -> Iterator[Gradebook]:
    """A course folder's gradebook, for the only writer in that folder.

    Raises `MachineError` when the gradebook stays locked or the disk is full.
    """
    try:
        with alone(course.root, LOCK_FILE), _gradebook(course) as gradebook:
            yield gradebook
    except (OperationalError, OSError) as error:
        raise MachineError(
            f"le carnet de notes n'a pas pu être écrit ({error.__class__.__name__}).",
            where=str(course.root),
            todo="Vérifiez l'espace disque et les droits.",
        ) from error


class _OpenGradebook(Gradebook):  # type: ignore[misc]
    """A gradebook whose schema is known to be there: nbgrader would look at each opening."""

    def __init__(self, engine: Engine, course_id: str) -> None:
        self.engine = engine
        self.db = scoped_session(sessionmaker(autoflush=True, bind=engine, future=True))
        self.course_id = course_id
        self.authenticator = None


@contextmanager
def _gradebook(course: CourseFolder) -> Iterator[Gradebook]:
    gradebook = _OpenGradebook(_engine(patient(course.db_url)), course.directory.course_id)
    try:
        yield gradebook
    finally:
        gradebook.close()


@functools.lru_cache(maxsize=64)
def _engine(url: str) -> Engine:
    return create_engine(url, future=True)


def patient(db_url: str) -> str:
    """The URL with a long wait for SQLite's lock, in place of the driver's five seconds."""
    if db_url.startswith("sqlite:") and "?" not in db_url:
        return f"{db_url}?timeout={LOCK_SECONDS}"
    return db_url
