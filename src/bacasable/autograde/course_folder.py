"""An nbgrader course folder, opened as nbgrader opens it.

A trainer's `nbgrader_config.py` is a program: it is run only for the person who owns the folder
and types the command, never by the grader service, which keeps the cohorts of all trainers.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from bacasable.errors import ForbiddenError, NotFoundError

logger = logging.getLogger(__name__)
CONFIG_FILE = "nbgrader_config.py"


@dataclass(frozen=True, kw_only=True)
class CourseFolder:
    """`root` holds `source/`, `submitted/`, `gradebook.db`, or what its options say instead.

    `trusted`: it belongs to the person who runs us, so its links may lead out of it.
    """

    root: Path
    directory: CourseDirectory
    config: Config
    trusted: bool

    @property
    def db_url(self) -> str:
        return str(self.directory.db_url)

    def source(self, assignment: str) -> Path:
        return self._path(self.directory.source_directory, ".", assignment)

    def submitted(self, learner: str, assignment: str) -> Path:
        return self._path(self.directory.submitted_directory, learner, assignment)

    def autograded(self, learner: str, assignment: str) -> Path:
        return self._path(self.directory.autograded_directory, learner, assignment)

    def feedback(self, learner: str, assignment: str) -> Path:
        return self._path(self.directory.feedback_directory, learner, assignment)

    def learners(self, assignment: str) -> list[str]:
        """Who has a submitted folder for the assignment, in order."""
        marker = "\0"
        pattern = self._path(self.directory.submitted_directory, marker, assignment).parts
        position = pattern.index(marker)
        above, below = Path(*pattern[:position]), Path(*pattern[position + 1 :])
        excluded = set(self.directory.student_id_exclude.split(","))
        if not above.is_dir():
            return []
        return sorted(
            folder.name
            for folder in above.iterdir()
            if (folder / below).is_dir() and folder.name not in excluded
        )

    def hand_over(self, folder: Path) -> None:
        """Give what we wrote to the folder's owner: trainers' tools run as that user."""
        owner = self.root.stat()
        if os.geteuid() == 0 and owner.st_uid != 0:
            for path in (folder.parent, folder, *folder.rglob("*")):
                os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)

    def _path(self, step: str, learner: str, assignment: str) -> Path:
        path = Path(self.directory.format_path(step, learner, assignment))
        if not self.trusted and not path.resolve().is_relative_to(self.root):
            raise ForbiddenError("ce chemin sort du dossier du cours.", where=str(path))
        return path


def open_course(root: Path, *, run_config: bool) -> CourseFolder:
    """Open a course folder. `run_config`: also obey its `nbgrader_config.py`."""
    root = root.resolve()
    if not root.is_dir():
        raise NotFoundError("ce dossier de cours n'existe pas.", where=str(root))
    config = _config(root) if run_config else Config()
    directory = CourseDirectory(config=config)
    if not config.CourseDirectory.get("root"):
        directory.root = str(root)
    return CourseFolder(
        root=Path(directory.root), directory=directory, config=config, trusted=run_config
    )


def _config(root: Path) -> Config:
    """What nbgrader would read when started in `root`, old option names included."""
    try:
        config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    except ConfigFileNotFound:
        return Config()
    application = NbGrader()
    application.update_config(config)
    return application.config


@contextmanager
def quiet_nbgrader() -> Iterator[None]:
    """nbgrader logs each step as a warning or an error; we report ourselves."""
    # What SQLAlchemy says of `Gradebook.add_submission`, which adds its objects late.
    warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
    chatty = logging.getLogger("traitlets")
    previous = chatty.level
    chatty.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        chatty.setLevel(previous)
