from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from crowd import Crowd
from school import School
from site_server import Site, running_site

from bacasable.database import Role


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    """The service, with two cohorts that share nobody, an admin and an unknown hub user."""
    school.add_cohort("autre")
    school.enrol("formateur2", "autre", Role.TRAINER)
    school.enrol("lea", "autre")
    school.enrol("tuteur", "demo", Role.TUTOR)
    school.add_person("alex", is_admin=True)
    with running_site(school) as running:
        yield running


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    """Six learners whose essays at one exercise wait; another cohort that has nothing to do here."""
    school = School.in_folder(tmp_path_factory.mktemp("school"))
    for cohort, trainer in {"demo": "formatrice", "autre": "formateur2"}.items():
        school.add_cohort(cohort)
        school.enrol(trainer, cohort, Role.TRAINER)
    crowd = Crowd(school=school, learners=6, assignments=1, questions=3).fill()
    school.close()
    return crowd


@pytest.fixture
def crowd(filled: Crowd, tmp_path: Path) -> Iterator[Crowd]:
    """A copy of it: nbgrader takes seconds to make an empty gradebook."""
    shutil.copytree(filled.school.settings.data_dir, tmp_path / "var")
    school = School.in_folder(tmp_path)
    school.people, school.cohorts = filled.school.people, filled.school.cohorts
    yield replace(filled, school=school)
    school.close()


@pytest.fixture
def room(crowd: Crowd) -> Iterator[Site]:
    with running_site(crowd.school) as running:
        yield running
