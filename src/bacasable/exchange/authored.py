"""Exercises as trainers left them: new ones, and their versions of the course's own.

They lie beside the course's content, which the platform never changes, and take the place of the
course's exercise of the same name. Keeping one shows learners nothing: a release does.
"""

from __future__ import annotations

import fcntl
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bacasable.database import Audit, Database
from bacasable.errors import ConflictError, InvalidInputError, NotFoundError
from bacasable.exchange.check import EXERCISE, Upload, check_amount, is_notebook, paths_of
from bacasable.exchange.durable import flush, flush_folder, storage_errors
from bacasable.gradebook.sources import digest_of
from bacasable.notebook import parse_notebook
from bacasable.settings import Settings

ASSIGNMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def exercise_folder(settings: Settings, course: str, assignment: str) -> Path:
    """The author's files of an exercise. Raises `NotFoundError`."""
    if ASSIGNMENT.fullmatch(assignment):
        for source in _sources(settings, course):
            if (source / assignment).is_dir():
                return source / assignment
    raise NotFoundError("cet exercice n'existe pas dans ce cours.", where=assignment[:100])


def assignments_of(settings: Settings, course: str) -> list[str]:
    """Names of the exercises of a course, the trainers' own included."""
    found = {
        path.name
        for source in _sources(settings, course)
        if source.is_dir()
        for path in source.iterdir()
        if path.is_dir() and ASSIGNMENT.fullmatch(path.name)
    }
    return sorted(found)


def is_authored(settings: Settings, course: str, assignment: str) -> bool:
    """Whether a trainer left it, rather than the course's author."""
    return (_authored(settings, course) / assignment).is_dir()


def keep_exercise(
    settings: Settings,
    database: Database,
    *,
    course: str,
    assignment: str,
    uploads: Sequence[Upload],
    expected: str,
    actor: str,
) -> str:
    """Keep an exercise; the digest of its files. `expected`: the digest that was changed, if any.

    Raises `ConflictError` when somebody else has changed it since.
    """
    if not ASSIGNMENT.fullmatch(assignment):
        raise InvalidInputError(
            "ce n'est pas un nom d'exercice.",
            where=assignment[:100],
            todo="Prenez des lettres a-z, des chiffres, des points et des tirets : 3.5-mon-sujet.",
        )
    source = _authored(settings, course)
    with storage_errors():
        source.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".incoming-", dir=source) as temporary:
            new = Path(temporary) / assignment
            _write(uploads, new, max_bytes=settings.submission_max_bytes)
            digest = digest_of(new)
            with _alone(source), database.transaction() as session:
                known = _digest(settings, course, assignment)
                if expected != known:
                    raise ConflictError(
                        "cet exercice a changé depuis que vous l'avez reçu.",
                        where=assignment,
                        todo="Renommez votre dossier, recevez l'exercice à nouveau, puis comparez.",
                    )
                session.add(
                    Audit(
                        actor=actor,
                        action="author",
                        target=f"{course}/{assignment}",
                        details={"digest": [known, digest]},
                    )
                )
                session.flush()  # what can't be written down isn't done
                _replace(source / assignment, new)
            return digest


def _authored(settings: Settings, course: str) -> Path:
    return settings.data_dir / "authored" / course / "source"


def _sources(settings: Settings, course: str) -> tuple[Path, Path]:
    return _authored(settings, course), settings.courses_dir / course / "source"


def _digest(settings: Settings, course: str, assignment: str) -> str:
    try:
        return digest_of(exercise_folder(settings, course, assignment))
    except NotFoundError:
        return ""


def _write(uploads: Sequence[Upload], folder: Path, *, max_bytes: int) -> None:
    check_amount(uploads, max_bytes=max_bytes, parcel=EXERCISE)
    files = paths_of(uploads)
    if not any(is_notebook(path) and "/" not in path for path in files):
        raise InvalidInputError("le dossier ne contient aucun notebook.")
    for path, upload in files.items():
        upload.stream.seek(0)
        content = upload.stream.read()
        if is_notebook(path):
            parse_notebook(content, where=path)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(content)
            flush(file)


def _replace(target: Path, new: Path) -> None:
    """Put `new` at `target`; the old folder goes with the temporary one."""
    if target.is_dir():
        target.rename(new.parent / ".old")
    new.rename(target)
    flush_folder(target.parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One change at a time in a course."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
