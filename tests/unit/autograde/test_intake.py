"""Only regular files of a hand-in are read, and never more than allowed."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import unicodedata
from pathlib import Path

import pytest

from bacasable.autograde.intake import is_allowed_path, printable, read_folder, read_tar
from bacasable.errors import InvalidInputError, TooLargeError

LIMIT = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "tp"
    root.mkdir()
    (root / "tp.ipynb").write_bytes(b"{}")
    return root


def test_regular_files_are_read_with_their_folders(folder: Path) -> None:
    (folder / "données").mkdir()
    (folder / "données" / "a b.csv").write_bytes(b"x")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "tp-checkpoint.ipynb").write_bytes(b"old")
    hand_in = read_folder(folder, max_bytes=LIMIT)
    assert hand_in.files == {"tp.ipynb": b"{}", "données/a b.csv": b"x"}
    assert hand_in.left_out == ()


def test_a_name_typed_on_a_mac_is_the_same_name(folder: Path) -> None:
    (folder / unicodedata.normalize("NFD", "é.csv")).write_bytes(b"x")
    assert "é.csv" in read_folder(folder, max_bytes=LIMIT).files


@pytest.mark.parametrize(
    "name",
    ["-rf", "--help", "$(id).txt", "tab\tnew\nline.txt", "rep\u202eyp.fdp", "zero\u200b.txt",
     "<img src=x>.txt", "=1+1.csv", "@SUM(1).csv", " lead ", "semi;colon&.txt", ".hidden"],
)  # fmt: skip
def test_odd_names_are_left_out_and_named(folder: Path, name: str) -> None:
    (folder / name).write_text("x")
    hand_in = read_folder(folder, max_bytes=LIMIT)
    assert list(hand_in.files) == ["tp.ipynb"]
    (shown,) = hand_in.left_out
    assert shown.isprintable()


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../b", "a//b", "", ".", "a/", "a\\b\0"])
def test_paths_that_lead_elsewhere_are_not_allowed(name: str) -> None:
    assert not is_allowed_path(name)


def test_a_link_refuses_the_hand_in(folder: Path) -> None:
    (folder / "notes.txt").symlink_to("/etc/passwd")
    with pytest.raises(InvalidInputError, match=r"notes\.txt"):
        read_folder(folder, max_bytes=LIMIT)


def test_a_linked_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lien").symlink_to(folder)
    with pytest.raises(InvalidInputError):
        read_folder(tmp_path / "lien", max_bytes=LIMIT)
    (folder / "tout").symlink_to("/")
    with pytest.raises(InvalidInputError):
        read_folder(folder, max_bytes=LIMIT)


def test_a_pipe_or_a_socket_is_refused_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "data.csv")
    with pytest.raises(InvalidInputError, match=r"data\.csv"):
        read_folder(folder, max_bytes=LIMIT)
    (folder / "data.csv").unlink()
    monkeypatch.chdir(folder)  # a socket's path is at most 108 bytes
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s.sock")
    with pytest.raises(InvalidInputError, match=r"s\.sock"):
        read_folder(folder, max_bytes=LIMIT)


def test_sizes_counts_and_depths_are_capped(folder: Path) -> None:
    with (folder / "trou.bin").open("wb") as sparse:
        sparse.truncate(1 << 40)
    with pytest.raises(TooLargeError):
        read_folder(folder, max_bytes=LIMIT)
    (folder / "trou.bin").unlink()
    deep = folder.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    with pytest.raises(InvalidInputError):
        read_folder(folder, max_bytes=LIMIT)


def test_too_many_files_are_refused(folder: Path) -> None:
    for number in range(600):
        (folder / str(number)).touch()
    with pytest.raises(TooLargeError):
        read_folder(folder, max_bytes=LIMIT)


def tar(*members: tuple[str, bytes, bytes]) -> bytes:
    """An archive of (name, type, content)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, len(content)
            info.linkname = "/etc/passwd"
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_a_stored_hand_in_is_read_without_touching_the_disk() -> None:
    data = tar(("tp.ipynb", tarfile.REGTYPE, b"{}"), ("a/b.csv", tarfile.REGTYPE, b"1"))
    assert read_tar(data, max_bytes=LIMIT).files == {"tp.ipynb": b"{}", "a/b.csv": b"1"}
    odd = tar(("../../etc/cron.d/x", tarfile.REGTYPE, b"x"), ("/abs", tarfile.REGTYPE, b"x"))
    hand_in = read_tar(odd, max_bytes=LIMIT)
    assert hand_in.files == {}
    assert len(hand_in.left_out) == 2


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_only_regular_members_are_accepted(kind: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_tar(tar(("x", kind, b"")), max_bytes=LIMIT)


@pytest.mark.parametrize("data", [b"", b"not a tar", tar(("a", tarfile.REGTYPE, b"x" * 999))[:700]])
def test_a_broken_archive_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_tar(data, max_bytes=LIMIT)


def test_an_archive_above_the_limit_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read_tar(tar(("a", tarfile.REGTYPE, b"x" * 2000)), max_bytes=1000)


def test_hostile_names_are_shown_harmless() -> None:
    assert printable("a\u202eb\n\x1b[31m" + "x" * 200).isprintable()
