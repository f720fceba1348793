"""What authoring rules look at: the notebooks of an exercise, with or without `course.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bacasable.course.content import Course, CourseAssignment
from bacasable.course.released import SourceCell, SourceNotebook, read_notebook
from bacasable.errors import BacasableError


@dataclass(frozen=True, kw_only=True)
class Notebooks:
    """The notebooks of an exercise, read, and the kernel that their course runs them with."""

    kernel: str
    notebooks: tuple[SourceNotebook, ...] = ()
    unreadable: tuple[str, ...] = ()

    @classmethod
    def read(cls, kernel: str, paths: Iterable[Path]) -> Notebooks:
        notebooks, unreadable = _read(paths)
        return cls(kernel=kernel, notebooks=notebooks, unreadable=unreadable)

    @property
    def cells(self) -> Iterator[tuple[SourceNotebook, SourceCell]]:
        return ((notebook, cell) for notebook in self.notebooks for cell in notebook.cells)


@dataclass(frozen=True, kw_only=True)
class Subject(Notebooks):
    """An exercise to check, as `course.yaml` describes it."""

    course: Course
    assignment: CourseAssignment

    @classmethod
    def of(cls, course: Course, assignment: CourseAssignment) -> Subject:
        notebooks, unreadable = _read(assignment.notebooks)
        return cls(
            kernel=course.kernel,
            course=course,
            assignment=assignment,
            notebooks=notebooks,
            unreadable=unreadable,
        )


def _read(paths: Iterable[Path]) -> tuple[tuple[SourceNotebook, ...], tuple[str, ...]]:
    notebooks, unreadable = [], []
    for path in paths:
        try:
            notebooks.append(read_notebook(path))
        except BacasableError as error:
            unreadable.append(f"{path.name} : {error.what}")
    return tuple(notebooks), tuple(unreadable)
