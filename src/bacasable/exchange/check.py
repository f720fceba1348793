"""What a hand-in may hold: every notebook of the release, once, and the files the assignment asks for.

Anything else in the learner's folder (drafts, a time stamp, a second copy) is left out and said
so; a name that is not safe, a missing notebook or one that can't be graded refuses the hand-in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import BinaryIO

from bacasable.errors import InvalidInputError, TooLargeError
from bacasable.exchange.paths import safe_path, shown
from bacasable.notebook import parse_notebook

MAX_FILES = 100


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it arrived. `stream` is seekable, `size` in bytes."""

    name: str
    stream: BinaryIO
    size: int


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What files are sent as, in the words of a refusal: its name, and how to make it smaller."""

    name: str
    fewer: str
    smaller: str


HAND_IN = Parcel(
    name="votre rendu",
    fewer="Ne gardez que les fichiers de l'exercice, rendez à nouveau.",
    smaller="Effacez les sorties volumineuses (menu Édition), enregistrez, rendez à nouveau.",
)
EXERCISE = Parcel(
    name="cet exercice",
    fewer="Ne gardez dans son dossier que ses fichiers, puis envoyez-le à nouveau.",
    smaller="Effacez les sorties de ses notebooks, gardez un extrait de ses données, "
    "puis envoyez-le à nouveau.",
)


@dataclass(frozen=True, kw_only=True)
class CheckedFiles:
    """`kept`: path -> stream, ready to be stored. `ignored`: paths left out."""

    kept: dict[str, BinaryIO]
    ignored: tuple[str, ...]


def check_files(
    uploads: Sequence[Upload],
    *,
    released: Collection[str],
    deliverables: Sequence[str] = (),
    max_bytes: int,
) -> CheckedFiles:
    """Sort out what arrived. `released`: paths of the release; `deliverables`: name patterns."""
    check_amount(uploads, max_bytes=max_bytes, parcel=HAND_IN)
    by_path = paths_of(uploads)
    kept = {
        path: upload.stream
        for path, upload in by_path.items()
        if path in released or _is_deliverable(path, deliverables)
    }
    for notebook in filter(is_notebook, released):
        if notebook not in kept:
            raise InvalidInputError(
                f"le notebook {notebook} manque dans votre rendu.",
                todo="Ne le renommez pas, ne le supprimez pas, puis rendez à nouveau.",
            )
        kept[notebook].seek(0)
        parse_notebook(kept[notebook].read(), where=notebook)
    return CheckedFiles(kept=kept, ignored=tuple(sorted(by_path.keys() - kept.keys())))


def is_notebook(path: str) -> bool:
    """Whether a path names a notebook."""
    return path.lower().endswith(".ipynb")


def check_amount(uploads: Sequence[Upload], *, max_bytes: int, parcel: Parcel) -> None:
    """Refuse too many files, or too much in them."""
    if len(uploads) > MAX_FILES:
        raise InvalidInputError(f"{parcel.name} a plus de {MAX_FILES} fichiers.", todo=parcel.fewer)
    if sum(upload.size for upload in uploads) > max_bytes:
        raise too_large(parcel, max_bytes)


def too_large(parcel: Parcel, max_bytes: int) -> TooLargeError:
    """The refusal of what is above the limit."""
    return TooLargeError(f"{parcel.name} dépasse {max_bytes // 1_000_000} Mo.", todo=parcel.smaller)


def paths_of(uploads: Sequence[Upload]) -> dict[str, Upload]:
    """Uploads by their path, which must be safe. Raises `InvalidInputError`."""
    by_path: dict[str, Upload] = {}
    for upload in uploads:
        path = safe_path(upload.name)
        if path in by_path:
            raise InvalidInputError("ce fichier est là deux fois.", where=shown(upload.name))
        by_path[path] = upload
    return by_path


def _is_deliverable(path: str, patterns: Sequence[str]) -> bool:
    return not is_notebook(path) and any(fnmatchcase(path, pattern) for pattern in patterns)
