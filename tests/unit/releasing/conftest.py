from __future__ import annotations

import pytest
from exercise_source import ready_gradebook, write_exercise
from school import School


@pytest.fixture
def source(school: School) -> School:
    """The school, with the source of one exercise in its course."""
    ready_gradebook(school)
    write_exercise(school)
    return school
