"""nbgrader's own exporter works on a cohort's gradebook, and says what our export says."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from crowd import COURSE_ID, ESSAY, Crowd
from school import School
from site_server import running_site
from stock_nbgrader import nbgrader

from bacasable.classroom import marking
from bacasable.classroom.context import Classroom
from bacasable.classroom.marking import Given
from bacasable.database import Role
from bacasable.gradebook import CohortGradebook

pytestmark = pytest.mark.slow


def test_nbgrader_exports_what_we_export(tmp_path: Path) -> None:
    """Machine's points and a person's, given in the cockpit."""
    school = School.in_folder(tmp_path)
    school.add_cohort("demo")
    school.enrol("formatrice", "demo", Role.TRAINER)
    crowd = Crowd(school=school, learners=4, assignments=3, questions=3).fill()
    counting = [row for row in crowd.submissions if row["counts"]]
    with running_site(school) as site:
        classroom: Classroom = site.app.state.classroom
        marked = next(s for s in school.submissions() if s.public_id == counting[0]["public_id"])
        given = Given(notebook="n1", grade_id=ESSAY, points=1.5, comment="Bien dit.")
        marking.give(classroom, marked.id, given, actor="formatrice")
        url = f"{site.url}/cohorts/demo/exports/notes.csv"
        content = site.client("formatrice").get(url).content.decode("utf-8-sig")
    ours = {
        (line["Exercice"], line["Identifiant"]): float(line["Note retenue"].replace(",", "."))
        for line in csv.DictReader(io.StringIO(content), delimiter=";")
        if line["Compte pour la note"] == "oui"
    }
    root = CohortGradebook(school.settings, COURSE_ID).root
    done = nbgrader(root, "export", "--to=notes.csv")
    assert done.returncode == 0, done.stderr
    with (root / "notes.csv").open() as file:
        theirs = {
            (line["assignment"], line["student_id"]): float(line["score"])
            for line in csv.DictReader(file)
        }
    assert len(ours) == len(counting)
    assert ours == {key: theirs[key] for key in ours}
    school.close()
