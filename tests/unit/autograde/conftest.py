"""A small course, generated once by nbgrader; each test works on its own copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from grading_school import COURSE_ID
from nbcourse import NbCourse, answer, check, code, essay, notebook
from school import School

from bacasable.database import Release

HIDDEN = 'assert carre(12) == 144, "CANARI-CACHE"'


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> NbCourse:
    course = NbCourse(tmp_path_factory.mktemp("cours") / "cours")
    course.add(
        "tp",
        "tp",
        notebook(
            code("import math"),
            answer("carre", "def carre(x):\n    return x * x  # CANARI-SOLUTION"),
            check("visible", "assert carre(2) == 4", points=1.5),
            check("cache", "assert carre(3) == 9", points=2, hidden=HIDDEN),
            essay("avis", points=4),
        ),
    )
    course.add(
        "tp", "suite", notebook(answer("un", "un = 1"), check("un_test", "assert un", points=1))
    )
    course.add_file("tp", "donnees/a.csv", "course")
    course.generate("tp")
    return course


@pytest.fixture
def nbcourse(template: NbCourse, tmp_path: Path) -> NbCourse:
    return template.copy(tmp_path / "cours")


@pytest.fixture
def release(school: School, template: NbCourse) -> Release:
    """The assignment `tp`, generated in the cohort's gradebook and released."""
    template.copy(school.settings.data_dir / "gradebooks" / COURSE_ID)
    folder = template.root / "release" / "tp"
    files = {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
    return school.release("demo", "tp", files=files)


@pytest.fixture
def gradebook(school: School, release: Release) -> NbCourse:
    course = NbCourse.__new__(NbCourse)
    course.root = school.settings.data_dir / "gradebooks" / COURSE_ID
    return course
