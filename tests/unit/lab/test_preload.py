"""Released assignments appear, and nothing that a learner wrote is overwritten."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError, RefusedError, UnreachableError
from bacasable_lab.preload import Preloader
from bacasable_lab.workspace import Workspace
from small_classroom import SmallClassroom, notebook, sha256

A = "1.1-premiers-pas"
V1 = {"premiers-pas.ipynb": notebook("x = 1"), "donnees/notes.csv": b"nom,note\nA,1\n"}
V2 = {"premiers-pas.ipynb": notebook("x = 2"), "donnees/notes.csv": b"nom,note\nA,1\n"}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_release_is_there_with_its_data(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    classroom.release("1.2-pandas", {"pandas.ipynb": notebook("df = 1")})

    report = desk.bring()

    assert report.problems == ()
    assert tree(workspace.exercises) == {
        f"{A}/premiers-pas.ipynb": V1["premiers-pas.ipynb"],
        f"{A}/donnees/notes.csv": V1["donnees/notes.csv"],
        "1.2-pandas/pandas.ipynb": notebook("df = 1"),
    }


def test_a_later_release_arrives_and_an_unchanged_list_costs_one_request(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring(only_if_changed=True)
    seen = len(classroom.requests)
    assert desk.bring(only_if_changed=True).done == ()
    assert (classroom.requests[seen:], classroom.unmodified) == (
        ["GET /services/classroom/api/v1/assignments"],
        1,
    )
    classroom.release("1.2-pandas", {"pandas.ipynb": notebook("df = 1")})
    assert desk.bring(only_if_changed=True).done == ("Nouvel exercice : ~/exercices/1.2-pandas",)
    assert (workspace.exercises / "1.2-pandas/pandas.ipynb").is_file()


def test_what_the_learner_wrote_survives_a_second_pass(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    mine = workspace.exercises / A / "premiers-pas.ipynb"
    mine.write_bytes(b"mon travail")
    assert desk.bring().done == ()
    assert mine.read_bytes() == b"mon travail"


def test_a_new_version_replaces_files_that_nobody_touched(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    (workspace.exercises / A / "brouillon.txt").write_text("à moi")
    classroom.release(A, V2 | {"aide.md": b"nouveau"})

    assert desk.bring().done == (f"Exercice mis à jour : ~/exercices/{A}",)

    assert tree(workspace.exercises / A) == V2 | {
        "aide.md": b"nouveau",
        "brouillon.txt": "à moi".encode(),
    }


def test_a_new_version_of_touched_work_lands_beside_it(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    mine = workspace.exercises / A / "premiers-pas.ipynb"
    mine.write_bytes(b"mon travail")
    classroom.release(A, V2)

    report = desk.bring()

    assert report.done == (
        f"Nouvelle version : ~/exercices/{A} (version 2). Votre travail n'a pas changé.",
    )
    assert mine.read_bytes() == b"mon travail"
    assert tree(workspace.exercises / f"{A} (version 2)") == V2
    assert desk.bring().done == ()


def test_work_on_the_notebook_does_not_stop_a_correction_of_the_data(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    mine = workspace.exercises / A / "premiers-pas.ipynb"
    mine.write_bytes(b"mon travail")
    classroom.release(A, V1 | {"donnees/notes.csv": b"corrige"})
    desk.bring()
    assert mine.read_bytes() == b"mon travail"
    assert (workspace.exercises / A / "donnees/notes.csv").read_bytes() == b"corrige"
    assert not (workspace.exercises / f"{A} (version 2)").exists()


@pytest.mark.parametrize("deleted", ["file", "folder"])
def test_what_the_learner_deleted_comes_back_only_when_asked(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, deleted: str
) -> None:
    classroom.release(A, V1)
    desk.bring()
    folder = workspace.exercises / A
    (folder / "premiers-pas.ipynb").unlink()
    if deleted == "folder":
        (folder / "donnees/notes.csv").unlink()
        (folder / "donnees").rmdir()
        folder.rmdir()
    desk.bring()
    assert not (folder / "premiers-pas.ipynb").exists()
    classroom.release(A, V2 | {"nouveau.md": b"nouveau"})
    desk.bring()
    assert not (folder / "premiers-pas.ipynb").exists()
    assert folder.exists() == (deleted == "file")

    desk.fetch(A)

    assert tree(folder) == V2 | {"nouveau.md": b"nouveau"}


def test_a_withdrawn_assignment_is_no_longer_brought_and_work_on_it_stays(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    classroom.release(A, V2).withdrawn = True
    classroom.release("1.2-pandas", V1).withdrawn = True
    assert desk.bring().done == ()
    assert tree(workspace.exercises) == {f"{A}/{path}": content for path, content in V1.items()}
    assert desk.released() == []


def test_reset_gives_the_original_and_keeps_the_old_work(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    (workspace.exercises / A / "premiers-pas.ipynb").write_bytes(b"mon travail")

    desk.reset(A)
    desk.reset(A)

    assert tree(workspace.exercises / A) == V1
    aside = sorted(p for p in workspace.exercises.iterdir() if "sauvegarde" in p.name)
    assert len(aside) == 2
    assert sorted((p / "premiers-pas.ipynb").read_bytes() for p in aside) == sorted(
        [b"mon travail", V1["premiers-pas.ipynb"]]
    )


def test_two_cohorts_with_the_same_assignment_get_a_folder_each(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1, course="python-ete")
    classroom.release(A, V2, course="python-hiver")
    desk.bring()
    assert tree(workspace.exercises / A) == V1
    assert tree(workspace.exercises / f"{A} (python-hiver)") == V2
    with pytest.raises(RefusedError, match=r"python-ete, python-hiver.*--course"):
        desk.reset(A)
    desk.reset(A, course_id="python-hiver")
    desk.reset(f"{A} (python-hiver)")


@pytest.mark.parametrize("lost", ["deleted", "garbage", "hostile"])
def test_work_survives_the_loss_of_what_we_remember(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, lost: str
) -> None:
    classroom.release(A, V1)
    desk.bring()
    mine = workspace.exercises / A / "premiers-pas.ipynb"
    mine.write_bytes(b"mon travail")
    state = workspace.private / "state.json"
    if lost == "deleted":
        state.unlink()
    elif lost == "garbage":
        state.write_text("{{{")
    else:
        text = json.loads(state.read_text())
        text["known"][f"developpeur-data-ia-demo/{A}"]["folders"][0]["folder"] = "../../etc"
        state.write_text(json.dumps(text))
    desk.bring()
    classroom.release(A, V2)
    desk.bring()
    assert mine.read_bytes() == b"mon travail"
    assert tree(workspace.exercises / f"{A} (version 2)") == V2


def test_a_damaged_download_leaves_nothing_and_the_others_come(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    classroom.release("1.2-pandas", {"pandas.ipynb": notebook("df = 1")})
    good = V1["donnees/notes.csv"]
    for bad in (good[:-1], good + b"plus", b"x" * len(good)):
        classroom.tampered = {"donnees/notes.csv": bad}
        report = desk.bring()
        assert len(report.problems) == 1
        assert [p.name for p in workspace.exercises.iterdir()] == ["1.2-pandas"]
    classroom.tampered = {}
    assert desk.bring().problems == ()
    assert tree(workspace.exercises / A) == V1


def test_a_damaged_update_leaves_the_old_file(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    classroom.release(A, V2)
    classroom.tampered = {"premiers-pas.ipynb": b"court"}
    assert desk.bring().problems
    assert tree(workspace.exercises / A) == V1
    classroom.tampered = {}
    desk.bring()
    assert tree(workspace.exercises / A) == V2


@pytest.mark.parametrize(
    "path",
    [
        "../evil.py",
        "/etc/passwd",
        "a/../../b",
        ".bashrc",
        "a//b",
        "a\\b",
        "x\x1b[2J",
        "",
        "a/.git/x",
    ],
)
def test_a_path_that_leaves_its_folder_is_refused(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, path: str
) -> None:
    classroom.release(A, {path: b"mechant"})
    classroom.release("1.2-pandas", {"pandas.ipynb": notebook("df = 1")})
    report = desk.bring()
    assert len(report.problems) == 1
    assert tree(workspace.exercises) == {"1.2-pandas/pandas.ipynb": notebook("df = 1")}


@pytest.mark.parametrize("name", ["..", ".ssh", "a/b", "-rf", "", "x" * 300])
def test_an_assignment_name_that_leaves_its_folder_is_refused(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, name: str
) -> None:
    classroom.release(name, V1)
    classroom.release(A, V1)
    assert len(desk.bring().problems) == 1
    assert [p.name for p in workspace.exercises.iterdir()] == [A]


def test_a_malformed_entry_does_not_hide_the_others(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    classroom.extra_entries = [None, 3, {}, {"assignment": "x"}, {"assignment": 3, "files": [1]}]
    assert len(desk.bring().problems) == 5
    assert tree(workspace.exercises / A) == V1


def test_a_link_in_the_place_of_our_file_is_not_written_through(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "notes.csv").write_bytes(V1["donnees/notes.csv"])
    classroom.release(A, V1)
    desk.bring()
    data = workspace.exercises / A / "donnees"
    (data / "notes.csv").unlink()
    data.rmdir()
    data.symlink_to(outside)
    classroom.release(A, V1 | {"donnees/notes.csv": b"nouveau"})
    desk.bring()
    assert (outside / "notes.csv").read_bytes() == V1["donnees/notes.csv"]
    assert (workspace.exercises / f"{A} (version 2)/donnees/notes.csv").read_bytes() == b"nouveau"


def test_passes_at_the_same_time_bring_each_exercise_once(
    home: Path, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    threads = [threading.Thread(target=Desk.mine().bring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [p.name for p in workspace.exercises.iterdir()] == [A]
    downloads = [r for r in classroom.requests if "/files/" in r]
    assert len(downloads) == len(V1)


def test_a_save_at_the_moment_of_an_update_is_put_back(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.release(A, V1)
    desk.bring()
    mine = workspace.exercises / A / "premiers-pas.ipynb"
    classroom.release(A, V2)
    looked_at = Preloader._touched

    def save_after_the_look(*given: Any) -> bool:
        touched = looked_at(*given)
        mine.write_bytes(b"mon travail")
        return touched

    with monkeypatch.context() as patch:
        patch.setattr(Preloader, "_touched", save_after_the_look)
        assert "vient de changer" in desk.bring().problems[0]
    assert mine.read_bytes() == b"mon travail"
    desk.bring()
    assert mine.read_bytes() == b"mon travail"
    assert tree(workspace.exercises / f"{A} (version 2)") == V2


def test_a_platform_that_is_down_is_one_french_line(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    classroom.stop()
    with pytest.raises(UnreachableError, match="ne répond pas"):
        desk.bring()
    classroom.start()
    desk.bring()
    assert tree(workspace.exercises / A) == V1


def test_a_full_disk_is_said_and_leaves_nothing_half(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.release(A, V1)

    def full(self: Workspace) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "scratch", full)
        report = desk.bring()
    assert "supprimez ce qui ne sert plus" in report.problems[0]
    assert list(workspace.exercises.iterdir()) == []
    desk.bring()
    assert tree(workspace.exercises / A) == V1


def test_an_unknown_exercise_names_those_that_exist(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    with pytest.raises(LabError, match=f"« nimporte » n'existe pas. Publiés : {A}"):
        desk.fetch("nimporte")


def test_what_we_remember_is_the_hash_of_what_we_put(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, V1)
    desk.bring()
    placed = workspace.read_state().known[f"developpeur-data-ia-demo/{A}"].folders[0]
    assert placed.files == {path: sha256(content) for path, content in V1.items()}
