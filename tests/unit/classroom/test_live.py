from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from school import School
from site_server import Site
from sqlalchemy import func, select

from bacasable.classroom import live
from bacasable.database import Event


def _frames(answer: httpx.Response) -> Iterator[dict[str, str]]:
    """The events of a stream, heartbeats included, as they arrive."""
    frame: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            frame[name or "comment"] = value
        elif frame:
            yield frame
            frame = {}


def _open(frames: Iterator[dict[str, str]]) -> None:
    assert next(frames) == {"retry": "2000"}


def test_a_trainer_learns_at_once_what_happens_in_the_cohort(site: Site) -> None:
    release = site.school.release("demo")
    url = f"{site.api}/cohorts/demo/events"
    with site.client("formatrice").stream("GET", url) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        frames = _frames(answer)
        _open(frames)
        public_id = site.school.hand_in("ana", release).body["id"]
        frame = next(frames)
        assert frame["event"] == "submission"
        assert json.loads(frame["data"]) == {
            "id": public_id,
            "assignment": "a1",
            "state": "queued",
            "username": "ana",
        }
        site.school.grade(public_id, 2.0)
        assert json.loads(next(frames)["data"])["state"] == "graded"


def test_a_learner_learns_what_concerns_them_and_no_score(site: Site) -> None:
    release = site.school.release("demo")
    with site.client("ana").stream("GET", f"{site.api}/events") as answer:
        frames = _frames(answer)
        _open(frames)
        site.school.hand_in("karim", release)
        mine = site.school.hand_in("ana", release).body["id"]
        site.school.grade(mine, 2.0)
        site.school.release("demo", "a2")
        seen = [next(frames) for _ in range(3)]
    assert [(f["event"], json.loads(f["data"]).get("state")) for f in seen] == [
        ("submission", "queued"),
        ("submission", "graded"),
        ("release", None),
    ]
    assert "score" not in json.dumps(seen)
    assert "karim" not in json.dumps(seen)


def test_who_comes_back_gets_what_they_missed(site: Site) -> None:
    release = site.school.release("demo")
    first = site.school.events()[-1].id
    site.school.hand_in("karim", release)
    mine = site.school.hand_in("ana", release).body["id"]
    headers = {"Last-Event-ID": str(first)}
    with site.client("ana").stream("GET", f"{site.api}/events", headers=headers) as answer:
        frames = _frames(answer)
        _open(frames)
        assert json.loads(next(frames)["data"])["id"] == mine
        site.school.release("demo", "a2")
        assert next(frames)["event"] == "release"


def test_a_page_opened_right_after_a_change_has_no_news_to_reload_for(site: Site) -> None:
    site.school.release("demo")
    with site.school.database.reading() as session:
        newest = session.scalar(select(func.max(Event.id)))
    page = site.client("formatrice").get(f"{site.url}/cohorts/demo").text
    assert f'<body data-after="{newest}"' in page


def test_an_event_that_commits_late_is_not_lost(site: Site) -> None:
    """Two transactions may commit in another order than the ids they were given."""
    site.school.release("demo")
    cohort_id = site.school.cohorts["demo"]
    with site.client("formatrice").stream("GET", f"{site.api}/cohorts/demo/events") as answer:
        frames = _frames(answer)
        _open(frames)
        for number in (50, 40):
            event = Event(
                id=number, cohort_id=cohort_id, kind="release", payload={"version": number}
            )
            with site.school.database.transaction() as session:
                session.add(event)
            assert next(frames)["id"] == str(number)


def test_a_silent_stream_shows_that_it_lives(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    with site.client("ana").stream("GET", f"{site.api}/events") as answer:
        frames = _frames(answer)
        _open(frames)
        assert next(frames) == {"comment": "toujours là"}


def test_a_stream_ends_so_that_rights_are_checked_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.2)
    with site.client("ana").stream("GET", f"{site.api}/events") as answer:
        assert "retry" in answer.read().decode()


async def test_a_client_that_does_not_read_is_cut_and_others_are_served(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "QUEUE_SIZE", 3)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.01)
    service = live.Live(school.database)
    await service.start()
    slow = service.stream(lambda _notice: True, last_id=0)
    quick = service.stream(lambda _notice: True, last_id=0)
    for stream in (slow, quick):
        assert await anext(stream) == "retry: 2000\n\n"
    school.release("demo", "a0")
    assert "release" in await anext(slow)
    got = [await anext(quick)]
    for number in range(1, 6):
        school.release("demo", f"a{number}")
        got.append(await anext(quick))
    assert len(got) == 6
    assert service.streams == 2
    rest = [frame async for frame in slow]
    assert len(rest) < 6
    assert service.streams == 1
    await service.stop()
    assert [frame async for frame in quick] == []
