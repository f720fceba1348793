"""What a trainer's container sees of a gradebook: all of it, writable only where it must be.

The grader, which may be root, writes in the folders below the course: in a container they are
read-only, so that no link planted there can lead the grader elsewhere. Writable are the course's
own folder and `gradebook.db` in it, for the grades that a trainer gives by hand.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bacasable.errors import MachineError
from bacasable.settings import Settings

MOUNT = "/srv/cours"
READ_ONLY = ("source", "release", "submitted", "autograded", "feedback")
SHARED_FILES = ("gradebook.db", "gradebook.db-wal", "gradebook.db-shm", "gradebook.db-journal")


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Folder of the host -> folder of the container."""

    writable: dict[str, str]
    readable: dict[str, str]


def prepare(settings: Settings, *, course_id: str, user: int) -> Folders:
    """Make the folders that are missing, and let the container's user write where it must."""
    course = (settings.data_dir / "gradebooks" / course_id).resolve()
    for name in READ_ONLY:
        (course / name).mkdir(parents=True, exist_ok=True)
    _give(course, user=user)
    target = f"{MOUNT}/{course_id}"
    return Folders(
        writable={str(course): target},
        readable={str(course / name): f"{target}/{name}" for name in READ_ONLY},
    )


def _give(course: Path, *, user: int) -> None:
    present = [course / name for name in SHARED_FILES if (course / name).exists()]
    strangers = [path for path in (course, *present) if path.lstat().st_uid != user]
    if strangers and os.geteuid() != 0:
        raise MachineError(
            f"ce dossier doit appartenir à l'utilisateur {user}.",
            where=str(course),
            todo=f"Lancez : sudo chown {user} {' '.join(map(str, strangers))}",
        )
    for path in strangers:
        # Never through a link: the folder is one that a container writes in.
        os.chown(path, user, user, follow_symlinks=False)
