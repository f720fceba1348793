"""One cohort's course folder: made, filled with releases, and asked for scores."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bacasable.errors import InvalidInputError, MachineError, NotFoundError
from bacasable.gradebook import reading
from bacasable.gradebook.lock import alone
from bacasable.gradebook.reading import Score
from bacasable.settings import Settings

# The user of a trainer's container (images/learner): it works on this folder with formgrader.
TRAINER_UID = 1000
# Not the lock of who grades: a new version is generated while that one is held.
LOCK_FILE = ".generate.lock"
CONFIG = """\
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = {course_id!r}
"""


@dataclass(frozen=True)
class CohortGradebook:
    """The gradebook of one cohort following one course."""

    settings: Settings
    course_id: str

    @property
    def root(self) -> Path:
        return self.settings.data_dir / "gradebooks" / self.course_id

    @property
    def path(self) -> Path:
        return self.root / "gradebook.db"

    @property
    def db_url(self) -> str:
        return f"sqlite:///{self.path}"

    def ensure(self) -> None:
        """Create the folder and the database. Safe to repeat, and from several threads at once."""
        self.root.mkdir(parents=True, exist_ok=True)
        with alone(self.root, LOCK_FILE):
            self._ensure()

    def _ensure(self) -> None:
        for folder in ("source", "release", "submitted", "autograded", "feedback"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        config = self.root / "nbgrader_config.py"
        config.write_text(CONFIG.format(course_id=self.course_id))
        with self.open():
            pass
        reading.add_indexes(self.path)
        self.grant_trainers()

    @contextmanager
    def open(self) -> Iterator[Gradebook]:
        """nbgrader's own API on this gradebook."""
        # A new database makes nbgrader call `alembic`, which stands beside our interpreter.
        with _interpreter_on_path(), Gradebook(self.db_url, self.course_id) as gradebook:
            yield gradebook

    def ensure_learner(self, username: str, *, first_name: str, last_name: str, email: str) -> None:
        """Add or update a learner, under the name that they log in with."""
        with self.open() as gradebook:
            gradebook.update_or_create_student(
                username, first_name=first_name, last_name=last_name, email=email
            )

    def generate(self, assignment: str, *, course_dir: Path) -> Path:
        """Make the release version with `nbgrader generate_assignment`; return its folder.

        The source is copied from the course first: the gradebook keeps the version it grades with.
        """
        source = course_dir / "source" / assignment
        if not source.is_dir():
            raise NotFoundError(
                f"l'exercice « {assignment} » n'existe pas.",
                where=str(course_dir),
                todo="Liste des exercices : bacasable course check.",
            )
        self.root.mkdir(parents=True, exist_ok=True)
        with alone(self.root, LOCK_FILE):
            self._ensure()
            _replace_tree(source, self.root / "source" / assignment)
            self._generate(assignment)
            self.grant_trainers()
        return self.root / "release" / assignment

    def max_score(self, assignment: str) -> float:
        """The points of an assignment that was generated."""
        with self.open() as gradebook:
            try:
                return float(gradebook.find_assignment(assignment).max_score)
            except MissingEntry:
                raise NotFoundError(
                    f"l'exercice « {assignment} » n'est pas dans le carnet de notes.",
                    where=self.course_id,
                    todo="Publiez-le d'abord.",
                ) from None

    def scores(self, usernames: Collection[str] | None = None) -> dict[tuple[str, str], Score]:
        """(username, assignment) -> what counts now, trainers' corrections included."""
        with reading.reading(self.path) as session:
            return reading.scores(session, usernames)

    def points_by_people(
        self, usernames: Collection[str] | None = None
    ) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
        """(username, assignment) -> (notebook, cell) -> points given by hand; {} for no gradebook.

        Raises `MachineError` while the gradebook is locked.
        """
        with self._unlocked() as session:
            return reading.points_by_people(session, usernames) if session else {}

    def all_scores(self) -> dict[tuple[str, str], Score]:
        """`scores` of everybody; {} for no gradebook. Raises `MachineError` while it is locked."""
        with self._unlocked() as session:
            return reading.scores(session, None) if session else {}

    @contextmanager
    def _unlocked(self) -> Iterator[Session | None]:
        if not self.path.is_file():
            yield None
            return
        try:
            with reading.reading(self.path) as session:
                yield session
        except OperationalError as error:
            raise MachineError(
                "le carnet de notes est occupé.",
                where=self.course_id,
                todo="Rechargez la page dans un instant.",
            ) from error

    def grant_trainers(self) -> None:
        """Let the trainers' containers, which run as another user, write where formgrader does."""
        if os.geteuid() != 0:
            return
        for folder, _, files in os.walk(self.root):
            for path in (Path(folder), *(Path(folder) / name for name in files)):
                os.chown(path, TRAINER_UID, TRAINER_UID, follow_symlinks=False)

    def _generate(self, assignment: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bacasable.generate", self.root, self.course_id, assignment],
            cwd="/",
            env=os.environ | {"PATH": _path_with_interpreter()},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            causes = re.findall(r"^ *\w*(?:Error|Exception): .*", done.stderr, re.MULTILINE)
            raise InvalidInputError(
                f"nbgrader n'a pas pu préparer l'exercice : {causes[0].strip() if causes else 'sans raison'}",
                where=assignment,
                todo="Corrigez l'exercice : bacasable course check.",
            )


def _path_with_interpreter() -> str:
    return str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", os.defpath)


@contextmanager
def _interpreter_on_path() -> Iterator[None]:
    before = os.environ.get("PATH")
    if shutil.which("alembic") is None:
        os.environ["PATH"] = _path_with_interpreter()
    try:
        yield
    finally:
        if before is not None:
            os.environ["PATH"] = before


def _replace_tree(source: Path, dest: Path) -> None:
    """Put a copy of `source` at `dest`, aside first, so that `dest` is never half there."""
    aside = dest.with_name(f".{dest.name}.new")
    old = dest.with_name(f".{dest.name}.old")
    for leftover in (aside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(source, aside, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    if dest.exists():
        dest.rename(old)
    aside.rename(dest)
    shutil.rmtree(old, ignore_errors=True)
