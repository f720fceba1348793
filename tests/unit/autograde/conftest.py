"""A small course, generated once by nbgrader; each test works on its own copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbcourse import NbCourse, answer, check, code, essay, notebook

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
