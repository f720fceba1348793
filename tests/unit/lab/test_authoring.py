"""A trainer's working copy, against the classroom service itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bacasable_lab.client import Classroom
from bacasable_lab.errors import RefusedError, WorkspaceError
from bacasable_lab.trainer import authoring_command
from bacasable_lab.trainer.authoring import WorkingCopy
from exercise_source import EXERCISE, Honest, cells, write_exercise
from school import COURSE, School, notebook
from site_server import Site, running_site

from bacasable.database import Role
from bacasable.releasing.check import Checker
from bacasable.releasing.checks import Checks


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    """A course of two exercises, and a colleague who teaches another cohort that follows it."""
    for name in ("a1", "a2"):
        folder = school.settings.courses_dir / COURSE / "source" / name
        (folder / "donnees").mkdir(parents=True)
        (folder / "n1.ipynb").write_bytes(notebook())
        (folder / "donnees" / "notes élèves.csv").write_text("a;b\n")
    school.add_cohort("autre")
    school.enrol("formateur2", "autre", Role.TRAINER)
    with running_site(school) as running:
        yield running


def working_copy(site: Site, home: Path, who: str) -> WorkingCopy:
    home.mkdir(exist_ok=True)
    return WorkingCopy(home, Classroom(url=site.url, token=site.hub.token(who)))


@pytest.fixture
def mine(site: Site, tmp_path: Path) -> WorkingCopy:
    return working_copy(site, tmp_path / "formatrice", "formatrice")


def test_the_course_arrives_once_and_whole(mine: WorkingCopy) -> None:
    assert mine.receive() == [f"Reçu : ~/auteur/{COURSE}/a1", f"Reçu : ~/auteur/{COURSE}/a2"]
    assert mine.receive() == []
    folder = mine.root / COURSE / "a1"
    assert (folder / "n1.ipynb").read_bytes() == notebook()
    assert (folder / "donnees" / "notes élèves.csv").read_text() == "a;b\n"
    with pytest.raises(WorkspaceError, match="n'existe pas"):
        mine.receive(["a9"])


def test_a_new_exercise_goes_from_the_folder_to_the_cockpit(mine: WorkingCopy, site: Site) -> None:
    mine.receive(["a1"])
    folder = mine.root / COURSE / "3.5-mon-sujet"
    shutil.copytree(mine.root / COURSE / "a1", folder)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "n1.ipynb").write_text("un reste")
    (folder / "secret").symlink_to("/etc/passwd")
    said, problems = mine.send("3.5-mon-sujet")
    assert said == f"Envoyé : {COURSE}/3.5-mon-sujet (2 fichiers)."
    assert any("aucun test caché" in problem for problem in problems)
    page = site.client("formatrice").get(f"{site.url}/cohorts/demo/release")
    assert "3.5-mon-sujet" in page.text
    assert mine.send("3.5-mon-sujet")[0] == said


def test_what_a_trainer_changed_is_never_replaced(
    mine: WorkingCopy, site: Site, tmp_path: Path
) -> None:
    colleague = working_copy(site, tmp_path / "formateur2", "formateur2")
    mine.receive()
    colleague.receive()
    changed = colleague.root / COURSE / "a1" / "n1.ipynb"
    changed.write_bytes(notebook(points=3))
    colleague.send("a1")
    (mine.root / COURSE / "a2" / "n1.ipynb").write_bytes(notebook(points=4))
    assert mine.receive() == [f"Reçu : ~/auteur/{COURSE}/a1"]
    assert (mine.root / COURSE / "a1" / "n1.ipynb").read_bytes() == notebook(points=3)

    changed.write_bytes(notebook(points=5))
    colleague.send("a1")
    (mine.root / COURSE / "a1" / "n1.ipynb").write_bytes(notebook(points=6))
    (line,) = mine.receive()
    assert "gardé tel quel" in line
    with pytest.raises(RefusedError, match="a changé depuis"):
        mine.send("a1")
    assert (mine.root / COURSE / "a1" / "n1.ipynb").read_bytes() == notebook(points=6)


def test_a_lost_memory_loses_no_work(mine: WorkingCopy, site: Site, tmp_path: Path) -> None:
    mine.receive(["a1"])
    (tmp_path / "formatrice" / ".bacasable" / "auteur.json").write_text("{abîmé")
    again = working_copy(site, tmp_path / "formatrice", "formatrice")
    (line,) = again.receive(["a1"])
    assert "gardé tel quel" in line


@pytest.fixture
def checks(school: School) -> Iterator[None]:
    """The part of the grader's service that checks exercises."""
    stop = threading.Event()
    checker = Checker(settings=school.settings, sandbox=Honest())
    work = Checks(school.settings, school.database, checker, owner="essai")

    def serve() -> None:
        while not stop.wait(0.1):
            if asked := work.claim():
                work.do(asked, threading.Event())

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("checks")
def test_an_exercise_is_run_before_it_is_released(mine: WorkingCopy, school: School) -> None:
    write_exercise(school)
    mine.receive([EXERCISE])
    assert not any("La solution" in problem for problem in mine.test(EXERCISE))
    wrong = write_exercise(school, *cells(solution="def double(x):\n    return 3 * x"), name="faux")
    shutil.copytree(wrong, mine.root / COURSE / "mon-essai")
    problems = mine.test("mon-essai")
    assert any("La solution obtient 0 sur 2 à « double-test »" in said for said in problems)


def test_the_command_says_one_line_in_french(
    mine: WorkingCopy,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(mine.root.parent))
    monkeypatch.setenv("BACASABLE_CLASSROOM_URL", site.url)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", site.hub.token("formatrice"))
    assert authoring_command.main(["recevoir", "a1"]) == 0
    assert authoring_command.main(["envoyer", "a1"]) == 0
    assert "tableau de bord" in capsys.readouterr().out
    assert authoring_command.main(["envoyer", "absent"]) == 1
    assert "ce dossier n'existe pas" in capsys.readouterr().err
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", site.hub.token("ana"))
    assert authoring_command.main(["recevoir"]) == 1
    assert "Traceback" not in capsys.readouterr().err
