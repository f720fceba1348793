from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from school import School, notebook
from sqlalchemy.exc import OperationalError

from bacasable.database import Release, SubmissionState, utc_now
from bacasable.errors import (
    BacasableError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StorageError,
    TooLargeError,
)
from bacasable.exchange.receive import MAX_WAITING
from bacasable.exchange.release import ReleaseRules

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def release(school: School) -> Release:
    return school.release("demo")


def test_a_receipt_says_what_is_stored(school: School, release: Release) -> None:
    at = dt.datetime(2027, 1, 5, 9, 30, tzinfo=dt.UTC)
    receipt = school.hand_in("ana", release, at=at)
    body = receipt.body
    assert (body["course_id"], body["assignment"]) == ("petit-demo", "a1")
    assert (body["attempt"], body["late"], body["received_at"]) == (1, False, at.isoformat())
    assert [file["path"] for file in body["files"]] == ["n1.ipynb"]
    assert school.store.submission_files(body["sha256"]) == {"n1.ipynb": notebook()}
    (row,) = school.submissions()
    assert (row.public_id, row.sha256, row.state) == (body["id"], body["sha256"], "queued")
    event = school.events()[-1]
    assert (event.kind, event.payload["id"]) == ("submission", body["id"])


def test_late_is_marked_by_the_servers_clock(school: School) -> None:
    due = utc_now() + HOUR
    release = school.release("demo", rules=ReleaseRules(due_at=due))
    assert not school.hand_in("ana", release, at=due).body["late"]
    assert school.hand_in("ana", release, at=due + dt.timedelta(seconds=1)).body["late"]


def test_a_release_may_refuse_late_hand_ins(school: School) -> None:
    due = utc_now() + HOUR
    rules = ReleaseRules(due_at=due, closes_after_due=True)
    release = school.release("demo", rules=rules)
    with pytest.raises(ConflictError, match="date limite est passée"):
        school.hand_in("ana", release, at=due + HOUR)
    assert school.stored_files() == []


def test_neither_before_the_opening_nor_after_the_withdrawal(school: School) -> None:
    release = school.release("demo", rules=ReleaseRules(opens_at=utc_now() + HOUR))
    with pytest.raises(NotFoundError):
        school.hand_in("ana", release)
    school.change_release(release, opens_at=utc_now() - HOUR, withdrawn_at=utc_now())
    with pytest.raises(ConflictError, match="retiré"):
        school.hand_in("ana", release)
    assert school.submissions() == []


def test_no_more_attempts_than_the_release_allows(school: School) -> None:
    release = school.release("demo", rules=ReleaseRules(max_attempts=2))
    for _ in range(2):
        school.hand_in("ana", release)
    with pytest.raises(ConflictError, match="vos 2 tentatives"):
        school.hand_in("ana", release)
    assert school.hand_in("karim", release).body["attempt"] == 1


def test_hand_ins_that_wait_are_bounded(school: School, release: Release) -> None:
    for _ in range(MAX_WAITING):
        school.hand_in("ana", release)
    with pytest.raises(ConflictError, match="attendent déjà"):
        school.hand_in("ana", release)
    school.grade(school.submissions()[0].public_id, 1.0)
    assert school.hand_in("ana", release).body["attempt"] == MAX_WAITING + 1


def test_a_replay_gives_the_same_receipt(school: School, release: Release) -> None:
    first = school.hand_in("ana", release, key="clic-0001")
    again = school.hand_in("ana", release, key="clic-0001")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.body == first.body
    assert len(school.submissions()) == 1


def test_a_replay_is_answered_even_when_no_attempt_is_left(school: School) -> None:
    release = school.release("demo", rules=ReleaseRules(max_attempts=1))
    first = school.hand_in("ana", release, key="clic-0001")
    assert school.hand_in("ana", release, key="clic-0001").body == first.body


def test_a_key_is_for_one_content_and_one_person(school: School, release: Release) -> None:
    school.hand_in("ana", release, key="clic-0001")
    with pytest.raises(ConflictError, match="Idempotency-Key"):
        school.hand_in("ana", release, key="clic-0001", files={"n1.ipynb": notebook("x = 1")})
    with pytest.raises(ConflictError, match="Idempotency-Key"):
        school.hand_in("ana", school.release("demo", "a2"), key="clic-0001")
    assert school.hand_in("karim", release, key="clic-0001").body["attempt"] == 1


