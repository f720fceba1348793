"""What is handed in, the receipt, and that a cut never loses or doubles a hand-in."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from bacasable_lab import client
from bacasable_lab.desk import Desk
from bacasable_lab.errors import LabError, RefusedError, UnreachableError, WorkspaceError
from bacasable_lab.workspace import Workspace
from small_classroom import COURSE, SmallClassroom, notebook, sha256

A = "1.1-premiers-pas"
BOOK = notebook("x = 1")
DONE = notebook("x = 42")


@pytest.fixture
def folder(desk: Desk, workspace: Workspace, classroom: SmallClassroom) -> Path:
    """The folder of a released assignment with finished work in it."""
    classroom.release(A, {"premiers-pas.ipynb": BOOK, "notes.csv": b"nom,note\n"})
    desk.bring()
    folder = workspace.exercises / A
    (folder / "premiers-pas.ipynb").write_bytes(DONE)
    return folder


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SUBMIT_PAUSES_SECONDS", (0.0, 0.0))


def only_upload(classroom: SmallClassroom) -> dict[str, bytes]:
    [upload] = classroom.uploads.values()
    return upload


def test_the_notebook_arrives_as_it_is_and_the_receipt_is_kept(
    desk: Desk, folder: Path, workspace: Workspace, classroom: SmallClassroom
) -> None:
    work = desk.submit(A)

    assert only_upload(classroom) == {"premiers-pas.ipynb": DONE}
    [kept] = workspace.receipts.iterdir()
    receipt = json.loads(kept.read_text())
    assert receipt["sha256"] == sha256(DONE)
    assert receipt["assignment"] == A
    told = "\n".join(work.lines)
    assert "tentative 1, à l'heure" in told
    assert "06/01/2026 à 10:01:00 (Europe/Paris)" in told
    assert sha256(DONE) in told
    assert f"~/.bacasable/recus/{kept.name}" in told


def test_only_what_the_assignment_asks_for_is_sent(
    desk: Desk, folder: Path, classroom: SmallClassroom, tmp_path: Path
) -> None:
    classroom.releases[COURSE, A].accepts = ["*.png"]
    (folder / "graphe.png").write_bytes(b"png")
    (folder / "brouillon.ipynb").write_bytes(BOOK)
    (folder / "secret.txt").write_text("à moi")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints/premiers-pas-checkpoint.ipynb").write_bytes(BOOK)
    (folder / ".cache.png").write_bytes(b"png")
    outside = tmp_path / "outside.png"
    outside.write_bytes(b"ailleurs")
    (folder / "lien.png").symlink_to(outside)
    os.mkfifo(folder / "tube.txt")

    work = desk.submit(A)

    assert only_upload(classroom) == {"premiers-pas.ipynb": DONE, "graphe.png": b"png"}
    warnings = "\n".join(work.warnings)
    assert "lien.png : c'est un lien" in warnings
    assert "brouillon.ipynb : cet exercice ne le demande pas" in warnings


def test_a_released_file_is_sent_only_when_it_was_changed(
    desk: Desk, folder: Path, classroom: SmallClassroom
) -> None:
    (folder / "notes.csv").write_bytes(b"nom,note\nA,1\n")
    desk.submit(A)
    assert only_upload(classroom)["notes.csv"] == b"nom,note\nA,1\n"


@pytest.mark.parametrize("kind", ["link", "device", "folder above is a link"])
def test_a_notebook_that_is_not_a_file_of_its_own_is_not_followed(
    desk: Desk, folder: Path, classroom: SmallClassroom, tmp_path: Path, kind: str
) -> None:
    book = folder / "premiers-pas.ipynb"
    other = tmp_path / "autre"
    other.mkdir()
    (other / "premiers-pas.ipynb").write_bytes(b"secret")
    book.unlink()
    if kind == "link":
        book.symlink_to(other / "premiers-pas.ipynb")
    elif kind == "device":
        os.mkfifo(book)
    else:
        (folder / "notes.csv").unlink()
        folder.rmdir()
        folder.symlink_to(other)
    with pytest.raises(WorkspaceError):
        desk.submit(A)
    assert classroom.uploads == {}


def test_a_renamed_notebook_is_asked_back(desk: Desk, folder: Path) -> None:
    (folder / "premiers-pas.ipynb").rename(folder / "Untitled.ipynb")
    with pytest.raises(WorkspaceError, match=r"il manque premiers-pas\.ipynb") as caught:
        desk.submit(A)
    assert "Untitled.ipynb : cet exercice ne le demande pas" in caught.value.line()


def test_a_missing_second_notebook_is_asked_for(
    desk: Desk, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, {"a.ipynb": BOOK, "b.ipynb": BOOK})
    desk.bring()
    (workspace.exercises / A / "b.ipynb").unlink()
    with pytest.raises(WorkspaceError, match=r"il manque b\.ipynb"):
        desk.submit(A)
    assert classroom.uploads == {}


def test_more_than_twenty_megabytes_stay_here(
    desk: Desk, folder: Path, classroom: SmallClassroom
) -> None:
    with (folder / "premiers-pas.ipynb").open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(WorkspaceError, match="20 Mo"):
        desk.submit(A)
    assert classroom.requests[-1].startswith("GET")


def test_an_answer_that_never_arrives_makes_no_second_attempt(
    desk: Desk, folder: Path, classroom: SmallClassroom
) -> None:
    classroom.cut_answers = 2
    work = desk.submit(A)
    assert work.receipt.attempt == 1
    assert len(classroom.uploads) == 1


def test_trying_again_after_a_cut_gives_the_first_receipt(
    desk: Desk, folder: Path, classroom: SmallClassroom
) -> None:
    classroom.cut_answers = 3
    with pytest.raises(UnreachableError, match="travail est gardé"):
        desk.submit(A)
    again = Desk.mine().submit(A)
    assert again.receipt.attempt == 1
    assert len(classroom.uploads) == 1


def test_other_work_after_a_cut_is_a_new_attempt(
    desk: Desk, folder: Path, classroom: SmallClassroom
) -> None:
    classroom.cut_answers = 3
    with pytest.raises(UnreachableError):
        desk.submit(A)
    (folder / "premiers-pas.ipynb").write_bytes(notebook("x = 43"))
    assert desk.submit(A).receipt.attempt == 2


def test_handing_in_the_same_again_on_purpose_is_a_new_attempt(desk: Desk, folder: Path) -> None:
    assert desk.submit(A).receipt.attempt == 1
    assert desk.submit(A).receipt.attempt == 2


def test_no_attempt_left_is_the_platforms_sentence(
    desk: Desk, folder: Path, classroom: SmallClassroom
) -> None:
    classroom.releases[COURSE, A].max_attempts = 1
    assert "tentative 1 sur 1" in desk.submit(A).lines[0]
    with pytest.raises(RefusedError, match="il ne vous reste aucune tentative"):
        desk.submit(A)


def test_the_version_beside_is_handed_in_by_the_name_of_its_folder(
    desk: Desk, folder: Path, workspace: Workspace, classroom: SmallClassroom
) -> None:
    classroom.release(A, {"premiers-pas.ipynb": notebook("v2"), "notes.csv": b"nom,note\n"})
    desk.bring()
    beside = f"{A} (version 2)"
    (workspace.exercises / beside / "premiers-pas.ipynb").write_bytes(notebook("fait"))
    work = desk.submit(beside)
    assert work.receipt.assignment == A
    assert only_upload(classroom) == {"premiers-pas.ipynb": notebook("fait")}


def test_a_full_disk_stops_nobody_from_handing_in(
    desk: Desk, folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bacasable_lab.handin.write_whole", full)
    work = desk.submit(A)
    assert work.receipt.attempt == 1
    assert "non gardé ici" in work.lines[-1]


def test_a_folder_that_is_gone_says_how_to_get_it_back(
    desk: Desk, classroom: SmallClassroom
) -> None:
    classroom.release(A, {"premiers-pas.ipynb": BOOK})
    with pytest.raises(LabError, match=f"fetch_assignment {A}"):
        desk.submit(A)
