"""nbgrader's command line in a trainer's container.

The stock one loads `nbgrader_config.py` from the current folder and puts that folder on Python's
path: in a learner's submission, that would be the learner's code. Here configuration comes from
the image only. What would run learners' work, beside the gradebook, is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jupyter_core.paths
from nbgrader.apps.baseapp import NbGrader
from nbgrader.apps.nbgraderapp import NbGraderApp

from bacasable_lab.trainer.courses import ROOT, chosen

ELSEWHERE = frozenset(
    {"assign", "autograde", "collect", "feedback", "formgrade", "generate_assignment"}
    | {"generate_feedback", "generate_solution", "release", "release_assignment"}
    | {"release_feedback", "zip_collect"}
)

TRUSTED = (*jupyter_core.paths.ENV_CONFIG_PATH, *jupyter_core.paths.SYSTEM_CONFIG_PATH)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one nbgrader command on the gradebook meant by the current folder."""
    words = list(sys.argv[1:] if argv is None else argv)
    refused = [word for word in words[:1] if word in ELSEWHERE]
    if refused:
        print(
            f"« nbgrader {refused[0]} » ne se lance pas ici : la plateforme le fait elle-même, "
            "dans le bac à sable. Voyez le tableau de bord de la promo.",
            file=sys.stderr,
        )
        return 1
    NbGrader.init_syspath = lambda self: None
    NbGrader._load_config_files = classmethod(_load_from_image)
    NbGraderApp.launch_instance([*words, *_course(words)])
    return 0


def _load_from_image(cls: Any, /, name: str, path: Any, **options: Any) -> Iterator[Any]:
    """What every traitlets application finds its configuration with, less the other folders."""
    asked = [path] if isinstance(path, str) or path is None else path
    trusted = [p for p in asked if p and any(Path(p).is_relative_to(t) for t in TRUSTED)]
    yield from super(NbGrader, cls)._load_config_files(name, path=trusted, **options)


def _course(words: Sequence[str]) -> list[str]:
    """Options that name the gradebook. Without any, nbgrader takes the current folder for one."""
    if any(word.startswith(("--course-dir", "--CourseDirectory.root")) for word in words):
        return []
    course = chosen(Path.cwd())
    if course is None:
        return [f"--CourseDirectory.root={ROOT}"]
    names = course.config().CourseDirectory
    return [f"--CourseDirectory.{name}={value}" for name, value in names.items()]


if __name__ == "__main__":
    sys.exit(main())