@pytest.mark.parametrize("key", ["court", "x" * 65, "clé-avec-accent", "a b c d e f g h"])
def test_a_strange_key_is_refused(school: School, release: Release, key: str) -> None:
    with pytest.raises(InvalidInputError, match="Idempotency-Key"):
        school.hand_in("ana", release, key=key)


def _together(count: int, school: School, release: Release, keys: list[str]) -> list[object]:
    start = threading.Barrier(count)

    def one(number: int) -> object:
        start.wait()
        try:
            content = notebook() if len(set(keys)) == 1 else notebook(f"x = {number}")
            return school.hand_in(
                "ana", release, key=keys[number], files={"n1.ipynb": content}
            ).body["attempt"]
        except BacasableError as error:
            return error.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_a_double_click_is_one_submission(school: School, release: Release) -> None:
    assert _together(6, school, release, ["clic-0001"] * 6) == [1] * 6
    assert len(school.submissions()) == 1


def test_attempts_at_the_same_time_are_numbered_without_gap(school: School) -> None:
    release = school.release("demo", rules=ReleaseRules(max_attempts=4))
    got = _together(8, school, release, [f"clic-000{n}" for n in range(8)])
    assert sorted(map(str, got)) == ["1", "2", "3", "4"] + ["conflit"] * 4
    assert [row.attempt for row in school.submissions()] == [1, 2, 3, 4]


def test_what_the_assignment_does_not_ask_for_is_left_aside(
    school: School, release: Release
) -> None:
    files = {
        "n1.ipynb": notebook(),
        "data.csv": b"a;b\n1;2\n",
        "figure.png": b"png",
        "timestamp.txt": b"2001-01-01 00:00:00 UTC",
        "N1.ipynb": notebook("x = 1"),
        "sub/n1.ipynb": notebook("x = 2"),
    }
    receipt = school.hand_in("ana", release, files=files, deliverables=["*.png"])
    stored = school.store.submission_files(receipt.body["sha256"])
    assert sorted(stored) == ["data.csv", "figure.png", "n1.ipynb"]
    assert stored["n1.ipynb"] == notebook()
    assert receipt.body["ignored"] == ["N1.ipynb", "sub/n1.ipynb", "timestamp.txt"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, r"n1\.ipynb manque"),
        ({"data.csv": b""}, r"n1\.ipynb manque"),
        ({"n1.ipynb": b"not json"}, r"n1\.ipynb"),
        ({"n1.ipynb": b'{"nbformat": 4}'}, r"n1\.ipynb"),
        ({"n1.ipynb": b"[" * 100_000}, r"n1\.ipynb"),
        ({"n1.ipynb": notebook(), "../x.txt": b""}, "nom de fichier"),
        ({"n1.ipynb": notebook()} | {f"f{n}.txt": b"" for n in range(100)}, "plus de 100"),
    ],
)
def test_a_hand_in_that_is_not_right_is_refused_whole(
    school: School, release: Release, files: dict[str, bytes], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        school.hand_in("ana", release, files=files)
    assert (school.submissions(), school.stored_files()) == ([], [])


def test_a_hand_in_above_the_limit_is_refused(school: School, release: Release) -> None:
    size = school.settings.submission_max_bytes
    with pytest.raises(TooLargeError, match="20 Mo"):
        school.hand_in("ana", release, files={"n1.ipynb": notebook(), "x.bin": bytes(size)})
    assert school.stored_files() == []


def test_no_row_without_its_file(
    school: School, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bacasable.exchange.store.flush_folder", full)
    with pytest.raises(StorageError):
        school.hand_in("ana", release, key="clic-0001")
    assert school.submissions() == []
    monkeypatch.undo()
    assert school.hand_in("ana", release, key="clic-0001").body["attempt"] == 1


def test_no_receipt_when_the_database_is_full(
    school: School, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("bacasable.exchange.receive._add", full)
    with pytest.raises(StorageError, match="Rien n'a été perdu"):
        school.hand_in("ana", release)
    assert school.submissions() == []


def test_a_graded_hand_in_stays_as_it_was(school: School, release: Release) -> None:
    first = school.hand_in("ana", release).body
    school.grade(first["id"], 2.0)
    school.hand_in("ana", release, files={"n1.ipynb": notebook("x = 1")})
    row = school.submissions()[0]
    assert (row.sha256, row.state) == (first["sha256"], SubmissionState.GRADED)
    assert school.store.submission_files(first["sha256"]) == {"n1.ipynb": notebook()}
