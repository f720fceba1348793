"""The learner's side against the classroom service itself, which `SmallClassroom` stands for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bacasable_lab.client import Classroom, HandedIn
from bacasable_lab.desk import Desk
from bacasable_lab.errors import RefusedError
from bacasable_lab.workspace import Workspace
from school import School, notebook
from site_server import Site, running_site

from bacasable.classroom import grouping
from bacasable.exchange.release import ReleaseRules

DATA = b"nom;note\nAna;12\n"
DONE = notebook("def double(x):\n    return 2 * x\n")


COURSE = """\
nom: petit
titre: "Un petit cours"
description: "Pour les tests."
modules:
  - {code: M1, titre: "Socle Python"}
exercices:
  - nom: a1
    titre: "Doubler un nombre"
    module: M1
    contexte: "…"
    duree_estimee: 30
    points: 2
    livrables: [figure.png]
    criteres: ["Juste."]
    questions:
      - {cellule: double-test, intitule: "Doubler", competences: [{code: fondamentaux, niveau: 1}]}
"""


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    """The service, with a course whose assignment also asks for a picture."""
    folder = school.settings.courses_dir / "petit"
    folder.mkdir(parents=True)
    (folder / "course.yaml").write_text(COURSE, encoding="utf-8")
    with running_site(school) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "jovyan").mkdir()
    return Workspace(tmp_path / "jovyan")


@pytest.fixture
def desk(site: Site, workspace: Workspace) -> Desk:
    classroom = Classroom(url=site.url, token=site.hub.token("ana"))
    return Desk(workspace=workspace, classroom=classroom, student="ana")


def test_the_story_from_release_to_receipt(
    desk: Desk, site: Site, school: School, workspace: Workspace
) -> None:
    files = {"n1.ipynb": notebook(), "donnees/notes élèves.csv": DATA}
    school.release("demo", files=files, rules=ReleaseRules(max_attempts=1))
    assert desk.bring(only_if_changed=True).done == ("Nouvel exercice : ~/exercices/a1",)
    assert desk.bring(only_if_changed=True).done == ()
    folder = workspace.exercises / "a1"
    assert (folder / "donnees/notes élèves.csv").read_bytes() == DATA

    (folder / "n1.ipynb").write_bytes(DONE)
    (folder / "figure.png").write_bytes(b"png")
    (folder / "brouillon.txt").write_text("à moi")
    work = desk.submit("a1")

    [row] = school.submissions()
    assert (work.receipt.id, work.receipt.sha256) == (row.public_id, row.sha256)
    assert "tentative 1 sur 1, à l'heure" in work.lines[0]
    [kept] = workspace.receipts.iterdir()
    sent = {file["path"] for file in json.loads(kept.read_text())["files"]}
    assert sent == {"n1.ipynb", "figure.png"}
    with pytest.raises(RefusedError, match="tentative"):
        desk.submit("a1")

    [group] = desk.submitted()
    assert [s["has_exchange_feedback"] for s in group["submissions"]] == [False]


def test_a_groups_receipt_says_for_whom(desk: Desk, school: School, workspace: Workspace) -> None:
    school.release("demo")
    cohort_id = school.cohorts["demo"]
    numbers = {"ana": 1, "karim": 1}
    grouping.arrange(school.database, cohort_id, "a1", numbers, actor="formatrice")
    desk.bring()
    (workspace.exercises / "a1" / "n1.ipynb").write_bytes(DONE)
    work = desk.submit("a1")
    assert "Rendu pour : Ana, Karim" in work.lines
    [listed] = desk.classroom.catalog().assignments
    assert (listed.group, listed.attempts) == (("Ana", "Karim"), 1)


def test_a_hand_in_sent_twice_is_stored_once(desk: Desk, school: School) -> None:
    school.release("demo")
    desk.bring()
    [assignment] = desk.classroom.catalog().assignments
    file = HandedIn("n1.ipynb", DONE)
    first = desk.classroom.submit(assignment, [file], key="cle-de-reprise")
    again = desk.classroom.submit(assignment, [file], key="cle-de-reprise")
    assert first.id == again.id
    assert len(school.submissions()) == 1


def test_a_new_version_arrives_beside_touched_work(
    desk: Desk, school: School, workspace: Workspace
) -> None:
    school.release("demo")
    desk.bring()
    (workspace.exercises / "a1/n1.ipynb").write_bytes(DONE)
    school.release("demo", files={"n1.ipynb": notebook("# v2"), "data.csv": b"a;b\n"})
    desk.bring(only_if_changed=True)
    assert (workspace.exercises / "a1/n1.ipynb").read_bytes() == DONE
    assert (workspace.exercises / "a1 (version 2)/n1.ipynb").read_bytes() == notebook("# v2")


def test_feedback_comes_once_it_is_there(desk: Desk, school: School, workspace: Workspace) -> None:
    release = school.release("demo")
    desk.bring()
    handed_in = school.hand_in("ana", release).submission.public_id
    school.grade(handed_in, 2.0)
    school.store.put_feedback(handed_in, "n1", "<h1>2 sur 2</h1>")
    [page] = desk.fetch_feedback("a1")
    assert "2 sur 2" in page.read_text()


def test_somebody_elses_exercise_does_not_exist(desk: Desk, school: School) -> None:
    school.add_cohort("autre")
    school.release("autre", "secret")
    assert desk.bring().done == ()
    with pytest.raises(RefusedError, match="n'existe pas"):
        desk.fetch("secret")
