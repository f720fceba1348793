"""Earlier versions of a notebook: one a day, and none is lost by going back."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from bacasable_lab.errors import RefusedError
from bacasable_lab.versions import KEPT, Versions
from bacasable_lab.workspace import Workspace


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = tmp_path / "exercices" / "1.1-pas" / "pas.ipynb"
    book.parent.mkdir(parents=True)
    return book


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(Workspace(tmp_path))


def saved(book: Path, text: str, *, days_ago: int) -> None:
    book.write_text(text)
    moment = (dt.datetime.now() - dt.timedelta(days=days_ago)).timestamp()
    os.utime(book, (moment, moment))


def test_a_day_leaves_one_version_however_often_it_is_saved(versions: Versions, book: Path) -> None:
    saved(book, "hier", days_ago=1)
    versions.keep_yesterdays(book)
    versions.keep_yesterdays(book)
    saved(book, "ce matin", days_ago=0)
    versions.keep_yesterdays(book)
    [version] = versions.of(book)
    yesterday = dt.date.today() - dt.timedelta(days=1)
    assert version.id == yesterday.isoformat()
    assert version.saved_at.astimezone().date() == yesterday


def test_going_back_can_be_undone(versions: Versions, book: Path) -> None:
    saved(book, "hier", days_ago=1)
    versions.keep_yesterdays(book)
    book.write_text("aujourd'hui")
    versions.restore(book, versions.of(book)[0].id)
    assert book.read_text() == "hier"
    newest = versions.of(book)[0]
    versions.restore(book, newest.id)
    assert book.read_text() == "aujourd'hui"


def test_a_deleted_notebook_comes_back(versions: Versions, book: Path) -> None:
    saved(book, "hier", days_ago=1)
    versions.keep_yesterdays(book)
    book.unlink()
    versions.restore(book, versions.of(book)[0].id)
    assert book.read_text() == "hier"


def test_old_versions_leave(versions: Versions, book: Path) -> None:
    for day in range(KEPT + 3, 0, -1):
        saved(book, str(day), days_ago=day)
        versions.keep_yesterdays(book)
    ids = [version.id for version in versions.of(book)]
    assert len(ids) == KEPT
    assert ids == sorted(ids, reverse=True)
    assert ids[0] == (dt.date.today() - dt.timedelta(days=1)).isoformat()


@pytest.mark.parametrize("version", ["../../../etc/passwd", "", "2026-01-01", "2026-01-01T000000"])
def test_no_other_file_comes_back(versions: Versions, book: Path, version: str) -> None:
    saved(book, "hier", days_ago=1)
    with pytest.raises(RefusedError):
        versions.restore(book, version)
    assert book.read_text() == "hier"


def test_links_and_other_folders_are_left_alone(
    versions: Versions, book: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "ailleurs.ipynb"
    saved(outside, "secret", days_ago=1)
    versions.keep_yesterdays(outside)
    book.symlink_to(outside)
    versions.keep_yesterdays(book)
    with pytest.raises(RefusedError):
        versions.restore(book, "2026-01-01")
    assert not (tmp_path / ".bacasable").exists()
