from __future__ import annotations

from collections.abc import Iterator

import pytest
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
