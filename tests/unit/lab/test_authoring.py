"""A trainer's working copy, against the classroom service itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bacasable_lab.client import Classroom
from bacasable_lab.errors import DamagedError, RefusedError, WorkspaceError
from bacasable_lab.trainer.authoring import checking, command
from bacasable_lab.trainer.authoring.copy import MAX_FILES, WorkingCopy, exercise_of
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
    came = mine.receive().came
    assert came == (f"Reçu : ~/auteur/{COURSE}/a1", f"Reçu : ~/auteur/{COURSE}/a2")
    assert mine.receive().came == ()
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
    sent = mine.send(mine.place("3.5-mon-sujet"))
    assert [file.path for file in sent.exercise.files] == ["donnees/notes élèves.csv", "n1.ipynb"]
    assert any("aucun test caché" in problem for problem in sent.problems)
    page = site.client("formatrice").get(f"{site.url}/cohorts/demo/release")
    assert "3.5-mon-sujet" in page.text
    again = mine.send(mine.place("3.5-mon-sujet"))
    assert again.exercise.digest == sent.exercise.digest


def test_what_a_trainer_changed_is_never_replaced(
    mine: WorkingCopy, site: Site, tmp_path: Path
) -> None:
    colleague = working_copy(site, tmp_path / "formateur2", "formateur2")
    mine.receive()
    colleague.receive()
    changed = colleague.root / COURSE / "a1" / "n1.ipynb"
    changed.write_bytes(notebook(points=3))
    colleague.send(colleague.place("a1"))
    (mine.root / COURSE / "a2" / "n1.ipynb").write_bytes(notebook(points=4))
    assert mine.receive().came == (f"Reçu : ~/auteur/{COURSE}/a1",)
    assert (mine.root / COURSE / "a1" / "n1.ipynb").read_bytes() == notebook(points=3)

    changed.write_bytes(notebook(points=5))
    colleague.send(colleague.place("a1"))
    (mine.root / COURSE / "a1" / "n1.ipynb").write_bytes(notebook(points=6))
    (line,) = mine.receive().kept
    assert "gardé tel quel" in line
    with pytest.raises(RefusedError, match="a changé depuis"):
        mine.send(mine.place("a1"))
    assert (mine.root / COURSE / "a1" / "n1.ipynb").read_bytes() == notebook(points=6)


def test_a_lost_memory_loses_no_work(mine: WorkingCopy, site: Site, tmp_path: Path) -> None:
    mine.receive(["a1"])
    (tmp_path / "formatrice" / ".bacasable" / "auteur.json").write_text("{abîmé")
    file = mine.root / COURSE / "a1" / "n1.ipynb"
    file.write_bytes(notebook(points=3))
    again = working_copy(site, tmp_path / "formatrice", "formatrice")
    received = again.receive(["a1"])
    assert "gardé tel quel" in received.kept[0]
    file.write_bytes(notebook())
    assert again.receive(["a1"]).kept == (), "it is the platform's version, wherever it came from"
    assert again.send(again.place("a1")).exercise.name == "a1"


def test_what_was_added_beside_is_never_removed(mine: WorkingCopy, site: Site) -> None:
    """Also what is not sent: a draft that begins with a dot, a link."""
    mine.receive(["a1", "a2"])
    (mine.root / COURSE / "a1" / ".brouillon").write_text("une idée")
    (mine.root / COURSE / "a2" / "lien").symlink_to("/tmp")
    for name in ("a1", "a2"):
        source = site.school.settings.courses_dir / COURSE / "source" / name
        (source / "n1.ipynb").write_bytes(notebook(points=7))
    assert len(mine.receive().kept) == 2
    assert (mine.root / COURSE / "a1" / ".brouillon").read_text() == "une idée"
    assert (mine.root / COURSE / "a2" / "lien").is_symlink()


def test_what_is_saved_while_a_version_arrives_is_kept(mine: WorkingCopy, site: Site) -> None:
    mine.receive(["a1"])
    file = mine.root / COURSE / "a1" / "n1.ipynb"
    source = site.school.settings.courses_dir / COURSE / "source" / "a1" / "n1.ipynb"
    source.write_bytes(notebook(points=7))
    download = mine.classroom.exercise_file

    def save_meanwhile(*of: Any) -> bytes:
        file.write_bytes(notebook(points=8))
        return download(*of)

    mine.classroom.exercise_file = save_meanwhile  # type: ignore[method-assign]
    received = mine.receive(["a1"])
    assert (len(received.came), len(received.kept)) == (0, 1)
    assert file.read_bytes() == notebook(points=8)


def test_what_was_deleted_comes_back_only_when_asked_for(mine: WorkingCopy) -> None:
    mine.receive()
    shutil.rmtree(mine.root / COURSE / "a1")
    assert mine.receive(deleted_too=False).came == ()
    assert mine.receive().came == (f"Reçu : ~/auteur/{COURSE}/a1",)


def test_too_much_is_refused_before_it_is_read(mine: WorkingCopy) -> None:
    mine.receive(["a1", "a2"])
    many, big = (mine.root / COURSE / name for name in ("a1", "a2"))
    for number in range(MAX_FILES):
        (many / f"{number}.csv").write_text("")
    with (big / "gros.csv").open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(WorkspaceError, match="plus de 100 fichiers"):
        mine.send(mine.place("a1"))
    with pytest.raises(WorkspaceError, match="plus de 20 Mo en tout"):
        mine.send(mine.place("a2"))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "n1.ipynb",
        "auteur/petit/n1.ipynb",
        "exercices/petit/a1/n1.ipynb",
        "auteur/../a1/n1.ipynb",
        "auteur/petit/../n1.ipynb",
        "/auteur/petit/a1/n1.ipynb",
    ],
)
def test_other_files_belong_to_no_exercise(path: str) -> None:
    with pytest.raises(WorkspaceError, match="n'est pas dans un exercice"):
        exercise_of(path)


def test_a_link_is_no_exercise(mine: WorkingCopy, tmp_path: Path) -> None:
    mine.receive(["a1"])
    (mine.root / COURSE / "lien").symlink_to(tmp_path)
    with pytest.raises(WorkspaceError, match="n'existe pas"):
        mine.place("lien")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {"state": "parti"},
        {"state": "done", "report": None},
        {"state": "queued", "report": {"ok": True}},
        {"state": "done", "report": ["x"]},
        {"state": "done", "report": {"ok": True, "questions": [{"notebook": "n"}]}},
    ],
)
def test_a_check_that_is_not_described_as_agreed_is_refused(raw: Any) -> None:
    with pytest.raises(DamagedError, match="mal décrite"):
        checking.Check.parse(raw)


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


def found_in(copy: WorkingCopy, name: str) -> checking.Check:
    place = copy.place(name)
    _, check = checking.ask(copy, place)
    return checking.wait(copy, place, check)


@pytest.mark.usefixtures("checks")
def test_an_exercise_is_run_before_it_is_released(mine: WorkingCopy, school: School) -> None:
    write_exercise(school)
    mine.receive([EXERCISE])
    assert not any("La solution" in problem for problem in found_in(mine, EXERCISE).problems)
    wrong = write_exercise(school, *cells(solution="def double(x):\n    return 3 * x"), name="faux")
    shutil.copytree(wrong, mine.root / COURSE / "mon-essai")
    found = found_in(mine, "mon-essai")
    assert any("La solution obtient 0 sur 2 à « double-test »" in said for said in found.problems)
    assert [(q.grade_id, q.solution, q.blank) for q in found.questions] == [
        ("double-test", 0.0, 0.0),
        ("avis", None, None),
    ]


def test_the_command_says_one_line_in_french(
    mine: WorkingCopy,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(mine.root.parent))
    monkeypatch.setenv("BACASABLE_CLASSROOM_URL", site.url)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", site.hub.token("formatrice"))
    assert command.main(["recevoir", "a1"]) == 0
    assert command.main(["envoyer", "a1"]) == 0
    assert "tableau de bord" in capsys.readouterr().out
    assert command.main(["envoyer", "absent"]) == 1
    assert "ce dossier n'existe pas" in capsys.readouterr().err
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", site.hub.token("ana"))
    assert command.main(["recevoir"]) == 1
    assert "Traceback" not in capsys.readouterr().err
