from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bacasable.errors import InvalidInputError, NotFoundError, StorageError
from bacasable.exchange.store import Store, StoredSubmission
from bacasable.exchange.tarball import write_tar

NAMES = st.from_regex(r"[a-zé]{1,30}(/[a-zé]{1,60}){0,2}\.(ipynb|csv)", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=2_000), min_size=1, max_size=6)


def _streams(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {name: io.BytesIO(content) for name, content in files.items()}


def _put(store: Store, files: Mapping[str, bytes]) -> StoredSubmission:
    return store.put_submission(_streams(files))


def _tar(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    write_tar(target, _streams(files))
    return target.getvalue()


@given(FILES)
def test_the_same_files_give_the_same_archive_in_any_order(files: dict[str, bytes]) -> None:
    assert _tar(files) == _tar(dict(reversed(files.items())))


@settings(max_examples=30)  # each waits for the disk
@given(FILES)
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, files: Any) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    stored = _put(store, files)
    assert store.submission_files(stored.sha256) == files
    assert stored.size == sum(map(len, files.values()))
    for entry in store.submission_entries(stored.sha256):
        assert entry.sha256 == hashlib.sha256(files[entry.path]).hexdigest()


@given(FILES)
def test_an_archive_holds_regular_files_in_order_and_no_clock(files: dict[str, bytes]) -> None:
    with tarfile.open(fileobj=io.BytesIO(_tar(files))) as tar:
        members = tar.getmembers()
    assert [member.name for member in members] == sorted(files)
    assert all(member.isreg() and member.mtime == 0 for member in members)
    assert {(member.uid, member.gid, member.uname, member.mode) for member in members} == {
        (0, 0, "", 0o644)
    }


def test_a_hand_in_is_stored_under_its_hash_and_read_only(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = _put(store, {"n1.ipynb": b"{}"})
    path = tmp_path / "store" / "submissions" / stored.sha256[:2] / f"{stored.sha256}.tar"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == stored.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_the_same_hand_in_twice_is_one_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = _put(store, {"n1.ipynb": b"{}"})
    before = store.submission(first.sha256).stat()
    assert _put(store, {"n1.ipynb": b"{}"}) == first
    after = store.submission(first.sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [store.submission(first.sha256)]


@pytest.mark.parametrize("call", ["fsync", "write"])
def test_a_full_disk_refuses_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    store = Store(tmp_path)
    _put(store, {"n1.ipynb": b"{}"})
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if call == "fsync":
        monkeypatch.setattr("bacasable.exchange.durable.os.fsync", full)
    else:
        monkeypatch.setattr("bacasable.exchange.store.write_tar", full)
    with pytest.raises(StorageError, match="enregistrement est impossible"):
        _put(store, {"n1.ipynb": b"[]"})
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == kept


def test_everything_is_on_the_disk_before_the_name_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def watched_replace(self: Path, target: Path) -> Path:
        order.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    _put(Store(tmp_path), {"n1.ipynb": b"{}"})
    assert order[:3] == ["file", "rename", "folder"]


def test_an_unknown_hand_in_is_not_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for sha256 in ("0" * 64, "../../etc/passwd", ""):
        with pytest.raises(NotFoundError):
            store.submission_files(sha256)


def test_a_release_keeps_its_files_under_their_digest(tmp_path: Path) -> None:
    source = tmp_path / "release"
    (source / "data").mkdir(parents=True)
    (source / "n1.ipynb").write_text("{}")
    (source / "data" / "ventes.csv").write_text("a;b")
    (source / ".ipynb_checkpoints").mkdir()
    (source / ".ipynb_checkpoints" / "n1-checkpoint.ipynb").write_text("{}")
    store = Store(tmp_path)
    digest = store.put_release(source)
    assert store.put_release(source) == digest
    assert [e.path for e in store.release_entries(digest)] == ["data/ventes.csv", "n1.ipynb"]
    assert store.release_file(digest, "data/ventes.csv").read_text() == "a;b"
    for path in ("../n1.ipynb", "absent.csv", "data"):
        with pytest.raises(NotFoundError):
            store.release_file(digest, path)
    (source / "n1.ipynb").write_text("[]")
    assert store.put_release(source) != digest
    assert store.release_file(digest, "n1.ipynb").read_text() == "{}"


def test_a_link_is_never_published(tmp_path: Path) -> None:
    source = tmp_path / "release"
    source.mkdir()
    (source / "notes.txt").symlink_to("/etc/passwd")
    with pytest.raises(InvalidInputError, match=r"notes\.txt"):
        Store(tmp_path).put_release(source)


def test_feedback_is_replaced_by_a_later_grading(tmp_path: Path) -> None:
    store, public_id = Store(tmp_path), "a" * 32
    assert store.feedback_notebooks(public_id) == []
    store.put_feedback(public_id, "n1", "<p>1</p>")
    store.put_feedback(public_id, "n1", "<p>2</p>")
    assert store.feedback_notebooks(public_id) == ["n1"]
    assert store.feedback_file(public_id, "n1").read_text() == "<p>2</p>"
    for notebook in ("n2", "../n1", "../../x"):
        with pytest.raises(NotFoundError):
            store.feedback_file(public_id, notebook)
